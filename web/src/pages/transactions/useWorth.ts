import { money } from "../../format/money";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import type { Transaction } from "../../queries/transactions";

/** «964,04 ₽ по курсу дня»: of a row in another currency than the household's, where a rate is known. */
export function useWorth(row: Transaction): string | undefined {
  const { t, locale } = useText();
  const { household } = useMe();
  if (row.currency === household.currency || row.base_amount === null) return undefined;
  return t("list.worth", { amount: money(locale, row.base_amount, household.currency) });
}
