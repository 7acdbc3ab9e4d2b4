import { ActionIcon, Group, Modal, Skeleton, Text } from "@mantine/core";
import { IconHistory, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { icon } from "../../design/tokens";
import { api, body, newKey, type Schemas } from "../../api/client";
import { contributionsQuery } from "./queries";
import type { Goal } from "../../queries/goals";
import { useMe } from "../../queries/me";
import { fullDay } from "../../format/dates";
import { money } from "../../format/money";
import { useText } from "../../i18n";
import { Empty } from "../../ui/Empty";
import { useBackCloses } from "../../ui/useBackCloses";
import { useReturnFocus } from "../../ui/useReturnFocus";
import { Money } from "../../ui/Money";
import { useChange } from "../../ui/useChange";
import classes from "../../ui/ui.module.css";

/** What was put aside for a goal and taken out of it. */
export function HistoryDialog({ goal, onClose }: { goal: Goal; onClose: () => void }) {
  const { t, locale } = useText();
  const { canEdit } = useMe();
  useReturnFocus();
  useBackCloses(onClose);
  const remove = useChange({
    send: ({ id }: Schemas["ContributionRead"]) =>
      body(
        api.DELETE("/goals/{goal_id}/contributions/{contribution_id}", {
          params: { path: { goal_id: goal.id, contribution_id: id } },
        }),
      ),
    says: (_, { amount }) => t("goals.removedOne", { amount: money(locale, amount, goal.currency) }),
    undo: (_, { amount, date, note }) =>
      body(
        api.POST("/goals/{goal_id}/contributions", {
          params: { path: { goal_id: goal.id } },
          body: { amount, date, note },
          headers: { "Idempotency-Key": newKey() },
        }),
      ),
  });
  const found = useQuery(contributionsQuery(goal.id)).data;

  return (
    <Modal
      opened
      onClose={onClose}
      title={`${t("goals.history")}: ${goal.name}`}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {!found && <Skeleton height={160} />}
      {found?.length === 0 && <Empty icon={IconHistory} title={t("goals.noHistory")} />}
      <ul className={classes.latest}>
        {found?.map((it) => (
          <li key={it.id}>
            <span className={classes.wraps}>
              {fullDay(locale, it.date)}
              {it.note && (
                <Text size="sm" c="dimmed">
                  {it.note}
                </Text>
              )}
            </span>
            <Group gap="xs" wrap="nowrap">
              <Money amount={it.amount} currency={goal.currency} />
              {canEdit && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t("goals.removeOne", { day: fullDay(locale, it.date) })}
                  onClick={() => void remove.run(it)}
                >
                  <IconTrash size={icon[17]} />
                </ActionIcon>
              )}
            </Group>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
