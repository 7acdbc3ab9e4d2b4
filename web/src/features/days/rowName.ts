import { t } from "../../i18n";
import { tagsOf } from "../../queries/tags";
import type { Transaction } from "../../queries/transactions";

/** What a row is called besides its title: its category, or the other account (`other`) of a side of a transfer. */
export function rowName(row: Transaction, category: string | undefined, other: string): string {
  if (row.transfer) return t(`transfer.${row.transfer.direction}`, { account: other });
  return row.is_refund ? [t("refund.one"), category].filter(Boolean).join(" · ") : (category ?? "");
}

type Worded = Pick<Transaction, "description" | "payee"> & { tags?: string[] };

/** What a row is read by: whom the money went to or came from, else what was written of it. */
export function rowTitle(row: Worded): string | null {
  return row.payee || row.description || null;
}

/** What else was written of it: its description where the title is its payee, and its tags. */
export function rowRest(row: Worded): string[] {
  const described = row.payee ? row.description : null;
  return [...(described ? [described] : []), ...tagsOf(row).map((it) => `#${it}`)];
}
