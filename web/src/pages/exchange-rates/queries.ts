import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, body, type Schemas } from "../../api/client";
import type { Day } from "../../format/dates";
import { KEEP, ledgerKey } from "../../queries/ledger";

export type Rate = Schemas["RateRead"];

/** Of all currencies whose rate is known on that day. */
export const ratesQuery = (date: Day) =>
  queryOptions({
    queryKey: ledgerKey("exchange-rates", date),
    queryFn: () => body(api.GET("/exchange-rates", { params: { query: { date } } })),
    placeholderData: keepPreviousData,
    ...KEEP,
  });
