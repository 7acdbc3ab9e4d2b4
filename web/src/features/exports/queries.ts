import { queryOptions } from "@tanstack/react-query";

import { api, body, type Schemas } from "../../api/client";
import { chosenHousehold } from "../../api/household";
import { withoutGoing } from "../../queries/removal";

export type Export = Schemas["ExportRead"];

// Not under the ledger's key: an export is of a moment, a write does not change it.
export const exportsQuery = () =>
  queryOptions({
    queryKey: ["exports", chosenHousehold()],
    queryFn: async () => withoutGoing(await body(api.GET("/exports"))),
  });
