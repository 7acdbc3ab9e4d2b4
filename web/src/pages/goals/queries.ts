import { queryOptions } from "@tanstack/react-query";

import { CONTRIBUTIONS_MAX } from "../../contract/facts";
import { api, body } from "../../api/client";
import { ledgerKey } from "../../queries/ledger";

export const contributionsQuery = (goal_id: string) =>
  queryOptions({
    queryKey: ledgerKey("contributions", goal_id),
    queryFn: () =>
      body(
        api.GET("/goals/{goal_id}/contributions", {
          params: { path: { goal_id }, query: { limit: CONTRIBUTIONS_MAX } },
        }),
      ),
  });
