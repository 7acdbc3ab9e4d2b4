import { t } from "../../i18n";
import type { Transaction } from "../../queries/transactions";

/** What a row is called besides its description: its category, or the other account (`other`) of a side of a transfer. */
export function rowName(row: Transaction, category: string | undefined, other: string): string {
  if (row.transfer) return t(`transfer.${row.transfer.direction}`, { account: other });
  return row.is_refund ? [t("refund.one"), category].filter(Boolean).join(" · ") : (category ?? "");
}
