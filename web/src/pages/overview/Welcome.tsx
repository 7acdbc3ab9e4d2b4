import { Button, Group, List, Text, ThemeIcon, Title } from "@mantine/core";
import { IconAdjustments, IconEye, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { icon } from "../../design/tokens";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { useEntry } from "../../navigation/entryDialog";
import { useExample } from "../../features/example/useExample";
import { useText } from "../../i18n";

/** The first visit: three steps, and a look at a life already filled in. */
export default function Welcome() {
  const { t } = useText();
  const { canEdit, household } = useMe();
  const { accounts } = useNames();
  const entry = useEntry();
  const { show } = useExample();
  // Whoever was made by an administrator, or has skipped it, has not said yet what money there is.
  const isUnsettled = accounts.length === 1 && Number(accounts[0]?.opening_balance) === 0;
  return (
    <section className="card" aria-labelledby="welcome">
      <Title order={2} size="h3" mb="xs" id="welcome">
        {t("welcome.title")}
      </Title>
      <Text c="dimmed" mb="lg" maw={620}>
        {t("welcome.hint")}
      </Text>
      <List spacing="md" center mb="xl">
        {(["welcome.one", "welcome.two", "welcome.three"] as const).map((key, index) => (
          <List.Item
            key={key}
            icon={
              <ThemeIcon radius="xl" variant="light" size={28}>
                {index + 1}
              </ThemeIcon>
            }
          >
            <Text span display="block" lh="sm">
              {t(key)}
            </Text>
          </List.Item>
        ))}
      </List>
      {canEdit && (
        <Group>
          <Button variant="light" leftSection={<IconPlus size={icon[18]} aria-hidden />} onClick={() => entry.open()}>
            {t("welcome.first")}
          </Button>
          {isUnsettled && household.role === "owner" && (
            <Button
              variant="default"
              leftSection={<IconAdjustments size={icon[18]} aria-hidden />}
              renderRoot={(props) => <Link to="/start" {...props} />}
            >
              {t("welcome.settle")}
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<IconEye size={icon[18]} aria-hidden />}
            loading={show.isPending}
            onClick={() => void show.run()}
          >
            {t("welcome.example")}
          </Button>
        </Group>
      )}
    </section>
  );
}
