import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, body } from "../../api/client";
import { ledgerKey, transactionsKey } from "../../queries/ledger";
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
    gcTime: 5 * 60_000,
  });

/** What a filter finds on all its pages, in numbers. */
export const summaryQuery = (filter: TransactionFilter) =>
  queryOptions({
    queryKey: ledgerKey("summary", unordered(filter)),
    queryFn: () => body(api.GET("/transactions/summary", { params: { query: unordered(filter) } })),
    placeholderData: keepPreviousData,
  });
