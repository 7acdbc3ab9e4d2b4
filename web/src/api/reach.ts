import { useSyncExternalStore } from "react";

import { Unreachable } from "./problem";

/** Whether the last request reached the server: browsers know of networks, not of servers that are down. */
let isReached = true;
const listeners = new Set<() => void>();

function set(value: boolean): void {
  if (value === isReached) return;
  isReached = value;
  listeners.forEach((it) => it());
}

/** A server that says nothing for so long, in ms, counts as away: its own limit for an answer is half a second. */
const PATIENCE = 10_000;

/** `fetch` that tells the two kinds of failure apart. Raises Unreachable, and AbortError where it was called off. */
export async function reach(request: Request): Promise<Response> {
  const limit = new AbortController();
  const late = setTimeout(() => limit.abort(), PATIENCE);
  request.signal.addEventListener("abort", () => limit.abort());
  try {
    const response = await fetch(request, { signal: limit.signal });
    set(true);
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    set(false);
    throw new Unreachable(limit.signal.aborted);
  } finally {
    clearTimeout(late);
  }
}

/** Asks whether the server is there again. Never raises. */
export async function probe(): Promise<void> {
  await reach(new Request("/health/live", { cache: "no-store" })).catch(() => undefined);
}

export function isOnline(): boolean {
  return isReached;
}

export function onReach(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useOnline(): boolean {
  return useSyncExternalStore(onReach, isOnline);
}
