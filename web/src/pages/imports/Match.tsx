import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { rowCategory, rowTitle } from "../../features/days/rowName";
import { dayText } from "../../format/dates";
import { useText } from "../../i18n";
import type { Names } from "../../queries/names";
import { flowOf } from "../../queries/transactions";
import { Money } from "../../ui/Money";
import { Answers } from "./Answers";
import type { Decision } from "./decisions";
import { matchedQuery, type Row } from "./queries";
import classes from "./rows.module.css";

interface Props {
  row: Row;
  today: string;
  names: Names;
  isOpen: boolean;
  onDecide: (made: Decision) => void;
}

/** What a doubtful row may be: the transaction that is there already, below the file's line, and why it may be the same. */
export function Match({ row, today, names, isOpen, onDecide }: Props) {
  const { t, locale } = useText();
  const asked = useQuery({ ...matchedQuery(row.match?.transaction_id ?? ""), enabled: row.match !== null });
  const there = asked.data;
  const why = [row.reason && t(`imports.reason.${row.reason}`), row.match?.reason].filter(Boolean).join(": ");
  const title = there && (rowTitle(there) ?? rowCategory(there, names.category).named ?? t("imports.noWords"));
  return (
    <div role="gridcell" className={classes.match}>
      {row.match && (
        <div className={classes.there}>
          <span className={classes.label}>{t("imports.there")}</span>
          {there ? (
            <>
              <span className={classes.date}>{dayText(locale, there.date, today)}</span>
              <span className={`clip ${classes.what}`} title={title}>
                {title}
              </span>
              <span className={classes.amount}>
                <Money amount={there.amount} currency={there.currency} type={flowOf(there)} />
              </span>
            </>
          ) : (
            <span>{asked.error ? t("imports.thereGone") : "…"}</span>
          )}
        </div>
      )}
      <Text size="sm" className={classes.why}>
        {why}
      </Text>
      {isOpen ? (
        <Answers row={row} onDecide={onDecide} />
      ) : (
        row.action && (
          <Text size="sm" c="dimmed">
            {t(`imports.decided.${row.action}`)}
          </Text>
        )
      )}
    </div>
  );
}
