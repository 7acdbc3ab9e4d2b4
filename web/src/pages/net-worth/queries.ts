import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { FIRST_YEAR } from "../../contract/facts";
import { api, body } from "../../api/client";
import { addDays, type Day } from "../../format/dates";
import { KEEP, ledgerKey } from "../../queries/ledger";
import { type Period, startOf } from "../../queries/periods";

/** Of the days that the API takes. */
const EARLIEST = `${FIRST_YEAR}-01-01`;

/** `first`: where all time begins; undefined while it is not known. */
export const netWorthQuery = (period: Period, today: Day, first: Day | null | undefined) =>
  queryOptions({
    queryKey: ledgerKey("net-worth", period, today, period === "all" ? first : null),
    queryFn: () => {
      const query = { from: period === "all" ? beginning(today, first) : startOf(period, today), to: today };
      return body(api.GET("/analytics/net-worth", { params: { query } }));
    },
    enabled: period !== "all" || first !== undefined,
    placeholderData: keepPreviousData,
    ...KEEP,
  });

/** Of the earliest transaction; null where there is none. */
export const firstDayQuery = () =>
  queryOptions({
    queryKey: ledgerKey("first-day"),
    queryFn: async () => {
      const rows = await body(api.GET("/transactions", { params: { query: { order: "date", limit: 1 } } }));
      return rows[0]?.date ?? null;
    },
    ...KEEP,
  });

/**
 * The day before the earliest transaction, so that what it changed is seen. Without a row up to today there is nothing
 * before this year.
 */
function beginning(today: Day, first: Day | null | undefined): Day {
  if (!first || first > today) return startOf("year", today);
  return first > EARLIEST ? addDays(first, -1) : first;
}
