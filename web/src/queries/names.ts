import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { api, type Schemas } from "../api/client";
import { KEEP, ledgerKey } from "./ledger";
import { wholeList } from "./wholeList";

export type Account = Schemas["AccountRead"];
export type Category = Schemas["CategoryRead"];

export const accountsQuery = (archived = false) =>
  queryOptions({
    queryKey: ledgerKey("accounts", archived),
    queryFn: () => wholeList((cursor) => api.GET("/accounts", { params: { query: { archived, cursor } } })),
    ...KEEP,
  });

export const categoriesQuery = (archived = false) =>
  queryOptions({
    queryKey: ledgerKey("categories", archived),
    queryFn: () => wholeList((cursor) => api.GET("/categories", { params: { query: { archived, cursor } } })),
    ...KEEP,
  });

export type Names = ReturnType<typeof useNames>;

/** Accounts and categories, the archived ones too, by their ids: what lists need to name things. */
export function useNames() {
  const accounts = useQuery(accountsQuery(true)).data;
  const categories = useQuery(categoriesQuery(true)).data;
  return useMemo(() => {
    const byId = new Map<string, Account | Category>(
      [...(accounts ?? []), ...(categories ?? [])].map((it) => [it.id, it]),
    );
    return {
      accounts: accounts ?? [],
      categories: categories ?? [],
      account: (id: string) => byId.get(id) as Account | undefined,
      /** Of one side of a transfer and of a split there is none. */
      category: (id: string | null | undefined) => (id ? (byId.get(id) as Category | undefined) : undefined),
    };
  }, [accounts, categories]);
}

/** Categories by their ids, the archived ones too: icon and colour of what a list names. */
export function useCategories(): (id: string | null) => Category | undefined {
  const categories = useQuery(categoriesQuery(true)).data;
  return useMemo(() => {
    const byId = new Map(categories?.map((it) => [it.id, it]));
    return (id) => (id === null ? undefined : byId.get(id));
  }, [categories]);
}
