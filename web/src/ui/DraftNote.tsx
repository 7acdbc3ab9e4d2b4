import { Anchor, Text } from "@mantine/core";

import { useText } from "../i18n";

/** Over a form that begins with what was left in it. */
export function DraftNote({ onRestart }: { onRestart: () => void }) {
  const { t } = useText();
  return (
    <Text size="sm" c="dimmed" role="status">
      {t("form.draft")}{" "}
      <Anchor component="button" type="button" size="sm" onClick={onRestart}>
        {t("form.restart")}
      </Anchor>
    </Text>
  );
}
