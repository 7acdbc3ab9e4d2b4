import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { Card } from "../../ui/Card";
import { type InboxRow, inboxQuery } from "./queries";
import { RowLine } from "./RowLine";
import { useDecisions } from "./useDecisions";
import classes from "./rows.module.css";

/** Doubts of all finished imports that nobody has decided on; a decision is carried out at once. */
export function Inbox() {
  const { t } = useText();
  const found = useQuery(inboxQuery()).data ?? [];
  const open = found.filter((it) => it.action === null);
  // In the order of the list: the oldest import first.
  const files = [...new Set(found.map((it) => it.import_id))];
  if (open.length === 0) return null;
  return (
    <Card title={t("imports.inbox")}>
      <Text size="sm" c="dimmed" mb="xs">
        {t("imports.inboxHint", { count: open.length })}
      </Text>
      {files.map((id) => (
        <OfOne key={id} id={id} rows={open.filter((it) => it.import_id === id)} />
      ))}
    </Card>
  );
}

function OfOne({ id, rows }: { id: string; rows: InboxRow[] }) {
  const { t } = useText();
  const { canEdit, today } = useMe();
  const names = useNames();
  const deciding = useDecisions(id, true);
  const [choosing, setChoosing] = useState<number | null>(null);
  if (rows.length === 0) return null;
  const account = rows[0]!.account_id;
  return (
    <section className={classes.group} aria-label={t("imports.inbox")}>
      <Text size="sm" c="dimmed">
        {account && names.account(account)?.name}{" "}
        <Link to="/imports/$id" params={{ id }} className={classes.open}>
          {t("imports.openThis")}
        </Link>
      </Text>
      <div role="grid" aria-label={t("imports.rows")}>
        {rows.map((row) => (
          <div key={row.index} role="row" className={classes.row}>
            <RowLine
              row={row}
              isOpen={canEdit}
              isChoosing={choosing === row.index}
              today={today}
              names={names}
              onChoose={(it) => setChoosing(it?.index ?? null)}
              onDecide={(it, made) => deciding.decide([it], () => made)}
            />
          </div>
        ))}
      </div>
    </section>
  );
}
