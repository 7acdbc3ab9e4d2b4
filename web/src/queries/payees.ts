import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, body, type Schemas } from "../api/client";
import { ledgerKey } from "./ledger";
import { withoutGoing } from "./removal";

export type Payee = Schemas["PayeeRead"];

/** Shown at once to choose from. */
const SUGGESTED = 8;

/** Payees by a part of their names; without words the first ones. */
export const payeesQuery = (words: string) =>
  queryOptions({
    queryKey: ledgerKey("payee-suggestions", words),
    queryFn: () => body(api.GET("/payees", { params: { query: { limit: SUGGESTED, ...(words && { q: words }) } } })),
    // When they are shown, not when they are read: what is on its way out was read before.
    select: (rows) => withoutGoing(rows),
    placeholderData: keepPreviousData,
    // Nobody waits for it: without an answer there is nothing to choose from, and the field takes any name.
    retry: false,
  });

/** Equal for names that differ only in case, in ё or in spaces. */
export function foldedName(name: string): string {
  return name.normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase().replaceAll("ё", "е");
}

/** As many as one household is likely to use. */
const TAGS_KNOWN = 200;

/** Tags in use, the most frequent first. */
export const tagsQuery = () =>
  queryOptions({
    queryKey: ledgerKey("tags"),
    queryFn: () => body(api.GET("/transactions/tags", { params: { query: { limit: TAGS_KNOWN } } })),
    retry: false,
  });
