import { Button } from "@mantine/core";

import { useText } from "../../i18n";
import type { Decision } from "./decisions";
import type { Row } from "./queries";
import classes from "./rows.module.css";

/** The two answers to a doubt, and what leaves it open. */
export function Answers({ row, onDecide }: { row: Row; onDecide: (made: Decision) => void }) {
  const { t } = useText();
  const choices = [
    ["match", "imports.isSame"],
    ["add", row.match ? "imports.isOther" : "imports.add"],
    ["skip", "imports.skip"],
  ] as const;
  return (
    <div className={classes.answers} role="group" aria-label={t("imports.decide")}>
      {choices.map(
        ([action, label]) =>
          (action !== "match" || row.match) && (
            <Button
              key={action}
              size="compact-md"
              variant={row.action === action ? "light" : "default"}
              aria-pressed={row.action === action}
              onClick={() => onDecide({ action })}
            >
              {t(label)}
            </Button>
          ),
      )}
    </div>
  );
}
