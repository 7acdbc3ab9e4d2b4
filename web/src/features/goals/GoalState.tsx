import type { Goal } from "../../queries/goals";
import { useText } from "../../i18n";
import classes from "../../ui/ui.module.css";

const COLORS: Record<Goal["state"], string> = {
  ahead: "teal",
  on_track: "teal",
  reached: "green",
  behind: "orange",
  overdue: "red",
};

/** How far a goal is from where it should be, in words on the tint of what they mean. */
export function GoalState({ state }: { state: Goal["state"] }) {
  const { t } = useText();
  return (
    <span className={classes.pill} style={{ color: `var(--kopilka-category-${COLORS[state]})` }}>
      {t(`goals.state.${state}`)}
    </span>
  );
}
