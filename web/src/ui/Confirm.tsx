import { Button, Group, Modal, Text } from "@mantine/core";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";

import { useText } from "../i18n";
import { useReturnFocus } from "./useReturnFocus";

interface Question {
  title: string;
  text: string;
  action: string;
}

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
      {open && <Asked question={open} onAnswer={close} />}
    </Ask>
  );
}

function Asked({ question, onAnswer }: { question: Question; onAnswer: (yes: boolean) => void }) {
  const { t } = useText();
  useReturnFocus();
  return (
    <Modal
      opened
      onClose={() => onAnswer(false)}
      title={question.title}
      size="sm"
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Text mb="lg">{question.text}</Text>
      <Group justify="end">
        <Button variant="default" onClick={() => onAnswer(false)} data-autofocus>
          {t("common.cancel")}
        </Button>
        <Button color="red.8" onClick={() => onAnswer(true)}>
          {question.action}
        </Button>
      </Group>
    </Modal>
  );
}
