import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";

import { transactionsKey } from "../../queries/ledger";
import { type TransactionFilter, transactionPage } from "../../queries/transactions";

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
