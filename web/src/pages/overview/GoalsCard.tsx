import { Anchor, Group, Progress, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { space } from "../../design/tokens";
import { goalsQuery } from "../../queries/goals";
import { useText } from "../../i18n";
import { Money } from "../../ui/Money";
import { GoalState } from "../../features/goals/GoalState";

export function GoalsCard() {
  const { t } = useText();
  const goals = useQuery(goalsQuery()).data;
  return (
    <section className="card" aria-labelledby="goals-card">
      <Group justify="space-between" mb="md">
        <Title order={2} size="h4" id="goals-card">
          {t("nav.goals")}
        </Title>
        <Anchor size="sm" renderRoot={(props) => <Link to="/goals" {...props} />}>
          {t("overview.all")}
        </Anchor>
      </Group>
      {!goals && <Skeleton height={220} radius="md" />}
      {goals?.length === 0 && <Text c="dimmed">{t("overview.goalsEmpty")}</Text>}
      <Stack gap="lg">
        {goals?.slice(0, 4).map((it) => (
          <div key={it.id}>
            <Group justify="space-between" wrap="nowrap" mb={space[6]}>
              <span className="clip">{it.name}</span>
              <GoalState state={it.state} />
            </Group>
            <Progress value={Math.min(it.progress, 100)} size="md" radius="xl" aria-label={it.name} />
            <Text size="sm" c="dimmed" mt={space[4]}>
              <Money amount={it.current_amount} currency={it.currency} short /> {t("goals.of")}{" "}
              <Money amount={it.target_amount} currency={it.currency} short />
            </Text>
          </div>
        ))}
      </Stack>
    </section>
  );
}
