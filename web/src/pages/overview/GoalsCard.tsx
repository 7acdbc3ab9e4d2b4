import { Anchor, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { space } from "../../design/tokens";
import { goalsQuery } from "../../queries/goals";
import { useText } from "../../i18n";
import { Money } from "../../ui/Money";
import { Ring } from "../../ui/Ring";
import classes from "../../ui/ui.module.css";
import { GoalState } from "../../features/goals/GoalState";

export default function GoalsCard() {
  const { t } = useText();
  const goals = useQuery(goalsQuery()).data;
  return (
    <section className="card" aria-labelledby="goals-card">
      <Group justify="space-between" mb="md">
        <Title order={2} size="h4" id="goals-card">
          {t("nav.goals")}
        </Title>
        <Anchor size="sm" renderRoot={(props) => <Link to="/goals" {...props} />}>
          {t("overview.allGoals")}
        </Anchor>
      </Group>
      {!goals && <Skeleton height={220} radius="md" />}
      {goals?.length === 0 && <Text c="dimmed">{t("overview.goalsEmpty")}</Text>}
      <Stack gap="md">
        {goals?.slice(0, 4).map((it) => (
          <Group key={it.id} wrap="nowrap" gap="sm">
            <Ring percent={it.progress} label={it.name} />
            <div className={classes.wide}>
              <Group justify="space-between" wrap="nowrap" gap="sm" mb={space[2]}>
                <span className="clip" title={it.name}>
                  {it.name}
                </span>
                <GoalState state={it.state} />
              </Group>
              <Text size="sm" c="dimmed">
                <Money amount={it.current_amount} currency={it.currency} short /> {t("goals.of")}{" "}
                <Money amount={it.target_amount} currency={it.currency} short />
              </Text>
            </div>
          </Group>
        ))}
      </Stack>
    </section>
  );
}
