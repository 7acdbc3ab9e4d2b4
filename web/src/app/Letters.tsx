import { QueryClientProvider } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";

import { client } from "./cache";

/** The frame of the pages that letters lead to. The door itself asks nothing, and does without what this brings. */
export function Letters() {
  return (
    <QueryClientProvider client={client}>
      <Outlet />
    </QueryClientProvider>
  );
}
