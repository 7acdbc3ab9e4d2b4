import { sum } from "../../format/money";
import type { Account } from "../../queries/names";

export type GroupName = "money" | "savings" | "debts" | "other";

const GROUP_OF: Record<Account["kind"], GroupName> = {
  cash: "money",
  card: "money",
  checking: "money",
  savings: "savings",
  investment: "savings",
  credit: "debts",
  other: "other",
};
const ORDER: GroupName[] = ["money", "savings", "debts", "other"];

export interface Sum {
  currency: string;
  amount: string;
}

export interface AccountGroup {
  name: GroupName;
  accounts: Account[];
  sums: Sum[];
}

/** Accounts in use by what they are for; archived ones are in no group and in no sum (decision 24). */
export function groupsOf(accounts: Account[], household: string, isInBase = false): AccountGroup[] {
  const used = accounts.filter((it) => !it.archived);
  return ORDER.map((name) => {
    const own = used.filter((it) => GROUP_OF[it.kind] === name);
    return { name, accounts: own, sums: sumsOf(isInBase ? inBaseCurrency(own, household) : own, household) };
  }).filter((it) => it.accounts.length > 0);
}

/** Their balances for a sum in the household's currency; in its own where no rate is known. */
export function inBaseCurrency(
  accounts: Pick<Account, "currency" | "balance" | "base_balance">[],
  household: string,
): Pick<Account, "currency" | "balance">[] {
  return accounts.map((it) =>
    // What was kept by an earlier version has none.
    it.base_balance == null ? it : { currency: household, balance: it.base_balance },
  );
}

/** One sum for each currency, the household's first: sums of two currencies are never added. */
export function sumsOf(accounts: Pick<Account, "currency" | "balance">[], household: string): Sum[] {
  const currencies = [...new Set(accounts.map((it) => it.currency))].sort(
    (one, other) => Number(other === household) - Number(one === household) || one.localeCompare(other),
  );
  return currencies.map((currency) => ({
    currency,
    amount: sum(accounts.filter((it) => it.currency === currency).map((it) => it.balance)),
  }));
}
