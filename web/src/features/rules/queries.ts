import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, body } from "../../api/client";
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
