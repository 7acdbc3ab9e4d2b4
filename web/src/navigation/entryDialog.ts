import { useSyncExternalStore } from "react";

/** Whether the entry dialog is open, and with which words in its quick field: any page may open it. */
let words: string | null = null;
const listeners = new Set<() => void>();

function set(value: string | null): void {
  words = value;
  listeners.forEach((it) => it());
}

export function useEntry() {
  const found = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => words,
  );
  return {
    isOpen: found !== null,
    words: found ?? "",
    open: (typed = "") => set(typed),
    close: () => set(null),
  };
}
