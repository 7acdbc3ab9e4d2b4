import { Button, Skeleton, Text } from "@mantine/core";
import { IconReceipt } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { DayHead } from "../../features/days/DayHead";
import { dayHeading, dayTotal } from "../../features/days/days";
import { rowCategory, rowName, rowRest, rowTitle } from "../../features/days/rowName";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { type Account, useNames } from "../../queries/names";
import { CategoryBadge } from "../../ui/CategoryBadge";
import { Empty } from "../../ui/Empty";
import { Fault } from "../../ui/Fault";
import { Money } from "../../ui/Money";
import { flowOf } from "../../queries/transactions";
import classes from "./accounts.module.css";
import { type AccountRow, accountRowsQuery } from "./queries";

/** Rows of an account by day, each with what was on the account after it. */
export function AccountRows({ account }: { account: Account }) {
  const { t, locale } = useText();
  const { today } = useMe();
  const names = useNames();
  const asked = useInfiniteQuery(accountRowsQuery(account.id));
  if (asked.error && !asked.data) return <Fault error={asked.error} again={() => void asked.refetch()} />;
  if (asked.isPending) return <Skeleton height={240} mt="md" radius="md" />;
  const rows = asked.data.pages.flatMap((it) => it.rows);
  if (rows.length === 0)
    return (
      <Empty icon={IconReceipt} title={t("accounts.noRows")}>
        <Text size="sm">
          {t("accounts.opening")}: <Money amount={account.opening_balance} currency={account.currency} />
        </Text>
      </Empty>
    );
  return (
    <>
      <div className={classes.days}>
        {byDay(rows).map(([day, ofDay], index, days) => (
          <section key={day} aria-label={dayHeading(locale, day, today)}>
            <DayHead
              day={day}
              total={dayTotal(locale, ofDay, 0, asked.hasNextPage && index === days.length - 1)}
              note={day > today ? t("accounts.plannedRow") : undefined}
            />
            <ul className={classes.rows}>
              {ofDay.map((it) => {
                const { known, named } = rowCategory(it, names.category);
                const other = it.transfer && (names.account(it.transfer.account_id)?.name ?? "");
                const category = rowName(it, named, other ?? "");
                const title = rowTitle(it) || named || category;
                const rest = [it.status === "pending" && t("status.pending"), category, ...rowRest(it)]
                  .filter(Boolean)
                  .join(" · ");
                return (
                  <li key={it.id} className={classes.row}>
                    <CategoryBadge icon={known?.icon} color={known?.color} />
                    <Link
                      to="/transactions"
                      search={{ account_id: account.id, start_date: day, end_date: day }}
                      className={`plain-link clip ${classes.what}`}
                      title={title}
                    >
                      {title}
                    </Link>
                    <span className={it.status === "pending" ? `${classes.amount} ${classes.pending}` : classes.amount}>
                      <Money amount={it.amount} currency={it.currency} type={flowOf(it)} />
                    </span>
                    <span className={`clip ${classes.category}`} title={rest}>
                      {rest}
                    </span>
                    <span className={classes.after} title={t("accounts.after")}>
                      <Money amount={it.balance_after} currency={it.currency} />
                    </span>
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
      </div>
      {asked.hasNextPage ? (
        <Button mt="md" variant="default" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
          {t("accounts.older")}
        </Button>
      ) : (
        <Text size="sm" c="dimmed" mt="md">
          {t("accounts.opening")}: <Money amount={account.opening_balance} currency={account.currency} />
        </Text>
      )}
    </>
  );
}

export function byDay(rows: AccountRow[]): [string, AccountRow[]][] {
  const days = new Map<string, AccountRow[]>();
  for (const row of rows) {
    const found = days.get(row.date);
    if (found) found.push(row);
    else days.set(row.date, [row]);
  }
  return [...days];
}
