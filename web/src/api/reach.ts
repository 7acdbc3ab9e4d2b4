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

/** `fetch` that tells the two kinds of failure apart. Raises Unreachable, and AbortError where it was called off. */
export async function reach(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    set(true);
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    set(false);
    throw new Unreachable();
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
