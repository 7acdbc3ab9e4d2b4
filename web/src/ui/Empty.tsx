import { Text } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./ui.module.css";

/** Nothing here yet: what would be here, and what to do. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <Text fw={600} c="var(--mantine-color-text)">
        {title}
      </Text>
      {children}
    </div>
  );
}
