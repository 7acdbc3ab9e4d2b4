import { infiniteQueryOptions, keepPreviousData, type Query, queryOptions, useQuery } from "@tanstack/react-query";

import { api, body, nextCursor, type Schemas } from "../../api/client";
import { type Import, importsKey } from "../../features/imports/queries";
import { ledgerKey } from "../../queries/ledger";
import { withoutGoing } from "../../queries/removal";
import type { Transaction } from "../../queries/transactions";

export type { Import };
export type Statement = Schemas["ImportStatementRead"];
export type Question = Schemas["QuestionRead"];
export type Row = Schemas["ImportRowRead"];
export type InboxRow = Schemas["InboxRowRead"];
export type RowChange = Schemas["RowChange"];
export type State = Row["state"];
export type Status = Import["status"];

/** Rows asked for at once: as many as a browser reads without a pause that one feels. */
const PAGE = 200;

/** What changes by itself, and is asked again. */
export const isWorking = (status: Status) => status === "reading" || status === "importing";

/** In ms: at first often, most files are read in a second; then the less often the longer it takes. */
const SOONEST = 400;
const LATEST = 5_000;

export function pause(elapsed: number): number {
  return Math.min(LATEST, Math.max(SOONEST, elapsed / 4));
}

/** Since when each question has had its status. */
const began = new WeakMap<object, { status: Status; at: number }>();

function untilNext(query: Query<Import>): number | false {
  const status = query.state.data?.status;
  if (!status || !isWorking(status)) return false;
  const known = began.get(query);
  if (known?.status === status) return pause(Date.now() - known.at);
  began.set(query, { status, at: Date.now() });
  return SOONEST;
}

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: importsKey("one", id),
    queryFn: () => body(api.GET("/imports/{import_id}", { params: { path: { import_id: id } } })),
  });

/** One import, followed while something is done with it. */
export function useImport(id: string) {
  return useQuery({ ...importQuery(id), refetchInterval: (query) => untilNext(query as unknown as Query<Import>) });
}

/** A list by pages that the API answers with a cursor. */
interface Page<T> {
  rows: T[];
  next: string | null;
}

export const historyQuery = () =>
  infiniteQueryOptions({
    queryKey: importsKey("history"),
    queryFn: async ({ pageParam: cursor }): Promise<Page<Import>> => {
      const asked = api.GET("/imports", { params: { query: { limit: 30, ...(cursor && { cursor }) } } });
      return { rows: withoutGoing(await body(asked)), next: nextCursor((await asked).response) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    // Something is read or recorded: the list is asked again, calmly.
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.rows.some((it) => isWorking(it.status))) ? 2_000 : false,
  });

/** Doubtful rows of finished imports, the first of them. */
export const inboxQuery = () =>
  queryOptions({
    queryKey: importsKey("inbox"),
    queryFn: () => body(api.GET("/imports/inbox", { params: { query: { limit: 50 } } })),
  });

/** Of all lists of rows of one import. */
export const rowsKey = (id: string) => ledgerKey("import-rows", id);

export interface RowFilter {
  state: State;
  statement?: number;
}

export type Rows = { pages: Page<Row>[]; pageParams: unknown[] };

export const rowsQuery = (id: string, filter: RowFilter) =>
  infiniteQueryOptions({
    queryKey: [...rowsKey(id), filter],
    queryFn: ({ pageParam }) => page(id, filter, pageParam, PAGE),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    gcTime: 5 * 60_000,
  });

async function page(id: string, filter: RowFilter, cursor: string | null, limit: number): Promise<Page<Row>> {
  const query = { ...filter, limit, ...(cursor && { cursor }) };
  const asked = api.GET("/imports/{import_id}/rows", { params: { path: { import_id: id }, query } });
  return { rows: await body(asked), next: nextCursor((await asked).response) };
}

/** All of them, however many: to decide on those that are not on screen. Raises Problem and Unreachable. */
export async function allRows(id: string, filter: RowFilter): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const found: Page<Row> = await page(id, filter, cursor ?? null, 500);
    rows.push(...found.rows);
    cursor = found.next;
  }
  return rows;
}

/** The transaction that a row may be. */
export const matchedQuery = (id: string) =>
  queryOptions({
    queryKey: ledgerKey("transaction", id),
    queryFn: (): Promise<Transaction> =>
      body(api.GET("/transactions/{transaction_id}", { params: { path: { transaction_id: id } } })),
  });

/** Who is who in a household of several people. */
export const membersQuery = (household: string) =>
  queryOptions({
    queryKey: ledgerKey("members", household),
    queryFn: () =>
      body(api.GET("/households/{household_id}/members", { params: { path: { household_id: household } } })),
  });
