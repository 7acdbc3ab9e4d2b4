import type { Transaction } from "./transactions";

/** What it counts as: a refund came in, and lowers what was spent. */
export function countsAs(row: Pick<Transaction, "type" | "is_refund">): Transaction["type"] {
  return row.is_refund ? "expense" : row.type;
}
