import { queryOptions } from "@tanstack/react-query";

import { api, body } from "../../api/client";
import { ledgerKey } from "../../queries/ledger";

/** What a filter by payee is called by. */
export const payeeQuery = (payee_id: string) =>
  queryOptions({
    queryKey: ledgerKey("payee", payee_id),
    queryFn: () => body(api.GET("/payees/{payee_id}", { params: { path: { payee_id } } })),
  });
