import { Anchor, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { useText } from "../../i18n";
import { accountsQuery } from "../../queries/names";
import { KindBadge } from "../../ui/KindBadge";
import { Money } from "../../ui/Money";
import classes from "../../ui/ui.module.css";

const SHOWN = 6;

/** Where the money lies, the accounts that hold most first. */
export function Accounts() {
  const { t } = useText();
  const accounts = useQuery(accountsQuery()).data;
  const shown = [...(accounts ?? [])].sort((a, b) => Math.abs(Number(b.balance)) - Math.abs(Number(a.balance)));
  return (
    <section className="card" aria-labelledby="accounts-card">
      <div className={classes.title}>
        <h2 id="accounts-card">{t("nav.accounts")}</h2>
        <Anchor size="sm" renderRoot={(props) => <Link to="/accounts" {...props} />}>
          {t("overview.allAccounts")}
        </Anchor>
      </div>
      {!accounts && <Skeleton height={160} radius="md" />}
      <ul className={classes.latest}>
        {shown.slice(0, SHOWN).map((it) => (
          <li key={it.id} className={classes.badged}>
            <KindBadge kind={it.kind} />
            <span className={classes.ends}>
              <Link to="/accounts/$id" params={{ id: it.id }} className="plain-link clip" title={it.name}>
                {it.name}
              </Link>
              <Money amount={it.balance} currency={it.currency} />
            </span>
            {t(`accounts.kind.${it.kind}`) !== it.name && (
              <Text size="sm" c="dimmed" span>
                {t(`accounts.kind.${it.kind}`)}
              </Text>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
