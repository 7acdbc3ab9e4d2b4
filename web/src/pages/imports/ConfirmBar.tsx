import { Button, Checkbox, Text } from "@mantine/core";
import { useState } from "react";

import { api, body } from "../../api/client";
import { importsKey } from "../../features/imports/queries";
import { useText } from "../../i18n";
import { useChange } from "../../ui/useChange";
import type { Import } from "./queries";
import type { Deciding } from "./useDecisions";
import classes from "./imports.module.css";

/** Records what is to be recorded. A file that contradicts itself only with a word of one's own. */
export function ConfirmBar({ file, deciding }: { file: Import; deciding: Deciding }) {
  const { t } = useText();
  const [despite, setDespite] = useState(false);
  const contradicts = file.statements.some((it) => it.contradictions.length > 0);
  const open = file.statements.reduce((sum, it) => sum + it.undecided, 0);
  const count = file.statements.reduce((sum, it) => sum + it.adding, 0);
  const { run, isPending } = useChange({
    send: async () => {
      // What was refused stands on screen again, and is to be looked at first.
      if (!(await deciding.flush())) return null;
      return body(
        api.POST("/imports/{import_id}/confirm", {
          params: {
            path: { import_id: file.id },
            query: contradicts ? { despite_contradictions: true } : {},
          },
        }),
      );
    },
    stale: importsKey(),
  });
  return (
    <div className={classes.confirm} data-bulk>
      {contradicts && (
        <Checkbox
          label={t("imports.despite")}
          checked={despite}
          onChange={(event) => setDespite(event.currentTarget.checked)}
        />
      )}
      {open > 0 && (
        <Text size="sm" className={classes.doubt} role="status">
          {t("imports.stayOpen", { count: open })}
        </Text>
      )}
      <Button
        variant="light"
        size="md"
        px="sm"
        loading={isPending}
        disabled={contradicts && !despite}
        onClick={() => void run()}
      >
        {count > 0 ? t("imports.confirm", { count }) : t("imports.confirmNone")}
      </Button>
    </div>
  );
}
