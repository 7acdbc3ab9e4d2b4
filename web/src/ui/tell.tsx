import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";

import { t } from "../i18n";
import { errorText } from "./errorText";

interface Action {
  label: string;
  run: () => void;
  stays?: boolean;
  /** Called when the words have gone, whichever way. */
  gone?: () => void;
}

/** What else may follow from what was done: below it, and quieter. */
export type Offer = Pick<Action, "label" | "run">;

/** How many pass by at once: the newest takes the place of the oldest, so that its undo is always at hand. */
const MOST = 2;
const shown: string[] = [];

/** Of words that a dialog says itself: on a phone only these are shown over it. */
const inDialog = (what: "done" | "fault") => ({
  "data-in-dialog": document.querySelector('[role="dialog"]') ? what : undefined,
});

/** A word in a corner of the screen, with one thing to do about it (mostly: undo). What it returns hides it. */
export function tell(text: string, action?: Action, offer?: Offer): () => void {
  const button = ({ label, run }: Offer, variant: "light" | "subtle") => (
    <Button
      size="compact-sm"
      variant={variant}
      // The words give way, not what can be done.
      flex="none"
      maw="100%"
      onClick={() => {
        run();
        notifications.hide(id);
      }}
    >
      {label}
    </Button>
  );
  while (shown.length >= MOST) notifications.hide(shown.shift()!);
  const id = notifications.show({
    ...inDialog("done"),
    onClose: () => {
      shown.splice(0, shown.length, ...shown.filter((it) => it !== id));
      action?.gone?.();
    },
    color: "leaf",
    autoClose: action?.stays ? false : action ? 9_000 : 4_000,
    closeButtonProps: { "aria-label": t("common.close") },
    message: (
      <>
        <Group justify="space-between" wrap="nowrap" gap="md">
          <Text size="sm">{text}</Text>
          {action && button(action, "light")}
        </Group>
        {offer && button(offer, "subtle")}
      </>
    ),
  });
  if (!action?.stays) shown.push(id);
  return () => notifications.hide(id);
}

export function tellError(error: unknown): void {
  notifications.show({
    ...inDialog("fault"),
    color: "red",
    message: errorText(error),
    autoClose: 8_000,
    closeButtonProps: { "aria-label": t("common.close") },
  });
}
