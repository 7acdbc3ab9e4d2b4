import { Text } from "@mantine/core";
import type { IconHome } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { weight } from "../design/tokens";
import { Sign } from "./Sign";
import classes from "./ui.module.css";

interface Props {
  title: string;
  /** Of what would be here. */
  icon: typeof IconHome;
  children?: ReactNode;
}

/** Nothing here yet: what would be here, and what to do. */
export function Empty({ title, icon, children }: Props) {
  return (
    <div className={classes.empty}>
      <Sign icon={icon} />
      <Text fw={weight.strong} c="var(--mantine-color-text)">
        {title}
      </Text>
      {children}
    </div>
  );
}
