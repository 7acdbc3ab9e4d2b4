import { useSyncExternalStore } from "react";

import type { Transaction } from "../queries/transactions";

interface Opened {
  /** What stands in the quick field at first. */
  words: string;
  /** The day these words were written, today if left out. */
  on?: string;
  /** Called once these words are recorded: whoever brought them lets go of them. */
  onRecorded: () => void;
  /** The account chosen at first, the default one if left out. */
  account?: string;
  /** What came back, where a refund of it is to be recorded. */
  purchase?: Transaction;
}

/** The entry dialog, null while it is closed: any page may open it. */
let opened: Opened | null = null;
const listeners = new Set<() => void>();

function set(value: Opened | null): void {
  opened = value;
  listeners.forEach((it) => it());
}

export type Entry = ReturnType<typeof useEntry>;

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
    on: found?.on,
    onRecorded: () => found?.onRecorded(),
    account: found?.account,
    purchase: found?.purchase,
    open: (words = "", onRecorded = () => {}, on?: string) => set({ words, on, onRecorded }),
    openFor: (account: string) => set({ words: "", onRecorded: () => {}, account }),
    openRefund: (purchase: Transaction) => set({ words: "", onRecorded: () => {}, purchase }),
    close: () => set(null),
  };
}
