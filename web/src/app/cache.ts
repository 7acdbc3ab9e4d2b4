import { QueryClient } from "@tanstack/react-query";

import { Problem } from "../api/problem";
import { onSignedIn } from "../api/session";

export const DAY = 24 * 3600_000;

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

// Nothing of whoever was here before.
onSignedIn(() => client.clear());
