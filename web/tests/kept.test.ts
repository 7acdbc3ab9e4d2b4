// @vitest-environment jsdom
import { describe, expect, it } from "vitest";

import { beginning } from "../src/app/persistence";
import { transactionsQuery } from "../src/pages/transactions/queries";

describe("what is kept for a start without a network", () => {
  it.each([
    [{}, true],
    [{ q: undefined, type: undefined }, true],
    [{ q: "кофе" }, false],
    [{ deleted: true }, false],
    [{ order: "-amount" as const }, false],
  ])("of lists of transactions is the whole one: %o", (filter, isKept) => {
    expect(transactionsQuery(filter).meta?.keep === true).toBe(isKept);
  });

  it("of a list that was scrolled far is its beginning", () => {
    const data = { pages: ["a", "b", "c"], pageParams: [null, 1, 2] };
    expect(beginning(data)).toEqual({ pages: ["a", "b"], pageParams: [null, 1] });
    expect(data.pages).toHaveLength(3);
  });

  it.each([[{ pages: ["a"], pageParams: [null] }], [{ balance: 5 }], [["row"]], [null]])(
    "is as it was read where it has no more: %o",
    (data) => expect(beginning(data)).toBe(data),
  );
});
