import { Button, Collapse, Group } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";

import { space } from "../../design/tokens";
import { useText } from "../../i18n";

interface Props {
  table: ReactNode;
  /** What else can be done with the numbers, beside the button. */
  children?: ReactNode;
}

/** The numbers of a picture as a table, one click away. */
export function Numbers({ table, children }: Props) {
  const { t } = useText();
  const [shown, show] = useState(false);
  const id = useId();
  return (
    <>
      <Group mt="xs" gap="xs" ml={-space[8]}>
        <Button
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
        {children}
      </Group>
      <Collapse expanded={shown} id={id}>
        {shown && table}
      </Collapse>
    </>
  );
}
