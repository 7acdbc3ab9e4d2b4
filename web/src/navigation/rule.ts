import { useSyncExternalStore } from "react";

/** What a rule that is to be written begins with: what one row said, and what it has got. */
export interface RuleStart {
  field: "payee" | "description";
  text: string;
  category_id: string;
}

/** Whether a rule is being written that a row has given cause for: its form is loaded then. */
let asked: RuleStart | null = null;
const listeners = new Set<() => void>();

export function askForRule(start: RuleStart | null): void {
  asked = start;
  listeners.forEach((it) => it());
}

export function useAskedRule(): RuleStart | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => asked,
  );
}
