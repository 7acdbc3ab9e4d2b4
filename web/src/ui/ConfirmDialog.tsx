import { Button, Group, Modal, Text } from "@mantine/core";

import { useText } from "../i18n";
import type { Question } from "./question";
import { useReturnFocus } from "./useReturnFocus";

/** The question itself; "no" has the focus. */
export default function ConfirmDialog({
  question,
  onAnswer,
}: {
  question: Question;
  onAnswer: (yes: boolean) => void;
}) {
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
