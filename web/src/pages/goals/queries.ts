import { queryOptions } from "@tanstack/react-query";

import { CONTRIBUTIONS_MAX } from "../../contract/facts";
import { api } from "../../api/client";
import { ledgerKey } from "../../queries/ledger";
import { wholeList } from "../../queries/wholeList";

export const contributionsQuery = (goal_id: string) =>
  queryOptions({
    queryKey: ledgerKey("contributions", goal_id),
    queryFn: () =>
      wholeList((cursor) =>
        api.GET("/goals/{goal_id}/contributions", {
          params: { path: { goal_id }, query: { limit: CONTRIBUTIONS_MAX, cursor } },
        }),
      ),
  });
