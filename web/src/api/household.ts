import { useSyncExternalStore } from "react";

/** The household that the app speaks for; null is the personal one. Kept for the next start. */
const KEY = "kopilka.household";
const listeners = new Set<() => void>();

export function chosenHousehold(): string | null {
  return localStorage.getItem(KEY);
}

export function chooseHousehold(id: string | null): void {
  if (id === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, id);
  listeners.forEach((it) => it());
}

export function useChosenHousehold(): string | null {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, chosenHousehold);
}
