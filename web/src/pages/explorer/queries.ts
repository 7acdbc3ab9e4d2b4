import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, body, type Schemas } from "../../api/client";
import { addDays, type Day } from "../../format/dates";
import type { Months, Span } from "../../format/months";
import type { ExplorerSearch } from "../../navigation/search";
import { ledgerKey } from "../../queries/ledger";
import { withoutGoing } from "../../queries/removal";

export type Table = Schemas["ExploreRead"];
export type TableKey = Schemas["KeyRead"];
export type View = Schemas["ViewRead"];

/** Rows of a table on a page before all are asked for, and then. Days are never put together. */
const ROWS = 100;
export const ALL_ROWS = 1_000;

/** What the API is asked: what stands in the address but how it looks. */
export function questionOf({ look, ...question }: ExplorerSearch) {
  void look;
  return { ...question, rows: question.rows ?? ("category" as const) };
}

/** What a view keeps: the question and how it looks. */
export function keptOf(search: ExplorerSearch): Schemas["ViewCreate"]["question"] {
  return { measure: "sum", limit: ALL_ROWS, ...questionOf(search), look: search.look };
}

export const tableQuery = (search: ExplorerSearch, all: boolean) =>
  queryOptions({
    queryKey: ledgerKey("explorer", questionOf(search), all),
    queryFn: () =>
      body(
        api.GET("/analytics/explore", { params: { query: { ...questionOf(search), limit: all ? ALL_ROWS : ROWS } } }),
      ),
    placeholderData: keepPreviousData,
  });

export const viewsQuery = () =>
  queryOptions({
    queryKey: ledgerKey("explorer-views"),
    queryFn: async () => withoutGoing(await body(api.GET("/analytics/explore/views"))),
  });

/** The address that shows a view. */
export function searchOf({ question }: View, today: Day, months: Months): ExplorerSearch {
  const { limit, period, measure, ...kept } = question;
  void limit;
  const asked = {
    ...kept,
    ...(period && spanOf(period, today, months)),
    measure: measure === "sum" ? undefined : measure,
  };
  const texts = Object.entries(asked).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(texts.map(([name, value]) => [name, String(value)]));
}

/** The days of the current week (from Monday), month or year. */
function spanOf(period: "week" | "month" | "year", today: Day, months: Months): Span {
  const { year, month } = months.nameOf(today);
  if (period === "year") return months.year(year);
  if (period === "month") return months.span(year, month);
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay();
  const monday = addDays(today, -((weekday + 6) % 7));
  return { start_date: monday, end_date: addDays(monday, 6) };
}
