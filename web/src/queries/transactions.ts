import { api, body, nextCursor, type Schemas } from "../api/client";
import type { TRANSACTION_KINDS } from "../contract/facts";

export type Transaction = Schemas["TransactionRead"];
/** What is counted; one side of a transfer is neither. */
export type Kind = "income" | "expense";
/** How money moved, for the sign of a sum. */
export type Flow = Kind | "in" | "out";

export function flowOf(row: Pick<Transaction, "type" | "transfer">): Flow {
  return row.transfer?.direction ?? (row.type as Kind);
}

export interface TransactionFilter {
  q?: string;
  /** Refunds are among the expenses. */
  type?: (typeof TRANSACTION_KINDS)[number];
  category_id?: string;
  account_id?: string;
  payee_id?: string;
  /** Those that have none; transfers are not among them. */
  payee?: "none";
  tag?: string;
  start_date?: string;
  end_date?: string;
  min_amount?: string;
  max_amount?: string;
  currency?: string;
  status?: Transaction["status"];
  /** With `category_id`: its subcategories too, unless false. */
  children?: boolean;
  /** Newest first where nothing is said. */
  order?: "date" | "-amount" | "amount";
  deleted?: boolean;
}

export interface Page {
  rows: Transaction[];
  /** The cursor of the page after this one; null at the end. */
  next: string | null;
  /** How many there are; only the first page of a list that is not filtered says it, others: `summaryQuery`. */
  total: number | null;
  /** There are more than `total`: the server stops counting there. */
  isCapped: boolean;
}

/** What says nothing about which rows are found, by itself. */
const BESIDE = ["order", "deleted", "children"];

/** Whether anything narrows the list; order and trash do not. */
export function isNarrowed(filter: TransactionFilter): boolean {
  return Object.entries(filter).some(([name, value]) => value !== undefined && !BESIDE.includes(name));
}

/** The filter without the order, for questions about all that it finds. */
export function unordered(filter: TransactionFilter): Omit<TransactionFilter, "order"> {
  const rest = { ...filter };
  delete rest.order;
  return rest;
}

export async function transactionPage(filter: TransactionFilter, cursor: string | null, limit: number): Promise<Page> {
  const count = cursor === null && !isNarrowed(filter);
  const asked = api.GET("/transactions", {
    params: { query: { ...filter, limit, ...(cursor && { cursor }), ...(count && { count }) } },
  });
  const rows = await body(asked);
  const { response } = await asked;
  const total = response.headers.get("x-total-count");
  return {
    rows,
    next: nextCursor(response),
    total: total === null ? null : Number(total),
    isCapped: response.headers.has("x-total-count-capped"),
  };
}

export type FilterSummary = Schemas["FilterSummary"];
export type CurrencyTotal = Schemas["CurrencyTotal"];
