import { queryOptions } from "@tanstack/react-query";

import { api, body, type Schemas } from "../../api/client";
import { ledgerKey } from "../../queries/ledger";

export type Transfer = Schemas["TransferRead"];
export type Suggestion = Schemas["SuggestionRead"];

export const transferQuery = (id: string) =>
  queryOptions({
    queryKey: ledgerKey("transfer", id),
    queryFn: () => body(api.GET("/transfers/{transfer_id}", { params: { path: { transfer_id: id } } })),
  });

/** Pairs of an expense and an income that look like one transfer. */
export const suggestionsQuery = () =>
  queryOptions({
    queryKey: ledgerKey("transfer-suggestions"),
    queryFn: () => body(api.GET("/transfers/suggestions", { params: { query: { limit: 5 } } })),
  });
