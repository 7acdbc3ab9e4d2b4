import { addDays, type Day } from "../format/dates";

/** How far back a line over time goes. */
export const PERIODS = ["quarter", "year", "all"] as const;
export type Period = (typeof PERIODS)[number];

// With today 91 days, and 52 weeks.
const DAYS_BACK = { quarter: 90, year: 363 };

export function startOf(period: Exclude<Period, "all">, today: Day): Day {
  return addDays(today, -DAYS_BACK[period]);
}
