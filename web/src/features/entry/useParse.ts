import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";

import { DESCRIPTION_MAX, QUICK_TEXT_MAX } from "../../contract/facts";
import { api, body } from "../../api/client";
import { chosenHousehold } from "../../api/household";
import { type Parsed, unlessSilent } from "../../offline/outbox";

export type { Parsed } from "../../offline/outbox";

/** Words of a quick entry; what is not understood of them becomes the description. */
export const WORDS_MAX = Math.min(QUICK_TEXT_MAX, DESCRIPTION_MAX);

const parseQuery = (text: string, on?: string) =>
  queryOptions({
    queryKey: ["parse", chosenHousehold(), text, on],
    queryFn: () => unlessSilent(() => body(api.POST("/transactions/parse", { body: { text, on } }))),
    retry: false,
    gcTime: 60_000,
  });

interface Reading {
  /** One for each purchase: «обед 350 и кофе 180» is two. */
  entries: Parsed[];
  /** Whether they are of this text, not of what stood there a moment ago. */
  current: boolean;
  /** What is understood of the text as it stands: for Enter that comes before the answer. Raises Unreachable. */
  settle: () => Promise<Parsed[]>;
}

const NOTHING: Parsed[] = [];

/**
 * What the server understood of a quick entry; nothing while there is nothing to understand, or nobody to ask. `on` is
 * the day it was written, today if left out.
 */
export function useParse(text: string, on?: string): Reading {
  const client = useQueryClient();
  const [settled] = useDebouncedValue(text.trim(), 180);
  const asked = useQuery({ ...parseQuery(settled, on), enabled: settled !== "", placeholderData: keepPreviousData });
  const entries = settled === "" ? NOTHING : (asked.data ?? NOTHING);
  const current = settled === text.trim() && !asked.isPlaceholderData && !asked.isFetching && !asked.isError;
  return {
    entries,
    current,
    settle: async () => (current || text.trim() === "" ? entries : client.fetchQuery(parseQuery(text.trim(), on))),
  };
}
