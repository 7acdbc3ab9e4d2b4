import type { Day } from "../../format/dates";
import type { Months } from "../../format/months";
import type { ExplorerSearch } from "../../navigation/search";

export const PRESETS = ["months", "weekdays", "payees", "median", "heat"] as const;
export type Preset = (typeof PRESETS)[number];

/** What a button of the page asks, of the year of this day. */
export function presetOf(preset: Preset, today: Day, months: Months): ExplorerSearch {
  const all = { type: "expense", ...months.year(months.nameOf(today).year) } as const;
  const asked: Record<Preset, ExplorerSearch> = {
    months: { rows: "category", columns: "month" },
    weekdays: { rows: "weekday" },
    payees: { rows: "payee", look: "chart" },
    median: { rows: "payee", measure: "median", type: "purchase" },
    heat: { rows: "day", look: "year" },
  };
  return { ...all, ...asked[preset] };
}

/** The preset that this is, if it is one. */
export function presetShown(search: ExplorerSearch, today: Day, months: Months): Preset | undefined {
  return PRESETS.find((it) => isSame(presetOf(it, today, months), search));
}

export function isSame(one: object, other: object): boolean {
  const written = (it: object) =>
    JSON.stringify(
      Object.entries(it)
        .filter(([, value]) => value !== undefined)
        .sort(),
    );
  return written(one) === written(other);
}
