import { Text } from "@mantine/core";
import type { ReactNode } from "react";

import { weight } from "../design/tokens";
import classes from "./ui.module.css";

/** Nothing here yet: what would be here, and what to do. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <Text fw={weight.strong} c="var(--mantine-color-text)">
        {title}
      </Text>
      {children}
    </div>
  );
}
