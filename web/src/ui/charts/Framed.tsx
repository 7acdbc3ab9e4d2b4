import { Box, Skeleton } from "@mantine/core";
import { type ReactNode, Suspense } from "react";

import { Numbers } from "./Numbers";

interface Props {
  height: number;
  /** What the chart says, in words: read out in place of the drawing. */
  label: string;
  chart: ReactNode;
  table: ReactNode;
  /** Beside the button of the table. */
  children?: ReactNode;
}

/** A chart in a box that never changes its size, and the same numbers as a table, one click away. */
export function Framed({ height, label, chart, table, children }: Props) {
  return (
    <>
      <Box h={height} role="img" aria-label={label} style={{ overflow: "hidden" }}>
        <Suspense fallback={<Skeleton height={height} radius="md" />}>{chart}</Suspense>
      </Box>
      <Numbers table={table}>{children}</Numbers>
    </>
  );
}
