import { Alert, Button, Group } from "@mantine/core";

import { useText } from "../i18n";
import { errorText } from "./errorText";

/** A part of a page that could not be read. */
export function Fault({ error, again }: { error: unknown; again?: () => void }) {
  const { t } = useText();
  return (
    <Alert color="red" variant="light">
      <Group justify="space-between">
        <span>{errorText(error)}</span>
        {again && (
          <Button size="compact-sm" variant="default" onClick={again}>
            {t("failure.again")}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
