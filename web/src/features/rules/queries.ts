import { keepPreviousData, type QueryClient, queryOptions } from "@tanstack/react-query";

import { api, body, newKey, type Schemas } from "../../api/client";
import { ledgerKey } from "../../queries/ledger";
import { withoutGoing } from "../../queries/removal";
import type { Body } from "./draft";

export const rulesKey = () => ledgerKey("rules");

export const rulesQuery = () =>
  queryOptions({ queryKey: rulesKey(), queryFn: async () => withoutGoing(await body(api.GET("/rules"))) });

/** What a rule would change as it is written. */
export const previewQuery = (rule: Body | null) =>
  queryOptions({
    queryKey: ledgerKey("rules", "preview", JSON.stringify(rule)),
    queryFn: ({ signal }) => body(api.POST("/rules/preview", { body: rule!, signal })),
    enabled: rule !== null,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });

export type Applied = Schemas["AppliedRead"];

/** Changes what was recorded before: by these rules, or by all that are on. */
export function apply(ids?: string[]): Promise<Applied> {
  return body(api.POST("/rules/apply", { body: ids ? { ids } : {}, headers: { "Idempotency-Key": newKey() } }));
}

export async function takeBack({ undo }: Applied): Promise<void> {
  if (undo) await body(api.POST("/transactions/bulk", { body: undo, headers: { "Idempotency-Key": newKey() } }));
}

/** Versions and places of others change with one that is moved or deleted. */
export const rulesChanged = (client: QueryClient) => client.invalidateQueries({ queryKey: rulesKey() });
