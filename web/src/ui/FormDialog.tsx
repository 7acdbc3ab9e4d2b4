import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { type ReactNode, useState } from "react";

import { Problem } from "../api/problem";
import { useText } from "../i18n";
import { DraftNote } from "./DraftNote";
import { errorText } from "./errorText";
import { fieldErrors } from "./fieldErrors";
import { useBackCloses } from "./useBackCloses";
import { useFormDraft } from "./useFormDraft";
import classes from "./ui.module.css";
import { useReturnFocus } from "./useReturnFocus";

interface Props<Values extends Record<string, unknown>> {
  title: string;
  action: string;
  form: UseFormReturnType<Values>;
  /**
   * What it is about, to keep what was typed until it is saved or cancelled: through Escape, Back, a reload. Nothing
   * where nothing of it may stay on the device.
   */
  draft?: string;
  /** Does it. What it raises stays in the dialog, and so does all that was typed. */
  onSubmit: (values: Values) => Promise<void>;
  onClose: () => void;
  /** Finds what has the focus afterwards, where what opened it may be gone. */
  focusAfter?: () => HTMLElement | null | undefined;
  children: ReactNode;
}

/** A form in a dialog: Enter sends, faults stand at their fields, a double click sends once. */
export function FormDialog<Values extends Record<string, unknown>>(props: Props<Values>) {
  const { title, action, form, draft, onSubmit, onClose, focusAfter, children } = props;
  const { t } = useText();
  useReturnFocus(focusAfter);
  useBackCloses(onClose);
  const { isDraft, drop, restart } = useFormDraft(draft, form);
  const [failure, setFailure] = useState<string | null>(null);

  async function submit(values: Values): Promise<void> {
    setFailure(null);
    form.clearErrors();
    try {
      await onSubmit(values);
      await drop();
      onClose();
    } catch (error) {
      const atFields = fieldErrors(error, Object.keys(values));
      if (atFields) form.setErrors(atFields);
      else setFailure((error instanceof Problem && error.fields[0]?.message) || errorText(error));
    }
  }

  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!form.submitting) form.onSubmit(submit)(event);
        }}
      >
        <Stack gap="sm">
          {isDraft && <DraftNote onRestart={restart} />}
          {children}
          {failure && (
            <Alert color="red" variant="light" role="alert">
              {failure}
            </Alert>
          )}
          <Group justify="end" className={classes.formEnd}>
            <Button variant="default" onClick={() => void drop().then(onClose)}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={form.submitting}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
