import { ModalsProvider, useModals } from "@mantine/modals";
import { useEffect, useRef } from "react";

import { useText } from "../i18n";
import type { Question } from "./question";
import { useBackCloses } from "./useBackCloses";
import { useReturnFocus } from "./useReturnFocus";

interface Props {
  question: Question;
  onAnswer: (yes: boolean) => void;
}

/** The question itself; "no" has the focus. The manager of dialogs comes with it: no page loads one before it asks. */
export default function ConfirmDialog(props: Props) {
  useReturnFocus();
  return (
    <ModalsProvider>
      <Asked {...props} />
    </ModalsProvider>
  );
}

function Asked({ question, onAnswer }: Props) {
  const { t } = useText();
  const { openConfirmModal } = useModals();
  const asked = useRef(false);
  useBackCloses(() => onAnswer(false));
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    openConfirmModal({
      title: question.title,
      size: "sm",
      children: question.text,
      labels: { confirm: question.action, cancel: t("common.cancel") },
      confirmProps: { color: "red.8" },
      cancelProps: { "data-autofocus": true },
      closeButtonProps: { "aria-label": t("common.close") },
      onConfirm: () => onAnswer(true),
      // However it is closed; after a "yes" nobody listens any more.
      onClose: () => onAnswer(false),
    });
  }, [openConfirmModal, question, onAnswer, t]);
  return null;
}
