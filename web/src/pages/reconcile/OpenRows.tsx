import { Checkbox, Skeleton, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { api, body } from "../../api/client";
import { rowCategory, rowName, rowTitle } from "../../features/days/rowName";
import { dayText } from "../../format/dates";
import { money } from "../../format/money";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { ledgerKey } from "../../queries/ledger";
import { type Account, useNames } from "../../queries/names";
import { flowOf } from "../../queries/transactions";
import { Card } from "../../ui/Card";
import { Fault } from "../../ui/Fault";
import { Money } from "../../ui/Money";
import { useChange } from "../../ui/useChange";
import { type OpenRow, openRowsQuery, type State } from "./queries";
import classes from "./reconcile.module.css";

interface Props {
  account: Account;
  date: string;
  state: State | undefined;
}

interface Tick {
  row: OpenRow;
  is_ticked: boolean;
}

/** What no reconciliation has covered, to be ticked off line by line against the bank's statement. */
export function OpenRows({ account, date, state }: Props) {
  const { t, locale } = useText();
  const { canEdit, today } = useMe();
  const names = useNames();
  const client = useQueryClient();
  const { queryKey } = openRowsQuery(account.id, date);
  const asked = useQuery(openRowsQuery(account.id, date));
  const { run } = useChange({
    ahead: async ({ row, is_ticked }: Tick) => {
      await client.cancelQueries({ queryKey });
      const set = (now: boolean) =>
        client.setQueryData<OpenRow[]>(queryKey, (rows) =>
          rows?.map((it) => (it.id === row.id ? { ...it, is_ticked: now } : it)),
        );
      set(is_ticked);
      return () => set(!is_ticked);
    },
    send: ({ row, is_ticked }) =>
      body(
        api.PUT("/accounts/{account_id}/reconciliation/rows", {
          params: { path: { account_id: account.id } },
          body: { transaction_ids: [row.id], is_ticked },
        }),
      ),
    // What is ticked off changes no balance.
    stale: ledgerKey("reconciliation", account.id),
    goesOn: true,
  });
  const rows = asked.data ?? [];
  if (asked.error && !asked.data) return <Fault error={asked.error} again={() => void asked.refetch()} />;
  if (asked.isPending) return <Skeleton height={240} radius="lg" />;
  if (rows.length === 0) return null;
  return (
    <Card title={t("reconcile.open")}>
      <Text size="sm" c="dimmed" mb="xs">
        {canEdit && t("reconcile.hint")}{" "}
        {state &&
          t("reconcile.ticked", {
            count: state.ticked_count,
            total: state.open_count,
            sum: money(locale, state.ticked, account.currency),
          })}
      </Text>
      <ul className={classes.rows}>
        {rows.map((row) => {
          const other = row.transfer ? (names.account(row.transfer.account_id)?.name ?? "") : "";
          const category = rowName(row, rowCategory(row, names.category).named, other);
          const title = rowTitle(row) ?? category;
          return (
            <li key={row.id} className={classes.row} data-ticked={row.is_ticked || undefined}>
              <Checkbox
                aria-label={t("reconcile.tick", { title })}
                checked={row.is_ticked}
                disabled={!canEdit}
                onChange={(event) => void run({ row, is_ticked: event.currentTarget.checked })}
              />
              <Link
                to="/transactions"
                search={{ account_id: account.id, start_date: row.date, end_date: row.date }}
                className={`plain-link clip ${classes.what}`}
                title={title}
              >
                {title}
              </Link>
              <span className={`clip ${classes.when}`}>
                {[dayText(locale, row.date, today), title !== category && category].filter(Boolean).join(" · ")}
              </span>
              <span className={classes.amount}>
                <Money amount={row.amount} currency={row.currency} type={flowOf(row)} />
              </span>
            </li>
          );
        })}
      </ul>
      {state && state.open_count > rows.length && (
        <Text size="sm" c="dimmed" mt="sm">
          {t("reconcile.more", { count: rows.length })}
        </Text>
      )}
    </Card>
  );
}
