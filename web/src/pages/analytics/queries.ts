import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, body } from "../../api/client";
import type { Span } from "../../queries/analytics";
import { KEEP, ledgerKey } from "../../queries/ledger";

export const summaryQuery = (span: Span) =>
  queryOptions({
    queryKey: ledgerKey("summary", span),
    queryFn: () => body(api.GET("/analytics/summary", { params: { query: { ...span } } })),
    placeholderData: keepPreviousData,
    ...KEEP,
  });

export const trendsQuery = (currency?: string) =>
  queryOptions({
    queryKey: ledgerKey("trends", currency),
    queryFn: () => body(api.GET("/analytics/trends", { params: { query: { currency } } })),
    ...KEEP,
  });

export const forecastQuery = (currency?: string) =>
  queryOptions({
    queryKey: ledgerKey("forecast", currency),
    queryFn: () => body(api.GET("/analytics/forecast", { params: { query: { currency } } })),
    ...KEEP,
  });

export const anomaliesQuery = (currency?: string) =>
  queryOptions({
    queryKey: ledgerKey("anomalies", currency),
    queryFn: () => body(api.GET("/analytics/anomalies", { params: { query: { currency } } })),
    ...KEEP,
  });
