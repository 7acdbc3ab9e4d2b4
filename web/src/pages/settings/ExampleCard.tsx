import { Button, Group, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

import { useExample } from "../../features/example/useExample";
import { useText } from "../../i18n";
import { Card } from "../../ui/Card";

/** Shows the example household, and takes it away. */
export function ExampleCard() {
  const { t } = useText();
  const navigate = useNavigate();
  const { existing, show, remove } = useExample();
  return (
    <Card title={t("example.title")}>
      <Text size="sm" c="dimmed" mb="md">
        {t("example.hint")}
      </Text>
      <Group>
        <Button
          variant="default"
          loading={show.isPending}
          onClick={() => show.mutate(undefined, { onSuccess: () => void navigate({ to: "/" }) })}
        >
          {t("example.show")}
        </Button>
        {existing && (
          <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate(existing.id)}>
            {t("example.remove")}
          </Button>
        )}
      </Group>
    </Card>
  );
}
