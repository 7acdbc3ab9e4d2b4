import { Anchor, Group, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { rowCategory, rowName, rowRest, rowTitle } from "../../features/days/rowName";
import { flowOf, type Transaction } from "../../queries/transactions";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { dayText } from "../../format/dates";
import { useText } from "../../i18n";
import { BadgeRow } from "../../ui/BadgeRow";
import { Money } from "../../ui/Money";
import classes from "../../ui/ui.module.css";

export function Latest({ transactions }: { transactions: Transaction[] }) {
  const { t, locale } = useText();
  const { today } = useMe();
  const names = useNames();
  return (
    <section className="card" aria-labelledby="latest">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4" id="latest">
          {t("overview.latest")}
        </Title>
        <Anchor size="sm" renderRoot={(props) => <Link to="/transactions" {...props} />}>
          {t("overview.allTransactions")}
        </Anchor>
      </Group>
      <ul className={classes.latest}>
        {transactions.map((it) => {
          const { known, named } = rowCategory(it, names.category);
          const other = it.transfer && names.account(it.transfer.account_id)?.name;
          const called = rowName(it, named, other ?? "");
          return (
            <BadgeRow
              key={it.id}
              category={known}
              name={rowTitle(it) ?? called}
              value={<Money amount={it.amount} currency={it.currency} type={flowOf(it)} />}
              note={[dayText(locale, it.date, today), rowTitle(it) && called, ...rowRest(it)]
                .filter(Boolean)
                .join(" · ")}
              hint={names.account(it.account_id)?.name}
            />
          );
        })}
      </ul>
    </section>
  );
}
