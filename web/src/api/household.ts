import { useSyncExternalStore } from "react";

const KEY = "kopilka.household";
const listeners = new Set<() => void>();
// Of this tab. Read once: what another tab chooses must not turn the next entry of this one into another household.
let chosen = localStorage.getItem(KEY);

/** The household that this tab speaks for; null is the personal one. */
export function chosenHousehold(): string | null {
  return chosen;
}

/** Kept for the next start, too. */
export function chooseHousehold(id: string | null): void {
  chosen = id;
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
