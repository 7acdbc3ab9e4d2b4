import { Table } from "@mantine/core";
import type { ReactNode } from "react";

import { space } from "../design/tokens";
import classes from "./ui.module.css";

interface Props {
  /** The columns' names. */
  heads: string[];
  /** How many of them, from the left, hold words; all others hold sums, at the right of their column. */
  words?: number;
  minWidth: number;
  /** Where it holds nothing that takes the focus, the keyboard scrolls the table itself, by this name. */
  label?: string;
  children: ReactNode;
}

/** Numbers in columns; where the screen is narrower, it scrolls beside its first column, and its bar says so. */
export function SumTable({ heads, words = 1, minWidth, label, children }: Props) {
  return (
    <Table.ScrollContainer
      minWidth={minWidth}
      scrollAreaProps={{
        type: "auto",
        scrollbarSize: space[8],
        offsetScrollbars: "present",
        ...(label && { viewportProps: { tabIndex: 0, role: "group", "aria-label": label } }),
      }}
    >
      <Table verticalSpacing={space[6]} className={classes.sums}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((it, index) => (
              <Table.Th key={index} ta={index < words ? undefined : "right"}>
                {it}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
