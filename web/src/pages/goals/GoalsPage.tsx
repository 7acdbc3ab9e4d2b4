import { Button, Group, Menu, Progress, SimpleGrid, Skeleton, Text, Title } from "@mantine/core";
import { IconHistory, IconMinus, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { icon, space, type as typeSize, weight } from "../../design/tokens";
import { api, body } from "../../api/client";
import { type Goal, goalsQuery } from "../../queries/goals";
import { useMe } from "../../queries/me";
import { fullDay, monthText } from "../../format/dates";
import { useText } from "../../i18n";
import { Empty } from "../../ui/Empty";
import { Fault } from "../../ui/Fault";
import { ItemMenu } from "../../ui/ItemMenu";
import { Money } from "../../ui/Money";
import { PageHead } from "../../ui/PageHead";
import { useChange } from "../../ui/useChange";
import { ContributionDialog } from "./ContributionDialog";
import { GoalDialog } from "./GoalDialog";
import { GoalState } from "../../features/goals/GoalState";
import { HistoryDialog } from "./HistoryDialog";

type Open = { kind: "goal"; goal: Goal | null } | { kind: "give" | "take" | "history"; goal: Goal } | null;

/** What one saves for: how far it is, what it needs a month, when it will be there. */
export function GoalsPage() {
  const { t } = useText();
  const { canEdit } = useMe();
  const asked = useQuery(goalsQuery());
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <>
      <PageHead title={t("nav.goals")}>
        {canEdit && (
          <Button
            leftSection={<IconPlus size={icon[18]} aria-hidden />}
            onClick={() => setOpen({ kind: "goal", goal: null })}
          >
            {t("goals.new")}
          </Button>
        )}
      </PageHead>
      {asked.error && !asked.data && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton height={240} radius="lg" />}
      {asked.data?.length === 0 && (
        <div className="card">
          <Empty title={t("goals.empty")}>
            <Text size="sm">{t("goals.emptyHint")}</Text>
          </Empty>
        </div>
      )}
      <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="md">
        {asked.data?.map((it) => (
          <GoalCard key={it.id} goal={it} onOpen={setOpen} />
        ))}
      </SimpleGrid>
      {open?.kind === "goal" && <GoalDialog goal={open.goal} onClose={close} />}
      {(open?.kind === "give" || open?.kind === "take") && (
        <ContributionDialog goal={open.goal} takes={open.kind === "take"} onClose={close} />
      )}
      {open?.kind === "history" && <HistoryDialog goal={open.goal} onClose={close} />}
    </>
  );
}

function GoalCard({ goal, onOpen }: { goal: Goal; onOpen: (it: Open) => void }) {
  const { t, locale } = useText();
  const { canEdit } = useMe();
  const percent = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

  const remove = useChange({
    confirm: () => ({
      title: t("goals.removeTitle", { name: goal.name }),
      text: t("goals.removeHint"),
      action: t("common.delete"),
    }),
    send: () => body(api.DELETE("/goals/{goal_id}", { params: { path: { goal_id: goal.id } } })),
    says: () => t("goals.removed"),
  });

  return (
    <article className="card" aria-labelledby={`goal-${goal.id}`}>
      <Group justify="space-between" wrap="nowrap" mb="sm">
        <Title order={2} size="h4" className="clip" id={`goal-${goal.id}`} title={goal.name}>
          {goal.name}
        </Title>
        {(canEdit || !goal.account_id) && (
          <ItemMenu
            name={goal.name}
            onEdit={canEdit ? () => onOpen({ kind: "goal", goal }) : undefined}
            onRemove={canEdit ? () => void remove.run() : undefined}
          >
            {!goal.account_id && (
              <Menu.Item
                leftSection={<IconHistory size={icon[18]} aria-hidden />}
                onClick={() => onOpen({ kind: "history", goal })}
              >
                {t("goals.history")}
              </Menu.Item>
            )}
          </ItemMenu>
        )}
      </Group>
      <Group justify="space-between" align="baseline" mb={space[6]}>
        <Text fz={typeSize.figureLarge} fw={weight.heading}>
          <Money amount={goal.current_amount} currency={goal.currency} short />
        </Text>
        <Text c="dimmed" size="sm">
          {t("goals.of")} <Money amount={goal.target_amount} currency={goal.currency} short />
        </Text>
      </Group>
      <Progress value={Math.min(goal.progress, 100)} size="lg" radius="xl" mb="sm" aria-label={goal.name} />
      <Group justify="space-between" mb="sm">
        <Text size="sm" className="number">
          {percent.format(goal.progress)} %
        </Text>
        <GoalState state={goal.state} />
      </Group>
      <Text size="sm" c="dimmed" mih={64}>
        {goal.deadline && (
          <span style={{ display: "block" }}>{t("goals.until", { day: fullDay(locale, goal.deadline) })}</span>
        )}
        {goal.monthly_needed !== null && goal.state !== "reached" && (
          <span style={{ display: "block" }}>
            {t("goals.needed")} <Money amount={goal.monthly_needed} currency={goal.currency} short />
          </span>
        )}
        {goal.expected_on && goal.state !== "reached" && (
          <span style={{ display: "block" }}>
            {t("goals.expected", { month: monthText(locale, goal.expected_on, "year") })}
          </span>
        )}
        {goal.account_id && <span style={{ display: "block" }}>{t("goals.follows")}</span>}
      </Text>
      {canEdit && !goal.account_id && (
        <Group grow mt="sm">
          <Button
            variant="light"
            leftSection={<IconPlus size={icon[16]} aria-hidden />}
            onClick={() => onOpen({ kind: "give", goal })}
          >
            {t("goals.give")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconMinus size={icon[16]} aria-hidden />}
            onClick={() => onOpen({ kind: "take", goal })}
          >
            {t("goals.take")}
          </Button>
        </Group>
      )}
    </article>
  );
}
