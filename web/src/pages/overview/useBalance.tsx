import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { type Sum, sumsOf } from "../../features/accounts/groups";
import { Unconverted } from "../../features/net-worth/Unconverted";
import { wholeMoney } from "../../format/money";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { accountsQuery } from "../../queries/names";
import { worthTodayQuery } from "../../queries/netWorth";

interface Balance {
  /** As text; undefined while it is being read. */
  amount: string | undefined;
  /** What it is made of. */
  note: ReactNode;
}

/** What all accounts hold: of several currencies in the household's, at the rates of today. */
export function useBalance(): Balance {
  const { t, locale } = useText();
  const { today, household } = useMe();
  const { currency } = household;
  const accounts = useQuery(accountsQuery()).data;
  const isMixed = accounts?.some((it) => it.currency !== currency) ?? false;
  const worth = useQuery({ ...worthTodayQuery(today), enabled: isMixed });
  const shown = (amount: string | number, of: string) => wholeMoney(locale, amount, of);
  if (!accounts || (isMixed && worth.isPending)) return { amount: undefined, note: null };
  // As its parts are counted: with archived accounts, and without what is planned.
  const held = worth.data?.accounts.map((it) => ({ currency: it.currency, balance: it.balances.at(-1)! }));
  const [own, ...more] = sumsOf([{ currency, balance: 0 }, ...(isMixed && held ? held : accounts)], currency);
  if (!isMixed)
    return { amount: shown(own!.amount, currency), note: t("overview.accounts", { count: accounts.length }) };
  const others = more.filter((it) => Number(it.amount) !== 0);
  const listed = (some: Sum[]) => some.map((it) => `+ ${shown(it.amount, it.currency)}`).join(" ");
  // Without an answer each currency stands for itself.
  const point = worth.data?.points.at(-1);
  if (!point) return { amount: shown(own!.amount, currency), note: listed(others) };
  const converted = others.filter((it) => !point.unconverted.some((one) => one.currency === it.currency));
  return {
    amount: shown(point.total, currency),
    note: (
      <>
        <Link to="/net-worth" className="plain-link">
          {converted.length > 0 ? `${shown(own!.amount, currency)} ${listed(converted)}` : t("worth.title")}
        </Link>
        <Unconverted sums={point.unconverted} />
      </>
    ),
  };
}
