import { api, body, nextCursor, type Schemas } from "../api/client";

export type Transaction = Schemas["TransactionRead"];
export type Kind = Transaction["type"];

export interface TransactionFilter {
  q?: string;
  type?: Kind;
  category_id?: string;
  account_id?: string;
  start_date?: string;
  end_date?: string;
  min_amount?: string;
  max_amount?: string;
  currency?: string;
  /** With `category_id`: its subcategories too, unless false. */
  children?: boolean;
  order?: "-date" | "date";
  deleted?: boolean;
}

export interface Page {
  rows: Transaction[];
  /** The cursor of the page after this one; null at the end. */
  next: string | null;
  /** How many the filter finds; only the first page counts them. */
  total: number | null;
  /** There are more than `total`: the server stops counting there. */
  isCapped: boolean;
}

export async function transactionPage(filter: TransactionFilter, cursor: string | null, limit: number): Promise<Page> {
  const asked = api.GET("/transactions", {
    params: { query: { ...filter, limit, ...(cursor ? { cursor } : { count: true }) } },
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
