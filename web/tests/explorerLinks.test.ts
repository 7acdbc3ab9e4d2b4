import { describe, expect, it } from "vitest";

import { monthsOf } from "../src/format/months";
import { listOf } from "../src/pages/explorer/keys";
import type { Table, TableKey } from "../src/pages/explorer/queries";

const months = monthsOf({ month_starts_on: 1, month_starts_before_weekend: false });
const table = { rows_by: "payee", columns_by: null } as unknown as Table;
const key = (id: string | null, is_rest = false) =>
  ({ key: id, label: "", is_rest, total: null, count: 1 }) as TableKey;

describe("a figure of the explorer", () => {
  it("leads to the list of a payee, and of what has none", () => {
    expect(listOf({ type: "expense" }, table, key("p1"), null, months)).toMatchObject({
      type: "expense",
      payee_id: "p1",
    });
    expect(listOf({ type: "expense" }, table, key(null), null, months)).toMatchObject({
      type: "expense",
      payee: "none",
    });
  });

  it("leads nowhere where no filter of the list tells what it is of", () => {
    expect(listOf({}, table, key(null, true), null, months)).toBeNull();
    expect(listOf({}, { ...table, rows_by: "tag" }, key(null), null, months)).toBeNull();
  });
});
