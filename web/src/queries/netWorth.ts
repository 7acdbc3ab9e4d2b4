import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, body, type Schemas } from "../api/client";
import type { Day } from "../format/dates";
import { KEEP, ledgerKey } from "./ledger";

export type NetWorth = Schemas["NetWorthRead"];
export type Unconverted = Schemas["UnconvertedRead"];

/** What all accounts hold together today: one point. Asked only where they are in several currencies. */
export const worthTodayQuery = (today: Day) =>
  queryOptions({
    queryKey: ledgerKey("net-worth-today", today),
    queryFn: () => body(api.GET("/analytics/net-worth", { params: { query: { from: today, to: today } } })),
    placeholderData: keepPreviousData,
    ...KEEP,
  });
