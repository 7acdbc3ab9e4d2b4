import { Text } from "@mantine/core";

import { Unconverted } from "../../features/net-worth/Unconverted";
import { useMe } from "../../queries/me";
import type { CurrencyTotal, FilterSummary } from "../../queries/transactions";
import { CurrencySwitch, useInBase } from "../../ui/CurrencySwitch";
import { FilterSums } from "./FilterSums";
import classes from "./Sums.module.css";
import { WholeSums } from "./WholeSums";

/** What the list adds up to: where it has several currencies all in the household's, or each by itself. */
export function ListSums({ summary, isFiltered }: { summary: FilterSummary; isFiltered: boolean }) {
  const { household } = useMe();
  const inBase = useInBase("list", true);
  const isMixed = summary.by_currency.some((it) => it.currency !== household.currency);
  const isInBase = isMixed && inBase[0];
  const totals = isInBase && summary.base_total ? [summary.base_total] : summary.by_currency;
  const Sums = isFiltered ? FilterSums : WholeSums;
  if (!isMixed) return <Sums totals={totals} />;
  return (
    <div className={classes.mixed}>
      <div>
        <Sums totals={totals} />
        {isInBase && (
          <Text size="sm" c="dimmed" component="div">
            <Unconverted sums={summary.unconverted.map(toldOf)} />
          </Text>
        )}
      </div>
      <CurrencySwitch inBase={inBase} />
    </div>
  );
}

/** One amount of it: of one kind its sum, else income less expense. */
function toldOf(it: CurrencyTotal): { currency: string; amount: number } {
  const { currency, expense, net } = it;
  if (it.expense_count > 0 && it.income_count === 0) return { currency, amount: expense };
  if (it.income_count + it.expense_count > 0) return { currency, amount: net };
  if (it.pending_count > 0) return { currency, amount: it.pending };
  return { currency, amount: it.transferred_out || it.transferred_in };
}
