import { QueryClient } from "@tanstack/react-query";
import type { PersistedClient, Persister, PersistQueryClientOptions } from "@tanstack/react-query-persist-client";

import { Problem, Unreachable } from "../api/problem";
import { onSignedOut } from "../api/session";
import { dropKept, keep, kept } from "../offline/store";

const DAY = 24 * 3600_000;

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: DAY,
      // The server answers or it does not: a refusal does not get better by asking again.
      retry: (failures, error) => !(error instanceof Problem && error.status < 500) && failures < 2,
      networkMode: "always",
    },
    mutations: { networkMode: "always", retry: false },
  },
});

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

onSignedOut(() => {
  client.clear();
  void dropKept();
});

export function isOffline(error: unknown): boolean {
  return error instanceof Unreachable;
}
