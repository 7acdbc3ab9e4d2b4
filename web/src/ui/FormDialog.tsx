import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import { type ReactNode, useState } from "react";

import { Problem } from "../api/problem";
import { useText } from "../i18n";
import { errorText } from "./errorText";
import { useReturnFocus } from "./useReturnFocus";

interface Props {
  title: string;
  action: string;
  /** Does it. What it raises stays in the dialog, and so does all that was typed. */
  onSubmit: () => Promise<void>;
  onClose: () => void;
  children: (fault: (field: string) => string | undefined) => ReactNode;
}

/** A form in a dialog: Enter sends, faults stand at their fields, a double click sends once. */
export function FormDialog({ title, action, onSubmit, onClose, children }: Props) {
  const { t } = useText();
  useReturnFocus();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const problem = error instanceof Problem ? error : null;
  const shown = new Set<string>();
  const content = children((field) => {
    const message = problem?.of(field);
    if (message) shown.add(field);
    return message;
  });

  async function submit(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await onSubmit();
      onClose();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        <Stack gap="sm">
          {content}
          {error !== null && shown.size === 0 && (
            <Alert color="red" variant="light" role="alert">
              {problem?.fields[0]?.message ?? errorText(error)}
            </Alert>
          )}
          <Group justify="end" mt="sm">
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
