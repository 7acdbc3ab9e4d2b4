import type { PersistedClient, Persister, PersistQueryClientOptions } from "@tanstack/react-query-persist-client";

import { onSignedOut } from "../api/session";
import { dropKept, keep, kept } from "../offline/store";
import { DAY } from "./cache";

/**
 * What a start without a network needs (names, balances, the overview) stays on this device until one signs out, under
 * the name of the session that read it.
 */
export function persistenceOf(session: string): Omit<PersistQueryClientOptions, "queryClient"> {
  const name = `queries ${session}`;
  const persister: Persister = {
    persistClient: (it) => keep(name, it),
    restoreClient: () => kept<PersistedClient>(name),
    removeClient: () => keep(name, undefined),
  };
  return {
    persister,
    maxAge: 7 * DAY,
    buster: "1",
    dehydrateOptions: {
      shouldDehydrateQuery: (query) => query.state.status === "success" && query.meta?.keep === true,
    },
  };
}

onSignedOut(() => void dropKept());
