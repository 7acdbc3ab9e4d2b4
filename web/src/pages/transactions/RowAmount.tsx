import { type Amount, shortMoney, sum } from "../../format/money";
import { useText } from "../../i18n";
import { flowOf, type Transaction } from "../../queries/transactions";
import { Money } from "../../ui/Money";
import classes from "./RowAmount.module.css";

/** What a row amounts to; of a split under a filter by category the part that counts, and below it the whole. */
export function RowAmount({ row, part }: { row: Transaction; part?: Amount }) {
  const { t, locale } = useText();
  const isPart = part !== undefined && sum([row.amount, `-${part}`]) !== "0";
  return (
    <>
      <Money amount={isPart ? part : row.amount} currency={row.currency} type={flowOf(row)} />
      {isPart && (
        <span className={classes.whole}>
          {" "}
          {t("split.of", { amount: shortMoney(locale, row.amount, row.currency) })}
        </span>
      )}
    </>
  );
}
