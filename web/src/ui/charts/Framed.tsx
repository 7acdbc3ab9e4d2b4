import { Box, Button, Collapse, Skeleton } from "@mantine/core";
import { type ReactNode, Suspense, useId, useState } from "react";

import { useText } from "../../i18n";

interface Props {
  height: number;
  /** What the chart says, in words: read out in place of the drawing. */
  label: string;
  chart: ReactNode;
  table: ReactNode;
}

/** A chart in a box that never changes its size, and the same numbers as a table, one click away. */
export function Framed({ height, label, chart, table }: Props) {
  const { t } = useText();
  const [shown, show] = useState(false);
  const id = useId();
  return (
    <>
      <Box h={height} role="img" aria-label={label} style={{ overflow: "hidden" }}>
        <Suspense fallback={<Skeleton height={height} radius="md" />}>{chart}</Suspense>
      </Box>
      <Button
        mt="xs"
        size="compact-sm"
        variant="subtle"
        color="gray"
        c="dimmed"
        aria-expanded={shown}
        aria-controls={id}
        onClick={() => show(!shown)}
      >
        {t(shown ? "chart.hideTable" : "chart.showTable")}
      </Button>
      <Collapse expanded={shown} id={id}>
        {shown && table}
      </Collapse>
    </>
  );
}
