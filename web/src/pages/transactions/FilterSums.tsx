import { Text } from "@mantine/core";

import type { CurrencyTotal } from "../../queries/transactions";
import { useText } from "../../i18n";
import { money } from "../../format/money";
import classes from "./Sums.module.css";

/** What a filter adds up to, by currency: above the list, whenever a filter is on. */
export function FilterSums({ totals }: { totals: CurrencyTotal[] }) {
  const { t, locale } = useText();
  return (
    <div className={classes.sums}>
      {totals.map((it) => {
        const show = (amount: number | string) => money(locale, amount, it.currency);
        return (
          <Text key={it.currency} size="sm" component="span" className={`number ${classes.sumsOf}`}>
            {it.expense_count > 0 &&
              (it.expense < 0 ? (
                <span>{t("list.cameBack", { sum: show(-it.expense) })}</span>
              ) : (
                <span>{t("list.expense", { sum: `−${show(it.expense)}` })}</span>
              ))}
            {it.income_count > 0 && <span className="income">{t("list.income", { sum: `+${show(it.income)}` })}</span>}
            {it.transfer_count > 0 && (
              <span>
                {t("list.transfers", { out: `−${show(it.transferred_out)}`, in: `+${show(it.transferred_in)}` })}
              </span>
            )}
            {it.pending_count > 0 && <span>{t("list.pending", { sum: show(it.pending) })}</span>}
            {it.income_count > 0 && it.expense_count > 0 && <b>{t("list.net", { sum: show(it.net) })}</b>}
          </Text>
        );
      })}
    </div>
  );
}
