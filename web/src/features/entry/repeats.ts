import { queryOptions } from "@tanstack/react-query";

import { countsAs } from "../../queries/counting";
import { KEEP, ledgerKey } from "../../queries/ledger";
import { type Kind, type Transaction, transactionPage } from "../../queries/transactions";

/** How far back habits are looked for, in transactions. */
const LOOKED_AT = 150;

/** The latest transactions: what is bought again and again, and which categories are used most. */
export const habitsQuery = () =>
  queryOptions({
    queryKey: ledgerKey("habits"),
    queryFn: async () => (await transactionPage({}, null, LOOKED_AT)).rows,
    ...KEEP,
  });

/** Purchases made more than once with the same payee, words and sum, the most frequent first. */
export function repeatsOf(rows: Transaction[], most: number): Transaction[] {
  const same = (it: Transaction) =>
    [it.type, it.payee, it.description?.toLowerCase(), it.amount, it.category_id, it.account_id].join("\n");
  return byCount(
    // A split has lines of its own each time.
    rows.filter((it) => (it.payee || it.description) && it.type === "expense" && it.category_id !== null),
    same,
  )
    .filter(([, count]) => count > 1)
    .slice(0, most)
    .map(([it]) => it);
}

/** Ids of the categories used most, the most frequent first. */
export function likelyCategories(rows: Transaction[], type: Kind, most: number): string[] {
  return byCount(
    rows.filter((it) => countsAs(it) === type && it.category_id !== null),
    (it) => it.category_id!,
  )
    .slice(0, most)
    .map(([it]) => it.category_id!);
}

/** The latest of each kind with how many there are; of equally many the latest first. */
function byCount(rows: Transaction[], kind: (it: Transaction) => string): [Transaction, number][] {
  const found = new Map<string, [Transaction, number]>();
  for (const it of rows) {
    const known = found.get(kind(it));
    if (known) known[1] += 1;
    else found.set(kind(it), [it, 1]);
  }
  return [...found.values()].sort((a, b) => b[1] - a[1]);
}
