import { beforeAll, describe, expect, it } from "vitest";

import { longDay } from "../src/format/dates";
import { speak, worded } from "../src/i18n";
import { rowName } from "../src/features/days/rowName";
import { beginsDay, dayHeading, dayTotal, shortDayHeading } from "../src/features/days/days";
import { chosenRows, chosenWhole, isSelected, turned } from "../src/pages/transactions/selection";
import type { Transaction } from "../src/queries/transactions";

function row(id: string, date: string, amount: number, more: Partial<Transaction> = {}): Transaction {
  return { id, date, amount, type: "expense", currency: "RUB", status: "booked", ...more } as Transaction;
}

const plain = (text: string | null) => text?.replace(/\s/g, " ");
const ROWS = [
  row("a", "2026-11-26", 100.1),
  row("b", "2026-11-26", 300.3, { type: "income" }),
  row("c", "2026-11-26", 7.25, { currency: "USD" }),
  row("d", "2026-11-24", 0.1),
  row("e", "2026-11-24", 0.2),
];

describe("days of the list", () => {
  beforeAll(() => {
    globalThis.localStorage ??= { setItem: () => undefined } as unknown as Storage;
    globalThis.document ??= { documentElement: {} } as unknown as Document;
    return worded(speak("ru"));
  });

  it("begin where the date changes", () => {
    expect(ROWS.map((_, index) => beginsDay(ROWS, index))).toEqual([true, false, false, true, false]);
  });

  it("are called as people call them", () => {
    const heading = (day: string) => dayHeading("ru", day, "2026-11-26");
    expect(heading("2026-11-26")).toBe("Сегодня, 26 ноября");
    expect(heading("2026-11-25")).toBe("Вчера, 25 ноября");
    expect(heading("2026-11-24")).toBe("Вторник, 24 ноября");
    expect(heading("2025-12-01")).toBe("Понедельник, 1 декабря 2025");
    expect(longDay("en", "2026-11-24", "2026-11-26")).toBe("Tuesday, November 24");
  });

  it.each([
    ["2026-11-26", "Сегодня, 26 нояб."],
    ["2026-11-25", "Вчера, 25 нояб."],
    ["2026-11-24", "Вт, 24 нояб."],
    ["2025-12-01", "Пн, 1 дек. 2025"],
  ])("keep the date of %s where there is little room", (day, said) =>
    expect(plain(shortDayHeading("ru", day, "2026-11-26"))).toBe(said),
  );

  it("add up exactly, each currency by itself", () => {
    expect(plain(dayTotal("ru", ROWS, 0, true))).toBe("+200,20 ₽ · −7,25 $");
    expect(plain(dayTotal("ru", ROWS, 3, false))).toBe("−0,30 ₽");
  });

  it("leave transfers out of what was earned and spent", () => {
    const moved = row("t", "2026-11-26", 500, { type: "transfer" });
    expect(plain(dayTotal("ru", [ROWS[0]!, moved], 0, false))).toBe("−100,10 ₽");
    expect(dayTotal("ru", [moved], 0, false)).toBeNull();
    expect(chosenRows([ROWS[0]!, moved])).toEqual({ count: 2, type: null, currency: "RUB", sum: "-100.1" });
    expect(chosenRows([moved])).toEqual({ count: 1, type: "transfer", currency: null, sum: null });
  });

  it("count what came back against what was spent", () => {
    const back = row("r", "2026-11-26", 30.1, { type: "income", is_refund: true });
    expect(plain(dayTotal("ru", [ROWS[0]!, back], 0, false))).toBe("−70,00 ₽");
    expect(chosenRows([ROWS[0]!, back])).toEqual({ count: 2, type: "expense", currency: "RUB", sum: "70" });
    expect(chosenRows([back])).toEqual({ count: 1, type: "expense", currency: "RUB", sum: "-30.1" });
    expect(chosenRows([ROWS[0]!, ROWS[1]!, back])).toMatchObject({ type: null, sum: "230.3" });
    expect(rowName(back, "Одежда", "")).toBe("Возврат · Одежда");
    expect(rowName(ROWS[0]!, "Одежда", "")).toBe("Одежда");
  });

  it("say no sum while their other rows may be on the next page", () => {
    expect(dayTotal("ru", ROWS, 3, true)).toBeNull();
  });
});

describe("a selection", () => {
  const NO_TRANSFERS = { transferred_in: 0, transferred_out: 0, transfer_count: 0, pending: 0, pending_count: 0 };
  const summary = {
    count: 5,
    is_capped: false,
    by_currency: [
      {
        currency: "RUB",
        income: 300.3,
        income_count: 1,
        expense: 100.4,
        expense_count: 3,
        net: 199.9,
        ...NO_TRANSFERS,
      },
      { currency: "USD", income: 0, income_count: 0, expense: 7.25, expense_count: 1, net: -7.25, ...NO_TRANSFERS },
    ],
  };

  it("of all that is found has the rows that are not left out", () => {
    const whole = turned({ whole: true, ids: new Set<string>() }, "b", 500);
    expect(isSelected(whole, "a")).toBe(true);
    expect(isSelected(whole, "b")).toBe(false);
    expect(isSelected(turned(whole, "b", 500), "b")).toBe(true);
  });

  it("takes no more rows than can be changed at once", () => {
    const full = { whole: false, ids: new Set(["a", "b"]) };
    expect(turned(full, "c", 2).ids.size).toBe(2);
    expect(turned(full, "a", 2).ids).toEqual(new Set(["b"]));
  });

  it("adds up alike from rows and from the sums of the filter", () => {
    expect(chosenWhole(5, summary, [])).toEqual({ count: 5, type: null, currency: null, sum: null });
    expect(chosenWhole(5, summary, [ROWS[2]!])).toEqual(chosenRows(ROWS.filter((it) => it.currency === "RUB")));
    expect(chosenWhole(5, summary, [ROWS[1]!, ROWS[2]!])).toEqual(chosenRows([ROWS[0]!, ROWS[3]!, ROWS[4]!]));
    expect(chosenWhole(5, undefined, [])).toEqual({ count: 5, type: null, currency: null, sum: null });
    const back = row("r", "2026-11-26", 40, { type: "income", is_refund: true });
    const spent = { ...summary.by_currency[0]!, income: 0, income_count: 0, expense: 60.4, expense_count: 4 };
    expect(chosenWhole(4, { ...summary, by_currency: [spent] }, [back])).toMatchObject({
      type: "expense",
      sum: "100.4",
    });
  });

  it("counts what is pending, which the sums of the filter tell apart, and days do not", () => {
    const waits = row("w", "2026-11-26", 50, { status: "pending" });
    const rub = { ...summary.by_currency[0]!, pending: -50, pending_count: 1 };
    const open = { ...summary, by_currency: [rub] };
    const booked = ROWS.filter((it) => it.currency === "RUB");
    expect(chosenWhole(5, open, [])).toEqual(chosenRows([...booked, waits]));
    expect(chosenWhole(5, open, [waits])).toEqual(chosenRows(booked));
    const spent = { ...rub, income: 0, income_count: 0 };
    expect(chosenWhole(4, { ...open, by_currency: [spent] }, [], "expense")).toMatchObject({
      type: "expense",
      sum: "150.4",
    });
    expect(plain(dayTotal("ru", [ROWS[0]!, waits], 0, false))).toBe("−100,10 ₽");
  });
});
