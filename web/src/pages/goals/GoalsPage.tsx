import { Button, Group, Menu, SimpleGrid, Skeleton, Text, Title } from "@mantine/core";
import { IconHistory, IconMinus, IconPlus, IconTargetArrow } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { icon } from "../../design/tokens";
import { api, body } from "../../api/client";
import { type Goal, goalsQuery } from "../../queries/goals";
import { useMe } from "../../queries/me";
import { fullDay, monthText } from "../../format/dates";
import { currencySign, shortMoney } from "../../format/money";
import { useText } from "../../i18n";
import { Empty } from "../../ui/Empty";
import { Fault } from "../../ui/Fault";
import { Fitted } from "../../ui/Fitted";
import { ItemMenu } from "../../ui/ItemMenu";
import { Money } from "../../ui/Money";
import { PageHead } from "../../ui/PageHead";
import { Ring } from "../../ui/Ring";
import { useRemoval } from "../../ui/useRemoval";
import { ContributionDialog } from "./ContributionDialog";
import { GoalDialog } from "./GoalDialog";
import { GoalState } from "../../features/goals/GoalState";
import classes from "./goals.module.css";
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
            variant="light"
            leftSection={<IconPlus size={icon[18]} aria-hidden />}
            onClick={() => setOpen({ kind: "goal", goal: null })}
          >
            {t("goals.new")}
          </Button>
        )}
      </PageHead>
      {asked.error && !asked.data && <Fault kept error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton height={240} radius="lg" />}
      {asked.data?.length === 0 && (
        <div className="card">
          <Empty icon={IconTargetArrow} title={t("goals.empty")}>
            <Text size="sm">{t("goals.emptyHint")}</Text>
          </Empty>
        </div>
      )}
      <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="md" style={{ alignItems: "start" }}>
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

  const remove = useRemoval<Goal>({
    list: goalsQuery().queryKey,
    confirm: () => ({
      title: t("goals.removeTitle", { name: goal.name }),
      text: t("goals.removeHint"),
      action: t("common.delete"),
    }),
    send: ({ id }, late) => body(api.DELETE("/goals/{goal_id}", { params: { path: { goal_id: id } }, ...late })),
    says: () => t("goals.removed"),
  });

  return (
    <article className="card" aria-labelledby={`goal-${goal.id}`}>
      <div className={classes.head}>
        <Ring percent={goal.progress} label={goal.name} />
        <div className={classes.name}>
          <Title order={2} size="h4" className="clip" id={`goal-${goal.id}`} title={goal.name}>
            {goal.name}
          </Title>
          <GoalState state={goal.state} />
        </div>
        {(canEdit || !goal.account_id) && (
          <ItemMenu
            name={goal.name}
            onEdit={canEdit ? () => onOpen({ kind: "goal", goal }) : undefined}
            onRemove={canEdit ? () => void remove(goal) : undefined}
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
      </div>
      <Fitted text={shortMoney(locale, goal.current_amount, goal.currency)} />
      <Text c="dimmed" size="sm" mb="sm">
        {t("goals.of")} <Money amount={goal.target_amount} currency={goal.currency} short />
        {goal.account_id && ` · ${t("goals.follows")}`}
      </Text>
      <Worth goal={goal} />
      <dl className={classes.facts}>
        {goal.deadline && <Fact name={t("goals.until")}>{fullDay(locale, goal.deadline)}</Fact>}
        {goal.monthly_needed !== null && goal.state !== "reached" && (
          <Fact name={t("goals.needed")}>
            <Money amount={goal.monthly_needed} currency={goal.currency} short />
          </Fact>
        )}
        {goal.expected_on && goal.state !== "reached" && (
          <Fact name={t("goals.expected")}>{monthText(locale, goal.expected_on, "year")}</Fact>
        )}
      </dl>
      {canEdit && !goal.account_id && (
        <Group grow preventGrowOverflow={false} gap="sm" mt="sm">
          <Button
            px="xs"
            variant="light"
            leftSection={<IconPlus size={icon[16]} aria-hidden />}
            onClick={() => onOpen({ kind: "give", goal })}
          >
            {t("goals.give")}
          </Button>
          <Button
            px="xs"
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

/** Of a goal in another currency what it is in the household's today. */
function Worth({ goal }: { goal: Goal }) {
  const { t, locale } = useText();
  const { household } = useMe();
  if (goal.currency === household.currency) return null;
  const { base_amount: amount, base_target: target } = goal;
  const show = (it: number) => shortMoney(locale, it, household.currency);
  return (
    <Text c="dimmed" size="sm" mb="sm">
      {amount == null || target == null
        ? t("goals.noRate", { sign: currencySign(locale, household.currency) })
        : t("goals.worth", { amount: show(amount), target: show(target) })}
    </Text>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
