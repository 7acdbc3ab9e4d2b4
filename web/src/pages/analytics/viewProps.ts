import type { AnalyticsSearch } from "../../navigation/search";

/** What every view of the analytics page is given: the chosen year and currency, and the rest of the address. */
export interface ViewProps {
  year: number;
  currency: string;
  /** What is asked for: nothing where it is the household's own, so that one answer serves the overview, too. */
  asked: string | undefined;
  search: AnalyticsSearch;
  onChange: (next: Partial<AnalyticsSearch>) => void;
  /** To this year, undefined where it is shown and no month is chosen. */
  onPresent: (() => void) | undefined;
}
