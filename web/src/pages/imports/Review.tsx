import { Button, Select, UnstyledButton } from "@mantine/core";
import { useState } from "react";

import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { Bulk } from "./Bulk";
import { ConfirmBar } from "./ConfirmBar";
import { Keys } from "./Keys";
import type { Import, State } from "./queries";
import { RowList } from "./RowList";
import { Summary } from "./Summary";
import { useDecisions } from "./useDecisions";
import { counted, statementTitle } from "./words";
import classes from "./imports.module.css";

const TABS = [
  ["new", "new"],
  ["doubtful", "doubtful"],
  ["duplicate", "duplicates"],
  ["skipped", "skipped"],
] as const;

/** What the file has, line by line, by what becomes of it; and the button that records it. */
export function Review({ file }: { file: Import }) {
  const { t, locale } = useText();
  const { canEdit, today } = useMe();
  const isDone = file.status === "done";
  const deciding = useDecisions(file.id, isDone);
  const counts = counted(file.statements);
  const isOpen = file.statements.some((it) => it.undecided > 0);
  const [tab, setTab] = useState<State>(() => (isOpen || counts.new === 0 ? firstWith(counts) : "new"));
  const [help, setHelp] = useState(false);
  const [statement, setStatement] = useState<number | undefined>(undefined);
  const filter = { state: tab, ...(statement !== undefined && { statement }) };
  return (
    <>
      {file.status === "ready" && <Summary file={file} />}
      <section className={`card ${classes.list}`} aria-label={t("imports.rows")}>
        <div className={classes.tabs}>
          {TABS.map(([state, count]) => (
            <UnstyledButton
              key={state}
              className={classes.tab}
              aria-pressed={tab === state}
              onClick={() => setTab(state)}
            >
              {t(`imports.tab.${state}`)}{" "}
              <span className="number">{new Intl.NumberFormat(locale).format(counts[count])}</span>
            </UnstyledButton>
          ))}
          {file.statements.length > 1 && (
            <Select
              size="sm"
              aria-label={t("field.account")}
              allowDeselect={false}
              className={classes.which}
              data={[
                { value: "", label: t("imports.allStatements") },
                ...file.statements.map((it) => ({
                  value: String(it.index),
                  label: statementTitle(locale, file, it, today),
                })),
              ]}
              value={statement === undefined ? "" : String(statement)}
              onChange={(value) => setStatement(value ? Number(value) : undefined)}
            />
          )}
          {canEdit && (
            <Button
              visibleFrom="sm"
              variant="subtle"
              size="compact-sm"
              className={classes.keys}
              onClick={() => setHelp(true)}
            >
              {t("imports.keys")}
            </Button>
          )}
        </div>
        {tab === "doubtful" && canEdit && counts.doubtful > 0 && (
          <Bulk file={file} filter={filter} deciding={deciding} />
        )}
        <RowList
          key={tab}
          file={file}
          filter={filter}
          deciding={deciding}
          canEdit={canEdit}
          onHelp={() => setHelp(true)}
        />
      </section>
      {help && <Keys onClose={() => setHelp(false)} />}
      {file.status === "ready" && canEdit && <ConfirmBar file={file} deciding={deciding} />}
    </>
  );
}

/** What a person is asked about comes first. */
function firstWith(counts: ReturnType<typeof counted>): State {
  if (counts.doubtful > 0) return "doubtful";
  return TABS.find(([, count]) => counts[count] > 0)?.[0] ?? "new";
}
