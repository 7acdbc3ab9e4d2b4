import { useSyncExternalStore } from "react";

/** Whether somebody asked to sign out: what is to be asked before that is loaded then. */
let asked = false;
const listeners = new Set<() => void>();

export function askToLeave(wanted = true): void {
  asked = wanted;
  listeners.forEach((it) => it());
}

export function useLeaving(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => asked,
  );
}
