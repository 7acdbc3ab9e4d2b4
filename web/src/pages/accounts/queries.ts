import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, body, nextCursor, type Schemas } from "../../api/client";
import { addDays, type Day } from "../../format/dates";
import { ledgerKey } from "../../queries/ledger";

export type AccountRow = Schemas["AccountRowRead"];

/** Rows asked for at once. */
const PAGE = 50;

export const accountRowsQuery = (account_id: string) =>
  infiniteQueryOptions({
    queryKey: ledgerKey("account-rows", account_id),
    queryFn: async ({ pageParam }) => {
      const query = { limit: PAGE, ...(pageParam && { cursor: pageParam }) };
      const asked = api.GET("/accounts/{account_id}/transactions", { params: { path: { account_id }, query } });
      return { rows: await body(asked), next: nextCursor((await asked).response) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

export const PERIODS = ["quarter", "year", "all"] as const;
export type Period = (typeof PERIODS)[number];

// With today 91 days, and 52 weeks.
const DAYS_BACK = { quarter: 90, year: 363, all: null };

export const balanceQuery = (account_id: string, period: Period, today: Day) =>
  queryOptions({
    queryKey: ledgerKey("account-balance", account_id, period, today),
    queryFn: () => {
      const back = DAYS_BACK[period];
      const query = { end_date: today, ...(back && { start_date: addDays(today, -back) }) };
      return body(api.GET("/accounts/{account_id}/balance", { params: { path: { account_id }, query } }));
    },
    placeholderData: keepPreviousData,
  });
