import { api, body, type Schemas } from "../api/client";

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
  order?: "-date" | "date";
  deleted?: boolean;
}

export interface Page {
  rows: Transaction[];
  /** The cursor of the page after this one; null at the end. */
  next: string | null;
  /** How many the filter finds; only the first page counts them. */
  total: number | null;
}

export async function transactionPage(filter: TransactionFilter, cursor: string | null, limit: number): Promise<Page> {
  const asked = api.GET("/transactions", {
    params: { query: { ...filter, limit, ...(cursor ? { cursor } : { count: true }) } },
  });
  const rows = await body(asked);
  const { headers } = (await asked).response;
  const next = /[?&]cursor=([\w-]+)/.exec(headers.get("link") ?? "");
  const total = headers.get("x-total-count");
  return { rows, next: next?.[1] ?? null, total: total === null ? null : Number(total) };
}
