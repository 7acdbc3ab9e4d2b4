import {
  type QueryClient,
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useQuery,
  useQueryClient,
  useSuspenseQuery,
} from "@tanstack/react-query";
import { useMemo } from "react";

import { todayIn } from "../format/dates";
import { api, body, type Schemas } from "./client";
import { chooseHousehold, chosenHousehold, useChosenHousehold } from "./household";
import { Problem } from "./problem";

export type Account = Schemas["AccountRead"];
export type Category = Schemas["CategoryRead"];
export type Goal = Schemas["GoalRead"];
export type Transaction = Schemas["TransactionRead"];
export type Export = Schemas["ExportRead"];
export type Kind = "income" | "expense";

/** Everything of one household hangs under this key, so that one write makes all of it stale. */
const ledger = (...rest: unknown[]) => ["ledger", chosenHousehold() ?? "personal", ...rest];
/** Kept on this device for a start without a network. */
const KEEP = { meta: { keep: true } };

export const meQuery = () => queryOptions({ queryKey: ["me", chosenHousehold()], queryFn: whoAmI, ...KEEP });

async function whoAmI(): Promise<Schemas["Me"]> {
  try {
    return await body(api.GET("/users/me"));
  } catch (error) {
    if (!(error instanceof Problem && error.status === 404 && chosenHousehold())) throw error;
    // The household chosen here before is gone, or is no longer ours.
    chooseHousehold(null);
    return body(api.GET("/users/me"));
  }
}

export const accountsQuery = (archived = false) =>
  queryOptions({
    queryKey: ledger("accounts", archived),
    queryFn: () => body(api.GET("/accounts", { params: { query: { archived } } })),
    ...KEEP,
  });

export const categoriesQuery = (archived = false) =>
  queryOptions({
    queryKey: ledger("categories", archived),
    queryFn: () => body(api.GET("/categories", { params: { query: { archived } } })),
    ...KEEP,
  });

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
  next: string | null;
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

export const transactionsQuery = (filter: TransactionFilter) =>
  infiniteQueryOptions({
    queryKey: ledger("transactions", filter),
    queryFn: ({ pageParam }) => transactionPage(filter, pageParam, 100),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    gcTime: 5 * 60_000,
  });

export const latestQuery = (limit: number) =>
  queryOptions({
    queryKey: ledger("latest", limit),
    queryFn: async () => (await transactionPage({}, null, limit)).rows,
    ...KEEP,
  });

export const goalsQuery = () =>
  queryOptions({ queryKey: ledger("goals"), queryFn: () => body(api.GET("/goals")), ...KEEP });

export const contributionsQuery = (goal_id: string) =>
  queryOptions({
    queryKey: ledger("contributions", goal_id),
    queryFn: () =>
      body(api.GET("/goals/{goal_id}/contributions", { params: { path: { goal_id }, query: { limit: 100 } } })),
  });

export const monthlyQuery = (year: number, currency?: string) =>
  queryOptions({
    queryKey: ledger("monthly", year, currency),
    queryFn: () => body(api.GET("/analytics/monthly", { params: { query: { year, currency } } })),
    placeholderData: keepPreviousData,
    ...KEEP,
  });

export interface Span {
  start_date: string;
  end_date: string;
  currency?: string;
}

export const sharesQuery = (span: Span, type: Kind) =>
  queryOptions({
    queryKey: ledger("shares", span, type),
    queryFn: () => body(api.GET("/analytics/categories", { params: { query: { ...span, type } } })),
    placeholderData: keepPreviousData,
    ...KEEP,
  });

export const summaryQuery = (span: Span) =>
  queryOptions({
    queryKey: ledger("summary", span),
    queryFn: () => body(api.GET("/analytics/summary", { params: { query: { ...span } } })),
    placeholderData: keepPreviousData,
  });

export const comparisonQuery = (span: Span | { period: "month"; currency?: string }) =>
  queryOptions({
    queryKey: ledger("comparison", span),
    queryFn: () => body(api.GET("/analytics/comparison", { params: { query: { ...span } } })),
    placeholderData: keepPreviousData,
    ...KEEP,
  });

export const trendsQuery = (currency?: string) =>
  queryOptions({
    queryKey: ledger("trends", currency),
    queryFn: () => body(api.GET("/analytics/trends", { params: { query: { currency } } })),
  });

export const forecastQuery = (currency?: string) =>
  queryOptions({
    queryKey: ledger("forecast", currency),
    queryFn: () => body(api.GET("/analytics/forecast", { params: { query: { currency } } })),
  });

export const anomaliesQuery = (currency?: string) =>
  queryOptions({
    queryKey: ledger("anomalies", currency),
    queryFn: () => body(api.GET("/analytics/anomalies", { params: { query: { currency } } })),
  });

// Not under the ledger's key: an export is of a moment, a write does not change it.
export const exportsQuery = () =>
  queryOptions({ queryKey: ["exports", chosenHousehold()], queryFn: () => body(api.GET("/exports")) });

export const sessionsQuery = () =>
  queryOptions({ queryKey: ["sessions"], queryFn: () => body(api.GET("/auth/sessions")) });

/** Who is signed in, and the household that the app speaks for. The shell has waited for it. */
export function useMe() {
  useChosenHousehold();
  const { data: me } = useSuspenseQuery(meQuery());
  const household = me.households.find((it) => it.id === me.household_id) ?? me.households[0]!;
  return { me, household, today: todayIn(household.time_zone), canEdit: household.role !== "viewer" };
}

/** Accounts and categories, the archived ones too, by their ids: what lists need to name things. */
export function useNames() {
  const accounts = useQuery(accountsQuery(true)).data;
  const categories = useQuery(categoriesQuery(true)).data;
  return useMemo(() => {
    const byId = new Map<string, Account | Category>(
      [...(accounts ?? []), ...(categories ?? [])].map((it) => [it.id, it]),
    );
    return {
      accounts: accounts ?? [],
      categories: categories ?? [],
      account: (id: string) => byId.get(id) as Account | undefined,
      category: (id: string) => byId.get(id) as Category | undefined,
    };
  }, [accounts, categories]);
}

/** A list scrolled this far is not read again from its beginning because of one write. */
const DEEP = 3;

/** After a write: everything of the household is asked for again, what is on screen at once. */
export async function ledgerChanged(client: QueryClient): Promise<void> {
  const isDeep = (query: { queryKey: readonly unknown[]; state: { data?: unknown } }) =>
    query.queryKey[2] === "transactions" && ((query.state.data as { pages?: unknown[] })?.pages?.length ?? 0) > DEEP;
  client.removeQueries({ queryKey: ["ledger"], type: "inactive", predicate: isDeep });
  await client.invalidateQueries({ queryKey: ["ledger"], predicate: (query) => !isDeep(query) });
}

export function useLedgerChanged(): () => Promise<void> {
  const client = useQueryClient();
  return () => ledgerChanged(client);
}
