import { Button, Group } from "@mantine/core";
import { useState } from "react";

import { useText } from "../../i18n";
import { tell, tellError } from "../../ui/tell";
import type { Decision } from "./decisions";
import { allRows, type Import, type Row, type RowFilter } from "./queries";
import type { Deciding } from "./useDecisions";
import classes from "./imports.module.css";

interface Props {
  file: Import;
  filter: RowFilter;
  deciding: Deciding;
}

/** One answer to all doubts that are open, those that are not on screen too. */
export function Bulk({ file, filter, deciding }: Props) {
  const { t } = useText();
  const [busy, setBusy] = useState(false);
  const isDone = file.status === "done";

  async function answer(wanted: (row: Row) => boolean, made: Decision): Promise<void> {
    setBusy(true);
    try {
      await deciding.flush();
      const rows = (await allRows(file.id, filter)).filter((it) => it.action === null && wanted(it));
      if (rows.length === 0) tell(t("imports.noneOpen"));
      else {
        deciding.decide(rows, () => made);
        if (await deciding.flush()) tell(t("imports.decidedMany", { count: rows.length }));
      }
    } catch (error) {
      tellError(error);
    }
    setBusy(false);
  }

  const open = file.statements
    .filter((it) => filter.statement === undefined || it.index === filter.statement)
    .reduce((sum, it) => sum + it.undecided, 0);
  if (open === 0) return null;
  return (
    <Group gap="xs" className={classes.bulk}>
      <Button
        size="compact-md"
        variant="light"
        loading={busy}
        onClick={() => void answer((it) => it.match !== null, { action: "match" })}
      >
        {t("imports.matchAll")}
      </Button>
      <Button
        size="compact-md"
        variant="default"
        disabled={busy}
        onClick={() => void answer(() => true, { action: "add" })}
      >
        {t(isDone ? "imports.recordAll" : "imports.addAll")}
      </Button>
      <Button
        size="compact-md"
        variant="default"
        disabled={busy}
        onClick={() => void answer(() => true, { action: "skip" })}
      >
        {t("imports.skipAll")}
      </Button>
    </Group>
  );
}
