import { describe, expect, it } from "vitest";

import { axisMoney, editAmount, money, readAmount, shortMoney, sum } from "../src/format/money";

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("money", () => {
  it.each([
    ["ru", 1234.5, "RUB", "1 234,50 ₽"],
    ["ru", -1234.5, "RUB", "−1 234,50 ₽"],
    ["en", 1234.5, "RUB", "₽1,234.50"],
    ["en", -0.01, "USD", "−$0.01"],
    ["ru", 1500, "JPY", "1 500 ¥"],
    ["ru", "1234567890123456.78", "RUB", "1 234 567 890 123 456,78 ₽"],
  ])("%s %s %s", (locale, amount, currency, expected) => {
    expect(plain(money(locale, amount, currency))).toBe(expected);
  });

  it("does not break in a line", () => {
    expect(money("ru", 1_234_567, "RUB")).not.toContain(" ");
  });

  it("drops zeros in headlines only where all are zeros", () => {
    expect([5, 5.5].map((it) => plain(shortMoney("ru", it, "RUB")))).toEqual(["5 ₽", "5,50 ₽"]);
  });

  it("is short on axes", () => {
    expect(["ru", "en"].map((it) => plain(axisMoney(it, 260_000, "RUB")))).toEqual(["260 тыс. ₽", "₽260K"]);
  });
});

describe("an amount as typed", () => {
  it.each([
    ["250", "250"],
    ["1 234,56", "1234.56"],
    ["1\u00a0234.5", "1234.5"],
    ["007", "7"],
    ["0,5", "0.5"],
    ["12.", "12"],
    ["999999999999999,9999", "999999999999999.9999"],
  ])("%s is %s", (typed, expected) => expect(readAmount(typed)).toBe(expected));

  it.each(["", "0", "0,00", "-5", "1e5", "12,34,5", "½", "1.23456", "abc", "١٢"])("%s is none", (typed) =>
    expect(readAmount(typed)).toBeNull(),
  );

  it("comes back as it is written in the language", () => {
    expect([editAmount("ru", 12.5), editAmount("en", 12.5)]).toEqual(["12,5", "12.5"]);
  });
});

describe("a sum", () => {
  it.each([
    [[0.1, 0.2], "0.3"],
    [[], "0"],
    [["999999999999999.9999", "0.0001"], "1000000000000000"],
    [[100, "-250.5"], "-150.5"],
    [["-0.5", "-0.25"], "-0.75"],
    [[0.0001, 0.0002], "0.0003"],
    [[10, 20], "30"],
  ])("of %j is %s", (amounts, expected) => expect(sum(amounts)).toBe(expected));
});
