import { Text } from "@mantine/core";
import type { ReactNode } from "react";

import type { Category } from "../queries/names";
import { CategoryBadge } from "./CategoryBadge";
import classes from "./ui.module.css";

interface Props {
  /** Undefined while categories are not loaded. */
  category: Category | undefined;
  name: ReactNode;
  /** How often there was such a one; told from two on. */
  count?: number;
  value: ReactNode;
  /** The second line, at the left and at the right. */
  note?: ReactNode;
  hint?: ReactNode;
}

/** A line of a short list in a card: badge, what and how much, and what else there is to say below. */
export function BadgeRow({ category, name, count = 1, value, note, hint }: Props) {
  return (
    <li className={classes.badged}>
      <CategoryBadge icon={category?.icon} color={category?.color} />
      <span className={classes.ends}>
        <span className={classes.counted}>
          <span className="clip">{name}</span>
          {count > 1 && <span className="number quiet">{`\u00a0× ${count}`}</span>}
        </span>
        {value}
      </span>
      <Text size="sm" c="dimmed" span className={classes.ends}>
        <span className="clip">{note}</span>
        <span className="clip">{hint}</span>
      </Text>
    </li>
  );
}
