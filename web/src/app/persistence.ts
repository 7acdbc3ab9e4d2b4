import type { PersistedClient, Persister, PersistQueryClientOptions } from "@tanstack/react-query-persist-client";

import { onSignedOut } from "../api/session";
import { dropKept, keep, kept } from "../offline/store";
import { DAY } from "./cache";

const persister: Persister = {
  persistClient: (it) => keep("queries", it),
  restoreClient: () => kept<PersistedClient>("queries"),
  removeClient: () => keep("queries", undefined),
};

/** What a start without a network needs (names, balances, the overview) stays on this device until one signs out. */
export const persistence: Omit<PersistQueryClientOptions, "queryClient"> = {
  persister,
  maxAge: 7 * DAY,
  buster: "1",
  dehydrateOptions: {
    shouldDehydrateQuery: (query) => query.state.status === "success" && query.meta?.keep === true,
  },
};

onSignedOut(() => void dropKept());
