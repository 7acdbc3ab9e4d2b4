import { queryOptions } from "@tanstack/react-query";

import { api, body, nextCursor, type Schemas } from "../api/client";
import { KEEP, ledgerKey } from "./ledger";

export type Goal = Schemas["GoalRead"];

/** The API's largest page; a household has at most two of them. */
const PAGE = 500;

async function allGoals(): Promise<Goal[]> {
  const goals: Goal[] = [];
  for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
    const page: Awaited<ReturnType<typeof goalPage>> = await goalPage(cursor);
    goals.push(...page.goals);
    cursor = page.next;
  }
  return goals;
}

async function goalPage(cursor: string | null): Promise<{ goals: Goal[]; next: string | null }> {
  const asked = api.GET("/goals", { params: { query: { limit: PAGE, ...(cursor && { cursor }) } } });
  const goals = await body(asked);
  return { goals, next: nextCursor((await asked).response) };
}

export const goalsQuery = () => queryOptions({ queryKey: ledgerKey("goals"), queryFn: allGoals, ...KEEP });
