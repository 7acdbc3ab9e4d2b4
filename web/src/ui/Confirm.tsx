import { createContext, lazy, type ReactNode, Suspense, useCallback, useContext, useState } from "react";

import type { Question } from "./question";
import { worded } from "../i18n";

const ConfirmDialog = lazy(() => worded(import("./ConfirmDialog")));

const Ask = createContext<(question: Question) => Promise<boolean>>(() => Promise.resolve(false));

/** Asks before what cannot be undone; what can be undone is done at once and offers the undo. */
export function useConfirm(): (question: Question) => Promise<boolean> {
  return useContext(Ask);
}

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<(Question & { answer: (yes: boolean) => void }) | null>(null);
  const ask = useCallback(
    (question: Question) => new Promise<boolean>((answer) => setOpen({ ...question, answer })),
    [],
  );
  function close(yes: boolean): void {
    open?.answer(yes);
    setOpen(null);
  }
  return (
    <Ask value={ask}>
      {children}
      <Suspense fallback={null}>{open && <ConfirmDialog question={open} onAnswer={close} />}</Suspense>
    </Ask>
  );
}
