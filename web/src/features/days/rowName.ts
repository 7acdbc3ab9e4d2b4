import { t } from "../../i18n";
import { tagsOf } from "../../queries/tags";
import type { Category } from "../../queries/names";
import { partsOf } from "../../queries/splits";
import type { Transaction } from "../../queries/transactions";

/** What a row is called besides its title: its category, or the other account (`other`) of a side of a transfer. */
export function rowName(row: Transaction, category: string | undefined, other: string): string {
  if (row.transfer) return t(`transfer.${row.transfer.direction}`, { account: other });
  return row.is_refund ? [t("refund.one"), category].filter(Boolean).join(" · ") : (category ?? "");
}

/** Of a split by name: the others are a number. */
const NAMED = 2;

/** The category that a row is shown with, and what it is called; of a split that of its largest part, and of all. */
export function rowCategory(
  row: Pick<Transaction, "category_id" | "lines">,
  category: (id: string | null) => Category | undefined,
): { known?: Category; named?: string } {
  if (!row.lines) {
    const known = category(row.category_id);
    return { known, named: known?.name };
  }
  const found = partsOf(row).flatMap((it) => category(it.category_id) ?? []);
  const names = found.slice(0, NAMED).map((it) => it.name);
  const count = found.length - names.length;
  return {
    known: found[0],
    named: count > 0 ? t("split.names", { names: names.join(", "), count }) : names.join(", "),
  };
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
