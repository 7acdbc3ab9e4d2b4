import { useSyncExternalStore } from "react";

/** Whether the entry dialog is open: any page may open it. */
let open = false;
const listeners = new Set<() => void>();

function set(value: boolean): void {
  open = value;
  listeners.forEach((it) => it());
}

export function useEntry() {
  const isOpen = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => open,
  );
  return { isOpen, open: () => set(true), close: () => set(false) };
}
