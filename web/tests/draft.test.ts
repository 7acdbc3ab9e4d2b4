import { describe, expect, it } from "vitest";

import { Problem } from "../src/api/problem";
import { doubtTexts } from "../src/features/entry/doubts";
import { categoryKind, check, type Draft, faultsOf, turned, withParsed } from "../src/features/entry/draft";
import type { Parsed } from "../src/features/entry/useParse";

const draft: Draft = {
  type: "expense",
  amount: "250",
  category_id: "c",
  lines: [],
  account_id: "a",
  date: "2026-11-22",
  description: " кофе ",
  payee: "",
  tags: [],
  note: "",
  is_pending: false,
  is_refund: false,
  refund_of: null,
};
const parsed: Parsed = {
  amount: 430,
  currency: "RUB",
  type: "expense",
  category_id: "taxi",
  guessed_by: "words",
  account_id: null,
  date: "2026-11-21",
  description: "такси",
  tags: [],
  doubts: [],
};

describe("a draft", () => {
  it("becomes a body, trimmed", () => {
    expect(check(draft)).toEqual({
      body: {
        amount: "250",
        type: "expense",
        category_id: "c",
        account_id: "a",
        date: "2026-11-22",
        description: "кофе",
      },
    });
  });

  it("has payee, tags and note where they are filled", () => {
    const full = { ...draft, payee: " Пятёрочка ", tags: ["отпуск"], note: "чек\n" };
    expect(check(full)).toMatchObject({ body: { payee: "Пятёрочка", tags: ["отпуск"], note: "чек" } });
    expect(check({ ...draft, payee: " ", note: "\n" })).toEqual(check(draft));
  });

  it("takes payee and tags out of words, and keeps those that were there where words name none", () => {
    const mine = { ...draft, payee: "Лента", tags: ["дача"], note: "n" };
    expect(withParsed(mine, parsed, "ru")).toMatchObject({ payee: "Лента", tags: ["дача"], note: "n" });
    const named = { ...parsed, payee: "Пятёрочка", tags: ["отпуск"] };
    expect(withParsed(mine, named, "ru")).toMatchObject({ payee: "Пятёрочка", tags: ["отпуск"] });
  });

  it("says everything that is missing at once", () => {
    expect(check({ ...draft, amount: "", category_id: null, date: "" })).toEqual({
      faults: { amount: "fault.amountMissing", category_id: "fault.category", date: "fault.date" },
    });
    expect(check({ ...draft, amount: "сто" })).toEqual({ faults: { amount: "fault.amount" } });
  });

  it("takes what was understood, and keeps the account where none was", () => {
    expect(withParsed(draft, parsed, "ru")).toEqual({
      type: "expense",
      amount: "430",
      category_id: "taxi",
      lines: [],
      account_id: "a",
      date: "2026-11-21",
      description: "такси",
      payee: "",
      tags: [],
      note: "",
      is_pending: false,
      is_refund: false,
      refund_of: null,
    });
  });

  it("of words about a refund is an income in a category of expenses, and says which purchase only while it is one", () => {
    const maybe: Parsed = { ...parsed, type: "income", doubts: ["maybe_refund"] };
    const read = { ...withParsed(draft, maybe, "ru"), refund_of: "p" };
    expect([read.type, read.is_refund, categoryKind(read)]).toEqual(["income", true, "expense"]);
    expect(check(read)).toMatchObject({ body: { type: "income", category_id: "taxi", refund_of: "p" } });
    expect(check({ ...read, is_refund: false })).not.toHaveProperty("body.refund_of");
    expect(doubtTexts(maybe, {})).toEqual(["doubt.maybeRefund"]);
    expect(doubtTexts(maybe, turned(read, { is_refund: false }))).toEqual([]);
  });

  it("keeps its category where that fits what it is turned into, and has its own again when it is turned back", () => {
    const refund: Draft = { ...draft, type: "income", is_refund: true, refund_of: "p" };
    expect(turned(refund, { type: "expense" })).toMatchObject({ type: "expense", is_refund: false, category_id: "c" });
    const income = { ...refund, ...turned(refund, { is_refund: false }, refund) };
    expect([income.type, income.is_refund, income.category_id]).toEqual(["income", false, null]);
    expect(turned(income, { is_refund: true }, refund)).toMatchObject({
      type: "income",
      is_refund: true,
      category_id: "c",
    });
    expect(turned(income, { is_refund: true })).toMatchObject({ category_id: null });
    const expense = { ...refund, ...turned(refund, { type: "expense" }, refund) };
    expect(turned(expense, { type: "income" }, refund)).toMatchObject({ is_refund: true, category_id: "c" });
    expect(turned(draft, { type: "income" }, draft)).toMatchObject({ is_refund: false, category_id: null });
  });

  it("does not choose among several amounts", () => {
    const several: Parsed = { ...parsed, amount: 2, doubts: ["several_amounts"] };
    expect(withParsed({ ...draft, amount: "" }, several, "ru").amount).toBe("");
  });

  it("asks about what is in doubt, not about what was set by hand", () => {
    const doubtful: Parsed = { ...parsed, doubts: ["category_missing", "date_in_future"] };
    expect(doubtTexts(doubtful, {})).toEqual(["doubt.categoryMissing", "doubt.dateInFuture"]);
    expect(doubtTexts(doubtful, { category_id: "x" })).toEqual(["doubt.dateInFuture"]);
  });

  it("asks about what only a newer server doubts", () => {
    const newer = { ...parsed, doubts: ["unheard_of"] } as unknown as Parsed;
    expect(doubtTexts(newer, {})).toEqual(["doubt.unknown"]);
  });

  it("shows the API's words at the fields they are about", () => {
    const refused = new Problem(422, "validation_failed", "no", [
      { loc: ["body", "amount"], message: "слишком много" },
    ]);
    expect(faultsOf(refused)).toEqual({ amount: "слишком много" });
    expect(faultsOf(new Problem(403, "forbidden", "no"))).toBeNull();
  });

  it("shows them in the line of a split that they are about, and nowhere else", () => {
    const refused = (...loc: (string | number)[]) =>
      faultsOf(new Problem(422, "validation_failed", "no", [{ loc: ["body", "lines", ...loc], message: "нет" }]));
    expect(refused(1, "amount")).toEqual({ "lines.1.amount": "нет" });
    expect(refused(0, "category_id")).toEqual({ "lines.0.category_id": "нет" });
    // The last line, to which nothing is left.
    expect(refused(2)).toEqual({ "lines.2.amount": "нет" });
    expect(refused()).toEqual({ lines: "нет" });
  });
});
