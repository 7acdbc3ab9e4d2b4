import { queryOptions } from "@tanstack/react-query";

import { api, body, type Schemas } from "../api/client";
import { KEEP, ledgerKey } from "./ledger";

export type Goal = Schemas["GoalRead"];

export const goalsQuery = () =>
  queryOptions({ queryKey: ledgerKey("goals"), queryFn: () => body(api.GET("/goals")), ...KEEP });
