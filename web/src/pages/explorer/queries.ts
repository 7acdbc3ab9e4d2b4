import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, body, type Schemas } from "../../api/client";
import type { ExplorerSearch } from "../../navigation/search";
import { ledgerKey } from "../../queries/ledger";
import { withoutGoing } from "../../queries/removal";

export type Table = Schemas["ExploreRead"];
export type TableKey = Schemas["KeyRead"];
export type View = Schemas["ViewRead"];

/** Rows of a table on a page; a file has all of them. Days are never put together. */
const ROWS = 100;

/** What the API is asked: what stands in the address but how it looks. */
export function questionOf({ look, ...question }: ExplorerSearch) {
  void look;
  return { ...question, rows: question.rows ?? ("category" as const) };
}

export const tableQuery = (search: ExplorerSearch) =>
  queryOptions({
    queryKey: ledgerKey("explorer", questionOf(search)),
    queryFn: () => body(api.GET("/analytics/explore", { params: { query: { ...questionOf(search), limit: ROWS } } })),
    placeholderData: keepPreviousData,
  });

export const viewsQuery = () =>
  queryOptions({
    queryKey: ledgerKey("explorer-views"),
    queryFn: async () => withoutGoing(await body(api.GET("/analytics/explore/views"))),
  });

/** The address that shows a view. */
export function searchOf({ question }: View): ExplorerSearch {
  const { limit, period, ...kept } = question;
  void [limit, period];
  const texts = Object.entries(kept).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(texts.map(([name, value]) => [name, String(value)]));
}
