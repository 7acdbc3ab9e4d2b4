import { Table, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { weight } from "../../design/tokens";
import { groupsOf } from "../../features/accounts/groups";
import { currencySign, sum } from "../../format/money";
import { useText } from "../../i18n";
import { type Account, accountsQuery } from "../../queries/names";
import type { NetWorth } from "../../queries/netWorth";
import { Money } from "../../ui/Money";
import { SumTable } from "../../ui/SumTable";
import classes from "./net-worth.module.css";

interface Props {
  worth: NetWorth;
  /** Every currency by itself: nothing is converted. */
  each: boolean;
}

interface Held {
  account: Account;
  balance: number;
  /** In the household's currency; null where no rate is known. */
  converted: number | null;
}

/** What each account holds, in the groups of the page of accounts; archived ones come last, where they hold anything. */
export function ByAccount({ worth, each }: Props) {
  const { t, locale } = useText();
  const accounts = useQuery(accountsQuery(true)).data ?? [];
  const held = new Map(
    worth.accounts.map((it) => [it.account_id, { balance: it.balances.at(-1)!, converted: it.converted.at(-1)! }]),
  );
  const heldBy = (some: Account[]) =>
    some.flatMap((account): Held[] => {
      const found = held.get(account.id);
      return found ? [{ account, ...found }] : [];
    });
  const archived = heldBy(accounts.filter((it) => it.archived)).filter((it) => Number(it.balance) !== 0);
  const groups = [
    ...groupsOf(accounts, worth.currency).map((it) => ({
      name: t(`accounts.group.${it.name}`),
      held: heldBy(it.accounts),
    })),
    ...(archived.length > 0 ? [{ name: t("worth.archive"), held: archived }] : []),
  ];
  const isMixed = !each && worth.accounts.some((it) => it.currency !== worth.currency);
  const sign = currencySign(locale, worth.currency);
  const heads = [
    t("field.account"),
    t("accounts.balance"),
    ...(isMixed ? [t("worth.in", { currency: worth.currency, sign })] : []),
  ];
  return (
    <section className="card" aria-labelledby="by-account">
      <Title order={2} size="h4" mb="xs" id="by-account">
        {t("worth.byAccount")}
      </Title>
      <div className={classes.table} data-mixed={isMixed || undefined}>
        <SumTable minWidth={240} heads={heads}>
          {groups.map((it) => (
            <Group key={it.name} name={it.name} held={it.held} worth={worth} isMixed={isMixed} each={each} />
          ))}
        </SumTable>
      </div>
    </section>
  );
}

interface GroupProps extends Props {
  name: string;
  held: Held[];
  isMixed: boolean;
}

function Group({ name, held, worth, each, isMixed }: GroupProps) {
  const known = held.flatMap((it) => it.converted ?? []);
  return (
    <>
      <Table.Tr>
        <Table.Th scope="rowgroup" fw={weight.strong}>
          {name}
        </Table.Th>
        {isMixed && <Table.Td className={classes.own} />}
        <Table.Td ta="right" fw={weight.strong}>
          {!each && known.length > 0 && <Money amount={sum(known)} currency={worth.currency} />}
        </Table.Td>
      </Table.Tr>
      {held.map((it) => (
        <Row key={it.account.id} held={it} currency={worth.currency} isMixed={isMixed} />
      ))}
    </>
  );
}

function Row({ held, currency, isMixed }: { held: Held; currency: string; isMixed: boolean }) {
  const { t } = useText();
  const { account, balance, converted } = held;
  const own = <Money amount={balance} currency={account.currency} />;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={weight.plain}>
        <Link to="/accounts/$id" params={{ id: account.id }} className="plain-link">
          {account.name}
        </Link>
        {isMixed && account.currency !== currency && <span className={classes.below}>{own}</span>}
      </Table.Th>
      <Table.Td ta="right" className={isMixed ? classes.own : undefined}>
        {own}
      </Table.Td>
      {isMixed && (
        <Table.Td ta="right">
          {converted === null ? (
            <span className="quiet">{t("worth.noRate")}</span>
          ) : (
            <Money amount={converted} currency={currency} />
          )}
        </Table.Td>
      )}
    </Table.Tr>
  );
}
