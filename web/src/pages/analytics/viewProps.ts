import type { AnalyticsSearch } from "../../navigation/search";

/** What every view of the analytics page is given: the chosen year and currency, and the rest of the address. */
export interface ViewProps {
  year: number;
  currency: string;
  search: AnalyticsSearch;
  onChange: (next: Partial<AnalyticsSearch>) => void;
}
