import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDebouncedValue } from "@mantine/hooks";

import { api, body, type Schemas } from "../../api/client";
import { chosenHousehold } from "../../api/household";

export type Parsed = Schemas["ParsedRead"];

/** What the server understood of a quick entry; null while there is nothing to understand, or nobody to ask. */
export function useParse(text: string): { parsed: Parsed | null; current: boolean } {
  const [settled] = useDebouncedValue(text.trim(), 180);
  const asked = useQuery({
    queryKey: ["parse", chosenHousehold(), settled],
    queryFn: async () => (await body(api.POST("/transactions/parse", { body: { text: settled } })))[0] ?? null,
    enabled: settled !== "",
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });
  const parsed = settled === "" ? null : (asked.data ?? null);
  return { parsed, current: settled === text.trim() && !asked.isPlaceholderData && !asked.isFetching };
}
