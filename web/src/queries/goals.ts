import { queryOptions } from "@tanstack/react-query";

import { api, type Schemas } from "../api/client";
import { KEEP, ledgerKey } from "./ledger";
import { withoutGoing } from "./removal";
import { wholeList } from "./wholeList";

export type Goal = Schemas["GoalRead"];

export const goalsQuery = () =>
  queryOptions({
    queryKey: ledgerKey("goals"),
    queryFn: async () =>
      withoutGoing(await wholeList((cursor) => api.GET("/goals", { params: { query: { cursor } } }))),
    ...KEEP,
  });
