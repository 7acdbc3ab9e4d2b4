import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";

import { api, body, nextCursor } from "../../api/client";
import { ledgerKey } from "../../queries/ledger";
import { foldedName, type Payee } from "../../queries/payees";
import { withoutGoing } from "../../queries/removal";
import { wholeList } from "../../queries/wholeList";

/** Payees asked for at once. */
const PAGE = 50;

export const payeePagesQuery = (words: string) =>
  infiniteQueryOptions({
    queryKey: ledgerKey("payees", words),
    queryFn: async ({ pageParam }) => {
      const query = { limit: PAGE, ...(words && { q: words }), ...(pageParam && { cursor: pageParam }) };
      const asked = api.GET("/payees", { params: { query } });
      return { rows: withoutGoing(await body(asked)), next: nextCursor((await asked).response) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

/** The one that has this name, in any case and with ё for е. Raises Problem. */
export async function findByName(name: string): Promise<Payee | null> {
  const found = await wholeList((cursor) => api.GET("/payees", { params: { query: { q: name, limit: 500, cursor } } }));
  return withoutGoing(found).find((it) => foldedName(it.name) === foldedName(name)) ?? null;
}
