import { addDays, dayText, longDay, weekday } from "../../format/dates";
import { type Amount, money, sum } from "../../format/money";
import { t } from "../../i18n";
import type { Transaction } from "../../queries/transactions";

/** What a list by days knows of its rows. */
export interface Dated {
  date: string;
  amount: Amount;
  currency: string;
  type: Transaction["type"];
  status: Transaction["status"];
}

/** Whether a day begins with this row, in a list by date. */
export function beginsDay(rows: Dated[], index: number): boolean {
  return index === 0 || rows[index - 1]!.date !== rows[index]!.date;
}

/** «Сегодня, 26 ноября», «Вчера, 25 ноября», «Понедельник, 24 ноября». */
export function dayHeading(locale: string, day: string, today: string): string {
  return named(day, today, longDay(locale, day, today)) ?? capital(locale, longDay(locale, day, today));
}

/** The same where there is little room: «Сегодня, 26 нояб.», «Пн, 24 нояб.». */
export function shortDayHeading(locale: string, day: string, today: string): string {
  const text = dayText(locale, day, today);
  return named(day, today, text) ?? capital(locale, `${weekday(locale, day)}, ${text}`);
}

function named(day: string, today: string, text: string): string | undefined {
  if (day === today) return t("day.today", { day: text });
  return day === addDays(today, -1) ? t("day.yesterday", { day: text }) : undefined;
}

function capital(locale: string, text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

/**
 * Income less expense of the day that begins with this row, by currency; null where nothing but transfers moved or nothing is
 * booked, and while its other rows may be on a page
 * that is not here yet: a part would look like the whole.
 */
export function dayTotal(locale: string, rows: Dated[], first: number, hasMore: boolean): string | null {
  const day = rows[first]!.date;
  const amounts = new Map<string, (string | number)[]>();
  let index = first;
  for (; index < rows.length && rows[index]!.date === day; index++) {
    const { currency, amount, type, status } = rows[index]!;
    if (type === "transfer" || status === "pending") continue;
    const known = amounts.get(currency) ?? [];
    known.push(type === "income" ? amount : `-${amount}`);
    amounts.set(currency, known);
  }
  if ((index === rows.length && hasMore) || amounts.size === 0) return null;
  return [...amounts]
    .map(([currency, list]) => {
      const total = sum(list);
      return (total.startsWith("-") || total === "0" ? "" : "+") + money(locale, total, currency);
    })
    .join(" · ");
}
