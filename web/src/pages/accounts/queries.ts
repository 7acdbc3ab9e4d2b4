import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, body, nextCursor, type Schemas } from "../../api/client";
import type { Day } from "../../format/dates";
import { ledgerKey } from "../../queries/ledger";
import { type Period, startOf } from "../../queries/periods";

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

export const balanceQuery = (account_id: string, period: Period, today: Day) =>
  queryOptions({
    queryKey: ledgerKey("account-balance", account_id, period, today),
    queryFn: () => {
      const query = { end_date: today, ...(period !== "all" && { start_date: startOf(period, today) }) };
      return body(api.GET("/accounts/{account_id}/balance", { params: { path: { account_id }, query } }));
    },
    placeholderData: keepPreviousData,
  });
