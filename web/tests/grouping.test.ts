import { describe, expect, it } from "vitest";

import { readAmount, readBalance } from "../src/format/money";
import { grouped, regrouped } from "../src/format/grouping";

/** A field with its cursor, as «1 2|34»; the spaces of the shown text never break. */
function at(field: string) {
  return { text: field.replace("|", "").replaceAll(" ", "\u00a0"), caret: field.indexOf("|") };
}

function seen({ text, caret }: { text: string; caret: number }): string {
  return `${text.slice(0, caret)}|${text.slice(caret)}`.replaceAll("\u00a0", " ");
}

describe("thousands in a field", () => {
  it.each([
    ["", ""],
    ["999", "999"],
    ["1000", "1 000"],
    ["1234567,5", "1 234 567,5"],
    ["1234567.8901", "1 234 567.8901"],
    ["0,12345", "0,12345"],
    ["-12000,50", "-12 000,50"],
    ["−12000", "−12 000"],
    ["1200+15000×2", "1 200+15 000×2"],
    ["1 2 3 4", "1 234"],
    ["1 300,50", "1 300,50"],
    ["сто", "сто"],
  ])("of %s are parted", (typed, shown) => {
    expect(grouped(typed).replaceAll("\u00a0", " ")).toBe(shown);
    expect(grouped(grouped(typed))).toBe(grouped(typed));
  });

  it.each(["1234567.5", "1000", "12000.50"])("of %s mean the same parted", (amount) => {
    expect(readAmount(grouped(amount))).toBe(amount);
    expect(readBalance(grouped(`-${amount}`))).toBe(`-${amount}`);
  });

  it.each([
    // Typed at the end, in the middle, and at the beginning.
    ["123|", "1234|", "1 234|"],
    ["1 2|34", "1 25|34", "12 5|34"],
    ["|234", "1|234", "1| 234"],
    ["1 234|,5", "1 2346|,5", "12 346|,5"],
    ["1 234,|5", "1 234,9|5", "1 234,9|5"],
    // A sign of a reckoning.
    ["1 200|", "1 200+|", "1 200+|"],
    ["12|34", "12+|34", "12+|34"],
    // Deleted: a digit, and over a selection.
    ["1 234|", "1 23|", "123|"],
    ["12 34|5", "12 3|5", "1 23|5"],
    ["1 234 567|", "1|", "1|"],
    // The space alone: what it parts is meant.
    ["1 |234", "1|234", "|234"],
    ["12 345 |678", "12 345|678", "1 234| 678"],
    // Pasted.
    ["|", "15000,50|", "15 000,50|"],
    ["|", " 15 000 |", "15 000|"],
  ])("%s after %s keep the cursor at its digit: %s", (before, typed, shown) => {
    expect(seen(regrouped(at(typed), at(before).text))).toBe(shown);
  });

  it("deleted forward over a space lose the digit behind it", () => {
    expect(seen(regrouped(at("1|234"), at("1 |234").text, true))).toBe("1|34");
  });
});
