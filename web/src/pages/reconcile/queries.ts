import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, body, type Schemas } from "../../api/client";
import { ledgerKey } from "../../queries/ledger";

export type State = Schemas["ReconciliationState"];
export type OpenRow = Schemas["ReconciliationRowRead"];

/** Rows that are shown; where there are more, the newest. */
export const SHOWN = 200;

export const stateQuery = (account_id: string, date: string, balance: string | null) =>
  queryOptions({
    queryKey: ledgerKey("reconciliation", account_id, date, balance),
    queryFn: () => {
      const query = { date, ...(balance !== null && { balance }) };
      return body(api.GET("/accounts/{account_id}/reconciliation", { params: { path: { account_id }, query } }));
    },
    placeholderData: keepPreviousData,
  });

export const openRowsQuery = (account_id: string, date: string) =>
  queryOptions({
    queryKey: ledgerKey("reconciliation-rows", account_id, date),
    queryFn: () => {
      const query = { date, limit: SHOWN };
      return body(api.GET("/accounts/{account_id}/reconciliation/rows", { params: { path: { account_id }, query } }));
    },
    placeholderData: keepPreviousData,
  });
