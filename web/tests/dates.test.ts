import { describe, expect, it } from "vitest";

import {
  addDays,
  dayText,
  fullDay,
  momentText,
  monthEnd,
  monthStart,
  monthText,
  spanText,
  todayIn,
} from "../src/format/dates";

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("days", () => {
  it.each([
    ["2026-03-01", -1, "2026-02-28"],
    ["2024-02-28", 1, "2024-02-29"],
    ["2026-12-31", 1, "2027-01-01"],
  ])("%s and %i days is %s", (day, days, expected) => expect(addDays(day, days)).toBe(expected));

  it("month ends where it ends, and month 0 is December", () => {
    expect([monthEnd(2024, 2), monthEnd(2026, 2), monthStart(2026, 0), monthEnd(2026, 0)]).toEqual([
      "2024-02-29",
      "2026-02-28",
      "2025-12-01",
      "2025-12-31",
    ]);
  });

  it("today is a calendar day of the zone", () => {
    expect(todayIn("Europe/Moscow")).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(todayIn("Pacific/Kiritimati") >= todayIn("Pacific/Pago_Pago")).toBe(true);
  });

  it("are written without «г.», and with a year only where it is another", () => {
    expect(plain(dayText("ru", "2026-05-09", "2026-11-22"))).toBe("9 мая");
    expect(plain(dayText("ru", "2025-05-09", "2026-11-22"))).toBe("9 мая 2025");
    expect(plain(fullDay("ru", "2026-05-09"))).toBe("9 мая 2026");
    expect(plain(fullDay("en", "2026-05-09"))).toBe("May 9, 2026");
    expect(momentText("ru", "2026-05-09T10:00:00Z")).not.toContain("г.");
  });

  it("two of them are one span, in which what they share is said once", () => {
    expect(plain(spanText("ru", "2026-11-01", "2026-11-26"))).toBe("1–26 ноября 2026");
    expect(plain(spanText("ru", "2025-12-01", "2026-01-31"))).toBe("1 декабря 2025 – 31 января 2026");
  });

  it("months have three letters on axes", () => {
    const months = Array.from({ length: 12 }, (_, it) => monthText("ru", monthStart(2026, it + 1), "short"));
    expect(new Set(months).size).toBe(12);
    expect(months.every((it) => /^[а-я]{3}$/.test(it))).toBe(true);
    expect(monthText("ru", "2026-08-01", "long")).toBe("август");
    expect(plain(monthText("ru", "2026-08-01", "year"))).toBe("август 2026");
  });
});
