import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";

import { t } from "../i18n";
import { errorText } from "./errorText";

interface Action {
  label: string;
  run: () => void;
  stays?: boolean;
}

/** A word in a corner of the screen, with at most one thing to do about it (mostly: undo). */
export function tell(text: string, action?: Action): void {
  const id = notifications.show({
    color: "leaf",
    autoClose: action?.stays ? false : action ? 9_000 : 4_000,
    closeButtonProps: { "aria-label": t("common.close") },
    message: (
      <Group justify="space-between" wrap="nowrap" gap="md">
        <Text size="sm">{text}</Text>
        {action && (
          <Button
            size="compact-sm"
            variant="light"
            onClick={() => {
              notifications.hide(id);
              action.run();
            }}
          >
            {action.label}
          </Button>
        )}
      </Group>
    ),
  });
}

export function tellError(error: unknown): void {
  notifications.show({
    color: "red",
    message: errorText(error),
    autoClose: 8_000,
    closeButtonProps: { "aria-label": t("common.close") },
  });
}
