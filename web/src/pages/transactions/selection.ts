import { sum } from "../../format/money";
import { countsAs } from "../../queries/counting";
import type { FilterSummary, Transaction, TransactionFilter } from "../../queries/transactions";

/** What is selected: the rows with these ids, or (`whole`) all that the filter finds but those. */
export interface Selection {
  whole: boolean;
  ids: ReadonlySet<string>;
}

export const NOTHING: Selection = { whole: false, ids: new Set() };

export function isSelected(selection: Selection, id: string): boolean {
  return selection.whole !== selection.ids.has(id);
}

/** With this row turned; `most` rows at a time at most. */
export function turned(selection: Selection, id: string, most: number): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id) && ids.size < most) ids.add(id);
  return { ...selection, ids };
}

/** A selection in numbers. */
export interface Chosen {
  count: number;
  /** Null where there are both, or where it is not known yet. */
  type: Transaction["type"] | null;
  /** Null where there are several, or where it is not known yet. */
  currency: string | null;
  /** Income less expense, or of one type its sum; null with several currencies. */
  sum: string | null;
}

export function chosenRows(rows: Transaction[]): Chosen {
  const types = new Set(rows.map(countsAs));
  // Transfers are neither earned nor spent.
  const counted = rows.filter((it) => it.type !== "transfer");
  const currencies = new Set(counted.map((it) => it.currency));
  const type = types.size === 1 ? countsAs(rows[0]!) : null;
  const signed = counted.map((it) => (isPlus(it, type) ? it.amount : `-${it.amount}`));
  const currency = currencies.size === 1 ? counted[0]!.currency : null;
  return { count: rows.length, type, currency, sum: currency && sum(signed) };
}

/** Whether it raises the sum of all: of one type that is what was earned, or spent, else income less expense. */
function isPlus(row: Transaction, type: Chosen["type"]): boolean {
  return type === "expense" ? !row.is_refund : row.type === "income";
}

/** Of all that the filter finds, but for these rows; `asked` is the type that it is narrowed to. */
export function chosenWhole(
  total: number,
  summary: Pick<FilterSummary, "by_currency"> | undefined,
  spared: Transaction[],
  asked?: TransactionFilter["type"],
): Chosen {
  const count = total - spared.length;
  const booked = spared.filter((row) => row.status !== "pending");
  const parts = (summary?.by_currency ?? []).map((it) => {
    const gone = (type: Transaction["type"]) =>
      booked.filter((row) => row.currency === it.currency && countsAs(row) === type);
    const waiting = spared.filter((row) => row.status === "pending" && row.currency === it.currency);
    return {
      currency: it.currency,
      incomes: it.income_count - gone("income").length,
      expenses: it.expense_count - gone("expense").length,
      income: sum([it.income, ...gone("income").map((row) => `-${row.amount}`)]),
      expense: sum([it.expense, ...gone("expense").map((row) => (row.is_refund ? row.amount : `-${row.amount}`))]),
      waiting: it.pending_count - waiting.length,
      pending: sum([it.pending, ...waiting.map((row) => (isPlus(row, null) ? `-${row.amount}` : row.amount))]),
    };
  });
  const left = parts.filter((it) => it.incomes + it.expenses + it.waiting > 0);
  const incomes = left.some((it) => it.incomes > 0);
  const expenses = left.some((it) => it.expenses > 0);
  const isOpen = left.some((it) => it.waiting > 0);
  // What is pending is told as one sum of both.
  const narrowed = asked === "income" || asked === "expense" ? asked : null;
  const type = isOpen ? narrowed : incomes === expenses ? null : incomes ? "income" : "expense";
  const [only, another] = left;
  if (!only || another) return { count, type, currency: null, sum: null };
  const net = sum([only.income, negated(only.expense), only.pending]);
  const one = type === "expense" ? negated(net) : net;
  return { count, type, currency: only.currency, sum: one };
}

function negated(amount: string): string {
  return amount.startsWith("-") ? amount.slice(1) : amount === "0" ? amount : `-${amount}`;
}
