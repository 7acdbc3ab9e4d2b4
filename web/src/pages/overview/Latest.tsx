import { Anchor, Group, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import type { Transaction } from "../../queries/transactions";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { dayText } from "../../format/dates";
import { useText } from "../../i18n";
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
          {t("overview.all")}
        </Anchor>
      </Group>
      <ul className={classes.latest}>
        {transactions.map((it) => {
          const category = names.category(it.category_id)?.name ?? "";
          return (
            <li key={it.id}>
              <span className="clip">{it.description || category}</span>
              <Money amount={it.amount} currency={it.currency} type={it.type} />
              <Text size="sm" c="dimmed" span className="clip">
                {it.description ? category : ""} {it.description && "·"} {dayText(locale, it.date, today)}
              </Text>
              <Text size="sm" c="dimmed" span ta="right" className="clip">
                {names.account(it.account_id)?.name}
              </Text>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
