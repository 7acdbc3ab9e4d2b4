import { Button, Group, Text } from "@mantine/core";
import { IconArrowBackUp, IconArrowRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { icon } from "../../design/tokens";
import { Suggestions } from "../../features/entry/Suggestions";
import { momentText } from "../../format/dates";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { Card } from "../../ui/Card";
import type { Import } from "./queries";
import { useUndo } from "./useUndo";
import { outcomeWords, statementTitle, summary, undoneWords } from "./words";
import classes from "./imports.module.css";

/** What was recorded, where it is seen, and how it is taken back. */
export function Done({ file }: { file: Import }) {
  const { t, locale } = useText();
  const { canEdit, today } = useMe();
  const { run, isPending } = useUndo();
  const isDone = file.status === "done";
  return (
    <>
      <Card title={t(isDone ? "imports.isDone" : "imports.isUndone")}>
        <Text role="status">
          {isDone ? outcomeWords(file.outcome) : undoneWords(file.undone)}
          {file.finished_at && <span className="quiet">{` · ${momentText(locale, file.finished_at)}`}</span>}
        </Text>
        {file.statements.map((it) => (
          <Text key={it.index} size="sm" c="dimmed" className={classes.wraps}>
            {[statementTitle(locale, file, it, today), summary(it)].join(": ")}
          </Text>
        ))}
        <Group mt="md" gap="sm">
          {isDone && (
            <Button
              variant="light"
              leftSection={<IconArrowRight size={icon[18]} aria-hidden />}
              renderRoot={(props) => <Link to="/transactions" search={whereItIs(file)} {...props} />}
            >
              {t("imports.showRows")}
            </Button>
          )}
          {isDone && canEdit && (
            <Button
              variant="default"
              leftSection={<IconArrowBackUp size={icon[18]} aria-hidden />}
              loading={isPending}
              onClick={() => void run(file)}
            >
              {t("imports.undo")}
            </Button>
          )}
        </Group>
      </Card>
      {isDone && <Suggestions />}
    </>
  );
}

/** The days of the file, and the account where there is one. */
export function whereItIs({ statements }: Import) {
  const days = statements
    .flatMap((it) => [it.start_date, it.end_date])
    .filter((it) => it !== null)
    .sort();
  const accounts = [...new Set(statements.flatMap((it) => it.account_id ?? []))];
  return {
    ...(days.length > 0 && { start_date: days[0], end_date: days.at(-1) }),
    ...(accounts.length === 1 && { account_id: accounts[0] }),
  };
}
