import { Badge } from "@mantine/core";

import { weight } from "../../design/tokens";
import type { Goal } from "../../queries/goals";
import { useText } from "../../i18n";

const COLORS: Record<Goal["state"], string> = {
  ahead: "leaf",
  on_track: "leaf",
  reached: "leaf",
  behind: "orange",
  overdue: "red",
};

export function GoalState({ state }: { state: Goal["state"] }) {
  const { t } = useText();
  return (
    <Badge
      variant="default"
      tt="none"
      fw={weight.medium}
      radius="sm"
      style={{ flexShrink: 0, borderColor: `var(--mantine-color-${COLORS[state]}-6)` }}
    >
      {t(`goals.state.${state}`)}
    </Badge>
  );
}
