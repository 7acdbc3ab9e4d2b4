import { queryOptions } from "@tanstack/react-query";

import { api, type Schemas } from "../api/client";
import { KEEP, ledgerKey } from "./ledger";
import { wholeList } from "./wholeList";

export type Goal = Schemas["GoalRead"];

export const goalsQuery = () =>
  queryOptions({
    queryKey: ledgerKey("goals"),
    queryFn: () => wholeList((cursor) => api.GET("/goals", { params: { query: { cursor } } })),
    ...KEEP,
  });
