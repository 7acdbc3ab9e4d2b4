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

  async function look(): Promise<void> {
    if (await show.run()) await navigate({ to: "/" });
  }

  return (
    <Card title={t("example.title")}>
      <Text size="sm" c="dimmed" mb="md">
        {t("example.hint")}
      </Text>
      <Group>
        <Button variant="default" loading={show.isPending} onClick={() => void look()}>
          {t("example.show")}
        </Button>
        {existing && (
          <Button variant="default" loading={remove.isPending} onClick={() => void remove.run(existing.id)}>
            {t("example.remove")}
          </Button>
        )}
      </Group>
    </Card>
  );
}
