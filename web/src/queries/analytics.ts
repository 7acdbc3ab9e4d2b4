import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, body } from "../api/client";
import { KEEP, ledgerKey } from "./ledger";
import type { Kind } from "./transactions";

export interface Span {
  start_date: string;
  end_date: string;
  currency?: string;
}

export const monthlyQuery = (year: number, currency?: string) =>
  queryOptions({
    queryKey: ledgerKey("monthly", year, currency),
    queryFn: () => body(api.GET("/analytics/monthly", { params: { query: { year, currency } } })),
    placeholderData: keepPreviousData,
    ...KEEP,
  });

export const sharesQuery = (span: Span, type: Kind) =>
  queryOptions({
    queryKey: ledgerKey("shares", span, type),
    queryFn: () => body(api.GET("/analytics/categories", { params: { query: { ...span, type } } })),
    placeholderData: keepPreviousData,
    ...KEEP,
  });

export const comparisonQuery = (span: Span | { period: "month"; currency?: string }) =>
  queryOptions({
    queryKey: ledgerKey("comparison", span),
    queryFn: () => body(api.GET("/analytics/comparison", { params: { query: { ...span } } })),
    placeholderData: keepPreviousData,
    ...KEEP,
  });
