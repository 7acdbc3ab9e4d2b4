import { describe, expect, it } from "vitest";

import { SEARCH_MAX } from "../src/contract/facts";
import { readAnalyticsSearch, readSignInSearch, readTransactionsSearch } from "../src/navigation/search";

describe("addresses", () => {
  it("drop what they do not know", () => {
    expect(
      readTransactionsSearch({
        q: "кофе",
        type: "transfer",
        category_id: "1; DROP",
        start_date: "2026-05-01",
        end_date: "tomorrow",
        min_amount: "10.5",
        max_amount: "-1",
        order: "amount",
        evil: "<script>",
      }),
    ).toEqual({ q: "кофе", start_date: "2026-05-01", min_amount: "10.5" });
  });

  it("take numbers for text: an address has no types", () => {
    expect(readTransactionsSearch({ q: 250 })).toEqual({ q: "250" });
    expect(readAnalyticsSearch({ year: 2026, month: 13, view: "trends" })).toEqual({ year: "2026", view: "trends" });
  });

  it("keep to what the API takes: its years, its longest search", () => {
    expect(["1969", "1970", "2100", "2101"].map((year) => readAnalyticsSearch({ year }).year)).toEqual([
      undefined,
      "1970",
      "2100",
      undefined,
    ]);
    expect(readTransactionsSearch({ q: "а".repeat(300) }).q).toHaveLength(SEARCH_MAX);
  });

  it("drop what is there twice", () => {
    expect(readTransactionsSearch({ q: ["a", "b"], type: ["income"], trash: "1" })).toEqual({ trash: "1" });
  });

  it.each(["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", ""])(
    "never lead out of the app: %s",
    (next) => expect(readSignInSearch({ next })).toEqual({}),
  );

  it("lead back into it", () => {
    expect(readSignInSearch({ next: "/app/goals", mode: "up" })).toEqual({ next: "/app/goals", mode: "up" });
  });
});
