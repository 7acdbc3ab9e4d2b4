import { describe, expect, it } from "vitest";

import { addDays } from "../src/format/dates";
import { monthsOf } from "../src/format/months";

const rule = (day: number, early = false) => monthsOf({ month_starts_on: day, month_starts_before_weekend: early });

describe("months of a household", () => {
  // As the server has them: kopilka/tests/test_months.py.
  it.each([
    [10, false, 2026, 11, "2026-11-10", "2026-12-09"],
    [15, false, 2026, 11, "2026-11-15", "2026-12-14"],
    [16, false, 2026, 11, "2026-10-16", "2026-11-15"],
    [25, false, 2026, 12, "2026-11-25", "2026-12-24"],
    [25, false, 2027, 1, "2026-12-25", "2027-01-24"],
    [10, true, 2026, 10, "2026-10-09", "2026-11-09"],
    [10, true, 2027, 1, "2027-01-08", "2027-02-09"],
    [1, true, 2026, 11, "2026-10-30", "2026-11-30"],
    [1, false, 2024, 2, "2024-02-01", "2024-02-29"],
    [25, false, 2027, 0, "2026-11-25", "2026-12-24"],
  ])("that begin on the %i (%s): %i-%i", (day, early, year, month, start_date, end_date) => {
    expect(rule(day, early).span(year, month)).toEqual({ start_date, end_date });
  });

  it("tile the line, whatever the day is and whether it moves", () => {
    for (let first = 1; first <= 28; first += 1)
      for (const early of [false, true]) {
        const months = rule(first, early);
        for (let month = 1; month <= 24; month += 1) {
          const { start_date, end_date } = months.span(2026, month);
          expect(months.span(2026, month + 1).start_date).toBe(addDays(end_date, 1));
          const name = { year: 2026 + Number(month > 12), month: ((month - 1) % 12) + 1 };
          expect([months.nameOf(start_date), months.nameOf(end_date)]).toEqual([name, name]);
        }
      }
  });

  it("make years of twelve, and of a household without a rule those of the calendar", () => {
    expect(rule(25).year(2026)).toEqual({ start_date: "2025-12-25", end_date: "2026-12-24" });
    const kept = monthsOf({} as Parameters<typeof monthsOf>[0]);
    expect([kept.isCalendar, kept.year(2026)]).toEqual([true, { start_date: "2026-01-01", end_date: "2026-12-31" }]);
  });
});
