import { describe, expect, it } from "vitest";

import { isReckoning, reckon } from "../src/format/arithmetic";

describe("a reckoning in the field of a sum", () => {
  it.each([
    ["600+150", "750"],
    ["600 + 150×2", "900"],
    ["1 200,50-0,50", "1200"],
    ["100/3", "33.33"],
    ["200/3", "66.67"],
    ["2х140", "280"],
    ["10÷4*2", "5"],
    ["0,1+0,2", "0.3"],
    ["1000−1000+5", "5"],
    ["0+5", "5"],
  ])("%s is %s", (typed, value) => expect(reckon(typed, 2)).toBe(value));

  it.each(["600+", "+600+", "5/0", "100-200", "5-5", "2**3", "a+1", "1,2,3+1", "999999999999999*999", "0,001+0,001"])(
    "%s is none",
    (typed) => expect(reckon(typed, 2)).toBeNull(),
  );

  it("knows how many digits a currency has", () => {
    expect(reckon("100/3", 0)).toBe("33");
    expect(reckon("100/3", 3)).toBe("33.333");
  });

  it("is told from a sum", () => {
    expect(isReckoning("1 200,50")).toBe(false);
    expect(isReckoning("-5")).toBe(false);
    expect(isReckoning("5+")).toBe(true);
  });
});
