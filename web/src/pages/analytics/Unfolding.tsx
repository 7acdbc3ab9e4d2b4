import { ActionIcon } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { type ReactNode, useId, useState } from "react";

import { icon } from "../../design/tokens";
import { useText } from "../../i18n";
import classes from "./analytics.module.css";

interface Props {
  name: string;
  line: ReactNode;
  /** What is under it; without it there is nothing to unfold. */
  children?: ReactNode;
}

/** A line of a list, and those below it behind a button. */
export function Unfolding({ name, line, children }: Props) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <li>
      <div className={classes.unfolding}>
        {line}
        {children ? (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t("analytics.unfold", { name })}
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
          >
            <IconChevronDown size={icon[18]} className={open ? classes.open : classes.closed} aria-hidden />
          </ActionIcon>
        ) : (
          <span />
        )}
      </div>
      {children && (
        <ul id={id} className={classes.below} hidden={!open}>
          {open && children}
        </ul>
      )}
    </li>
  );
}
