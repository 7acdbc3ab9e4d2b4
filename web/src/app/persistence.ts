import type { PersistedClient, Persister, PersistQueryClientOptions } from "@tanstack/react-query-persist-client";

import { Unreachable } from "../api/problem";
import { onSignedOut, whyOut } from "../api/session";
import { dropAllButDrafts } from "../offline/drafts";
import { dropKept, keep, kept } from "../offline/store";
import { DAY } from "./cache";

/** Of a list that comes by pages. */
const PAGES_KEPT = 2;

/**
 * What a start without a network needs (names, balances, the overview) stays on this device until one signs out, under
 * the name of the session that read it.
 */
export function persistenceOf(session: string): Omit<PersistQueryClientOptions, "queryClient"> {
  const name = `queries ${session}`;
  const persister: Persister = {
    persistClient: (it) => keep(name, asRead(it)),
    restoreClient: () => kept<PersistedClient>(name),
    removeClient: () => keep(name, undefined),
  };
  return {
    persister,
    maxAge: 7 * DAY,
    buster: "2",
    dehydrateOptions: {
      shouldDehydrateQuery: ({ state, meta }) =>
        meta?.keep === true && state.data !== undefined && (state.error === null || state.error instanceof Unreachable),
    },
  };
}

/** What was read before a network failed is as good as it was: the next start shows it, not the failure. */
function asRead(client: PersistedClient): PersistedClient {
  const queries = client.clientState.queries.map((it) => ({
    ...it,
    state: {
      ...it.state,
      data: beginning(it.state.data),
      status: "success" as const,
      error: null,
      fetchFailureCount: 0,
      fetchFailureReason: null,
    },
  }));
  return { ...client, clientState: { ...client.clientState, queries } };
}

/** Of a list that comes by pages its first ones: however far it was scrolled, little is written each time it changes. */
export function beginning(data: unknown): unknown {
  if (!isPaged(data) || data.pages.length <= PAGES_KEPT) return data;
  return { ...data, pages: data.pages.slice(0, PAGES_KEPT), pageParams: data.pageParams.slice(0, PAGES_KEPT) };
}

function isPaged(data: unknown): data is { pages: unknown[]; pageParams: unknown[] } {
  return typeof data === "object" && data !== null && "pages" in data && "pageParams" in data;
}

onSignedOut(() => void (whyOut() === "elsewhere" ? dropAllButDrafts() : dropKept()));
