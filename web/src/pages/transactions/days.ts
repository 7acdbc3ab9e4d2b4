import { longDay } from "../../format/dates";
import { money, sum } from "../../format/money";
import { t } from "../../i18n";
import type { Transaction } from "../../queries/transactions";

/** Whether a day begins with this row, in a list by date. */
export function beginsDay(rows: Transaction[], index: number): boolean {
  return index === 0 || rows[index - 1]!.date !== rows[index]!.date;
}

/** «Сегодня, 26 ноября», «Вчера, 25 ноября», «Понедельник, 24 ноября». */
export function dayHeading(locale: string, day: string, today: string, yesterday: string): string {
  const text = longDay(locale, day, today);
  if (day === today) return t("day.today", { day: text });
  if (day === yesterday) return t("day.yesterday", { day: text });
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

/**
 * Income less expense of the day that begins with this row, by currency. Null while its other rows may be on a page
 * that is not here yet: a part would look like the whole.
 */
export function dayTotal(locale: string, rows: Transaction[], first: number, hasMore: boolean): string | null {
  const day = rows[first]!.date;
  const amounts = new Map<string, (string | number)[]>();
  let index = first;
  for (; index < rows.length && rows[index]!.date === day; index++) {
    const { currency, amount, type } = rows[index]!;
    const known = amounts.get(currency) ?? [];
    known.push(type === "income" ? amount : `-${amount}`);
    amounts.set(currency, known);
  }
  if (index === rows.length && hasMore) return null;
  return [...amounts]
    .map(([currency, list]) => {
      const total = sum(list);
      return (total.startsWith("-") || total === "0" ? "" : "+") + money(locale, total, currency);
    })
    .join(" · ");
}
