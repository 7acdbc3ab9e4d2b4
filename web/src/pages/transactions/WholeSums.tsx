import { Text } from "@mantine/core";

import type { CurrencyTotal } from "../../queries/transactions";
import { useText } from "../../i18n";
import { money } from "../../format/money";
import classes from "./Sums.module.css";

/** What the list adds up to where nothing is filtered: one line, whose room is there before the sums are. */
export function WholeSums({ totals }: { totals: CurrencyTotal[] }) {
  const { t, locale } = useText();
  const counted = totals.filter((it) => it.income_count + it.expense_count > 0);
  const [first, ...others] = counted;
  if (!first) return null;
  const net = counted.map((it) => money(locale, it.net, it.currency)).join(" · ");
  const show = (amount: number | string) => money(locale, amount, first.currency);
  const isOne = others.length === 0;
  const isMixed = !isOne || (first.income_count > 0 && first.expense_count > 0);
  return (
    <Text size="sm" component="span" className={`number ${classes.whole}`} title={t("list.net", { sum: net })}>
      {isOne && first.expense_count > 0 && (
        <span data-part={isMixed || undefined}>{t("list.expense", { sum: `−${show(first.expense)}` })}</span>
      )}
      {isOne && first.income_count > 0 && (
        <span data-part={isMixed || undefined} className="income">
          {t("list.income", { sum: `+${show(first.income)}` })}
        </span>
      )}
      {isMixed && <b className="clip">{t("list.net", { sum: net })}</b>}
    </Text>
  );
}
