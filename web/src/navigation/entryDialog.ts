import { useSyncExternalStore } from "react";

interface Opened {
  /** What stands in the quick field at first. */
  words: string;
  /** Called once these words are recorded: whoever brought them lets go of them. */
  onRecorded: () => void;
}

/** The entry dialog, null while it is closed: any page may open it. */
let opened: Opened | null = null;
const listeners = new Set<() => void>();

function set(value: Opened | null): void {
  opened = value;
  listeners.forEach((it) => it());
}

export function useEntry() {
  const found = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => opened,
  );
  return {
    isOpen: found !== null,
    words: found?.words ?? "",
    onRecorded: () => found?.onRecorded(),
    open: (words = "", onRecorded = () => {}) => set({ words, onRecorded }),
    close: () => set(null),
  };
}
