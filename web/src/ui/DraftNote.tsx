import { Anchor, Text } from "@mantine/core";
import { type MouseEvent } from "react";

import { useText } from "../i18n";

/** Over a form that begins with what was left in it. */
export function DraftNote({ onRestart }: { onRestart: () => void }) {
  const { t } = useText();

  /** The button goes with what it throws away: the first field of its form has the focus then. */
  function restart({ currentTarget }: MouseEvent<HTMLElement>): void {
    const form = currentTarget.closest("form");
    const first =
      form?.querySelector<HTMLElement>("input[data-autofocus]") ??
      form?.querySelector<HTMLElement>("input:not([type=hidden]):not([type=radio]):not(:disabled)");
    onRestart();
    first?.focus();
  }

  return (
    <Text size="sm" c="dimmed" role="status">
      {t("form.draft")}{" "}
      <Anchor component="button" type="button" size="sm" onClick={restart}>
        {t("form.restart")}
      </Anchor>
    </Text>
  );
}
