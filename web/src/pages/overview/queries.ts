import { queryOptions } from "@tanstack/react-query";

import { KEEP, ledgerKey } from "../../queries/ledger";
import { transactionPage } from "../../queries/transactions";

export const latestQuery = (limit: number) =>
  queryOptions({
    queryKey: ledgerKey("latest", limit),
    queryFn: async () => (await transactionPage({}, null, limit)).rows,
    ...KEEP,
  });
