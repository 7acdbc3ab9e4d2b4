import { type Amount, sum } from "../format/money";
import type { Transaction } from "./transactions";

export interface Part {
  category_id: string;
  amount: Amount;
}

/** What of a split is for which category, the largest first. */
export function partsOf(row: Pick<Transaction, "lines">): Part[] {
  const sums = new Map<string, Amount>();
  for (const it of row.lines ?? []) sums.set(it.category_id, sum([sums.get(it.category_id) ?? "0", it.amount]));
  return [...sums]
    .map(([category_id, amount]) => ({ category_id, amount }))
    .sort((a, b) => Number(b.amount) - Number(a.amount));
}

/** Whether a category is asked for; null where all of them are. */
export type Asked = ((category_id: string) => boolean) | null;

/** The row with what of it counts in the categories that are asked for. */
export function counted<Row extends Pick<Transaction, "lines" | "amount">>(row: Row, asked: Asked): Row {
  if (!row.lines || !asked) return row;
  return {
    ...row,
    amount: sum(
      partsOf(row)
        .filter((it) => asked(it.category_id))
        .map((it) => it.amount),
    ),
  };
}
