import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, body } from "../../api/client";
import type { Span } from "../../queries/analytics";
import { ledgerKey } from "../../queries/ledger";

export const summaryQuery = (span: Span) =>
  queryOptions({
    queryKey: ledgerKey("summary", span),
    queryFn: () => body(api.GET("/analytics/summary", { params: { query: { ...span } } })),
    placeholderData: keepPreviousData,
  });

export const trendsQuery = (currency?: string) =>
  queryOptions({
    queryKey: ledgerKey("trends", currency),
    queryFn: () => body(api.GET("/analytics/trends", { params: { query: { currency } } })),
  });

export const forecastQuery = (currency?: string) =>
  queryOptions({
    queryKey: ledgerKey("forecast", currency),
    queryFn: () => body(api.GET("/analytics/forecast", { params: { query: { currency } } })),
  });

export const anomaliesQuery = (currency?: string) =>
  queryOptions({
    queryKey: ledgerKey("anomalies", currency),
    queryFn: () => body(api.GET("/analytics/anomalies", { params: { query: { currency } } })),
  });
