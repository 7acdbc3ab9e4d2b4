import { beforeAll, describe, expect, it } from "vitest";

import { doubtValues, lineDoubt } from "../src/features/entry/doubts";
import { check, type Draft, turned } from "../src/features/entry/draft";
import { readEntry } from "../src/features/entry/reading";
import type { Parsed } from "../src/features/entry/useParse";
import { type LineDraft, restOf } from "../src/features/entry/split";
import { rowCategory } from "../src/features/days/rowName";
import { speak, worded } from "../src/i18n";
import type { Category } from "../src/queries/names";
import { counted, partsOf } from "../src/queries/splits";

const line = (category_id: string | null, amount = "", description = ""): LineDraft => ({
  category_id,
  amount,
  description,
});
const draft = (amount: string, ...lines: LineDraft[]): Draft => ({
  type: "expense",
  amount,
  category_id: null,
  lines,
  account_id: "a",
  date: "2026-11-22",
  description: "",
  payee: "",
  tags: [],
  note: "",
  is_pending: false,
  is_refund: false,
  refund_of: null,
});

describe("a split in words", () => {
  const parsed = (...doubts: Parsed["doubts"]) =>
    ({
      amount: 3000,
      currency: "RUB",
      type: "expense",
      category_id: null,
      account_id: "a",
      date: "2026-11-22",
      description: "ашан",
      tags: [],
      doubts,
      lines: [
        { amount: 2000, category_id: "f", description: "", doubts: [] },
        { amount: null, category_id: null, description: "штука", doubts: ["category_missing"] },
      ],
    }) as unknown as Parsed;
  const given = { accounts: [], today: "2026-11-22", locale: "ru" };

  it("is in the lines of the form, with what is not known left open", () => {
    const read = readEntry(parsed("lines_unclear"), {}, given);
    expect(read.draft.lines).toEqual([line("f", "2000"), line(null, "", "штука")]);
    expect(read).toMatchObject({ asked: ["doubt.linesUnclear"], body: null, onlyCategory: false });
    expect(lineDoubt(parsed().lines![1]!)).toBe("doubt.categoryMissing");
  });

  it("is in one category where one is chosen for all of it", () => {
    const read = readEntry(parsed("lines_unclear", "lines_differ"), { category_id: "f" }, given);
    expect(read.body).toMatchObject({ category_id: "f" });
    expect(read.body).not.toHaveProperty("lines");
  });

  it("tells both sums where they differ", () => {
    const values = doubtValues(parsed("lines_differ"), "ru");
    expect(Object.values(values!).map((it) => String(it).replace(/\s/g, " "))).toEqual(["2 000,00 ₽", "3 000,00 ₽"]);
    expect(doubtValues(parsed(), "ru")).toBeUndefined();
  });
});

describe("a draft of a split", () => {
  it("has what is left in its last line, to the kopeck", () => {
    expect(restOf("1 500,50", [line("f", "1200"), line("h")], 2)).toBe("300.5");
    expect(check(draft("0,3", line("f", "0,1"), line("h", "", " мыло ")))).toMatchObject({
      body: {
        lines: [
          { category_id: "f", amount: "0.1" },
          { category_id: "h", amount: "0.2", description: "мыло" },
        ],
      },
    });
    expect(check(draft("1500", line("f", "600+600"), line("h")))).toMatchObject({
      body: { lines: [{ amount: "1200" }, { amount: "300" }] },
    });
    expect(check(draft("10", line("f", "4"), line("h", "6")))).not.toHaveProperty("body.category_id");
  });

  it.each([
    ["fault.lineCategory", [line("f", "4"), line(null)]],
    ["fault.lineAmount", [line("f"), line("h", "4")]],
    ["fault.lineRest", [line("f", "10"), line("h")]],
    ["fault.lineRest", [line("f", "11"), line("h")]],
    ["fault.linesDiffer", [line("f", "4"), line("h", "5")]],
  ])("says %s", (fault, lines) => {
    expect(check(draft("10", ...lines))).toEqual({ faults: { lines: fault } });
  });

  it("asks for categories anew where it becomes an income", () => {
    const before = draft("10", line("f", "4"), line("h"));
    expect(turned(before, { type: "income" }).lines).toEqual([line(null, "4"), line(null)]);
    expect(turned({ ...before, type: "income", lines: [line(null)] }, { is_refund: true }, before).lines).toEqual([
      line("f", "4"),
      line("h"),
    ]);
  });
});

describe("a split", () => {
  beforeAll(() => {
    globalThis.localStorage ??= { setItem: () => undefined } as unknown as Storage;
    globalThis.document ??= { documentElement: {} } as unknown as Document;
    return worded(speak("ru"));
  });
  const names: Record<string, string> = { f: "Продукты", h: "Дом", t: "Такси" };
  const category = (id: string | null) => (id ? ({ id, name: names[id] } as Category) : undefined);
  const lines = [
    { category_id: "h", amount: 0.1, description: null },
    { category_id: "f", amount: 1200, description: null },
    { category_id: "t", amount: 5, description: null },
    { category_id: "h", amount: 0.2, description: "мыло" },
  ];
  const row = { category_id: null, amount: 1205.3, lines };

  it("is named by its largest parts", () => {
    expect(rowCategory(row, category)).toMatchObject({ known: { id: "f" }, named: "Продукты, Такси и ещё 1" });
    expect(rowCategory({ ...row, lines: lines.slice(0, 2) }, category).named).toBe("Продукты, Дом");
    expect(rowCategory({ category_id: "t", lines: null }, category)).toMatchObject({ named: "Такси" });
  });

  it("counts by what of it is asked for", () => {
    expect(partsOf(row)[2]).toEqual({ category_id: "h", amount: "0.3" });
    expect(counted(row, (it) => it !== "f").amount).toBe("5.3");
    expect(counted(row, null)).toBe(row);
  });
});
