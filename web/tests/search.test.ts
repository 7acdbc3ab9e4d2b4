// @vitest-environment jsdom
import { describe, expect, it } from "vitest";

import { SEARCH_MAX } from "../src/contract/facts";
import {
  readAnalyticsSearch,
  readNetWorthSearch,
  readSignInSearch,
  readTransactionsSearch,
} from "../src/navigation/search";

describe("addresses", () => {
  it("drop what they do not know", () => {
    expect(
      readTransactionsSearch({
        q: "кофе",
        type: "gift",
        category_id: "1; DROP",
        start_date: "2026-05-01",
        end_date: "tomorrow",
        min_amount: "10.5",
        max_amount: "-1",
        order: "name",
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

  it("of net worth say what is not usual", () => {
    expect(readNetWorthSearch({ period: "all", each: "1" })).toEqual({ period: "all", each: "1" });
    expect(readNetWorthSearch({ period: "year", each: "0", from: "2020-01-01" })).toEqual({});
  });

  it("carry a payee and a tag", () => {
    const payee_id = "0199a1b2-0000-7000-8000-000000000005";
    expect(readTransactionsSearch({ payee_id, tag: "отпуск" })).toEqual({ payee_id, tag: "отпуск" });
    expect(readTransactionsSearch({ payee_id: "Лента", tag: "# " })).toEqual({});
    expect(readTransactionsSearch({ tag: 2026 })).toEqual({ tag: "2026" });
  });

  it("drop what is there twice", () => {
    expect(readTransactionsSearch({ q: ["a", "b"], type: ["income"], trash: "1" })).toEqual({ trash: "1" });
  });

  it.each([
    "//evil.example",
    "///evil.example",
    "https://evil.example",
    "https:/evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\t\\evil.example",
    "/\\\n/evil.example",
    "/.//evil.example",
    "/app/..//evil.example",
    "/app/%2e%2e//evil.example",
    "/app/..\\\\evil.example",
    "/app/.\t./\t/evil.example",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/%5cevil.example",
    "/%2f/evil.example",
    "/%2Fevil.example",
    "//user@evil.example/app/goals",
    "//evil.example:443/app/goals",
    "//[evil",
    "/application",
    "/docs",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "app/goals",
    "",
  ])("never lead out of the app: %j", (next) => expect(readSignInSearch({ next })).toEqual({}));

  it.each(["/app//evil.example", "/app/\t/evil.example", "/app\\\\evil.example", "/app/goals?next=//evil.example"])(
    "lead to a page of the app where a browser would read one: %j",
    (given) => {
      const { next } = readSignInSearch({ next: given });
      expect(next).toMatch(/^\/app\//);
      expect(new URL(next!, location.href).origin).toBe(location.origin);
      expect(next).not.toMatch(/[\t\n\\]/);
    },
  );

  it("lead back into it", () => {
    expect(readSignInSearch({ next: "/app/goals", mode: "up" })).toEqual({ next: "/app/goals", mode: "up" });
    for (const next of ["/app", "/app/transactions?q=%D1%87%D0%B0%D0%B9&order=date#t1"])
      expect(readSignInSearch({ next })).toEqual({ next });
  });
});
