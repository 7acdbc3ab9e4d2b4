import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, body, nextCursor, type Schemas } from "../../api/client";

export type User = Schemas["AdministeredUser"];
/** Of everything that the administrator's page shows: what is done there makes all of it stale. */
export const ADMIN = ["admin"] as const;
/** A premium that ends after this year is one without an end. */
export const FAR_AWAY = 2900;

interface Page<T> {
  rows: T[];
  next: string | null;
}

async function page<T>(asked: Promise<{ data?: T[]; error?: unknown; response: Response }>): Promise<Page<T>> {
  return { rows: await body(asked), next: nextCursor((await asked).response) };
}

export const usersQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: [...ADMIN, "users", q],
    queryFn: ({ pageParam: cursor }) =>
      page(api.GET("/admin/users", { params: { query: { ...(q && { q }), ...(cursor && { cursor }) } } })),
    initialPageParam: "",
    getNextPageParam: (it) => it.next,
  });

export const logQuery = () =>
  infiniteQueryOptions({
    queryKey: [...ADMIN, "log"],
    queryFn: ({ pageParam: cursor }) => page(api.GET("/admin/log", { params: { query: cursor ? { cursor } : {} } })),
    initialPageParam: "",
    getNextPageParam: (it) => it.next,
  });

export const installationQuery = () =>
  queryOptions({ queryKey: [...ADMIN, "installation"], queryFn: () => body(api.GET("/admin/installation")) });

const REFRESHED = 15_000;

export const statusQuery = () =>
  queryOptions({
    queryKey: [...ADMIN, "status"],
    queryFn: () => body(api.GET("/admin/status")),
    refetchInterval: REFRESHED,
  });

export const jobsQuery = () =>
  queryOptions({
    queryKey: [...ADMIN, "jobs"],
    queryFn: async () => {
      const asked = api.GET("/admin/jobs");
      return { jobs: await body(asked), total: Number((await asked).response.headers.get("X-Total-Count")) };
    },
    refetchInterval: REFRESHED,
  });
