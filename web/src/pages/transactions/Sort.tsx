import { UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";

import { icon } from "../../design/tokens";
import classes from "./TransactionList.module.css";

interface Props {
  label: string;
  className?: string;
  /** Nothing where the list is in another order. */
  by?: "ascending" | "descending";
  onClick: () => void;
}

/** The head of a column that the list can be ordered by. */
export function Sort({ label, className, by, onClick }: Props) {
  const Arrow = by === "ascending" ? IconArrowUp : IconArrowDown;
  return (
    <span role="columnheader" className={className} aria-sort={by ?? "none"}>
      <UnstyledButton onClick={onClick} className={classes.sort} data-active={by !== undefined || undefined}>
        {label} <Arrow size={icon[14]} aria-hidden />
      </UnstyledButton>
    </span>
  );
}
