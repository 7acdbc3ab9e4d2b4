import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, body } from "../../api/client";
import { KEEP, ledgerKey, transactionsKey } from "../../queries/ledger";
import { type TransactionFilter, transactionPage, unordered } from "../../queries/transactions";

/** Rows asked for at once. */
const PAGE = 100;

export const transactionsQuery = (filter: TransactionFilter) =>
  infiniteQueryOptions({
    queryKey: transactionsKey(filter),
    queryFn: ({ pageParam }) => transactionPage(filter, pageParam, PAGE),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    // What is found is not kept long, the list itself for a start without a network.
    ...(isWhole(filter) ? KEEP : { gcTime: 5 * 60_000 }),
  });

/** The list as it opens: newest first, nothing left out. */
function isWhole(filter: TransactionFilter): boolean {
  return Object.values(filter).every((it) => it === undefined);
}

/** What a filter finds on all its pages, in numbers. */
export const summaryQuery = (filter: TransactionFilter) =>
  queryOptions({
    queryKey: ledgerKey("summary", unordered(filter)),
    queryFn: () => body(api.GET("/transactions/summary", { params: { query: unordered(filter) } })),
    placeholderData: keepPreviousData,
  });
