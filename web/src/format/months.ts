import { addDays, type Day, monthEnd, monthStart } from "./dates";

/** Months that begin later are named after the next calendar month: most of their days are in it. */
const LAST_OF_SAME_NAME = 15;

export interface MonthRule {
  month_starts_on: number;
  month_starts_before_weekend: boolean;
}

export interface Span {
  start_date: Day;
  end_date: Day;
}

/** The months of a household, by the calendar month that each is named after; as the server counts them. */
export interface Months {
  isCalendar: boolean;
  /** Of a month; a month of 0 is that before January. */
  span: (year: number, month: number) => Span;
  /** The twelve months of a year. */
  year: (year: number) => Span;
  /** The year and month, 1 to 12, that hold a day. */
  nameOf: (day: Day) => { year: number; month: number };
}

/** Of a household that was kept before there was a rule, calendar months. */
export function monthsOf({
  month_starts_on: first = 1,
  month_starts_before_weekend: early = false,
}: MonthRule): Months {
  const isCalendar = first === 1 && !early;
  function start(year: number, month: number): Day {
    const later = first > LAST_OF_SAME_NAME ? 1 : 0;
    const day = addDays(monthStart(year, month - later), first - 1);
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    return early ? addDays(day, weekday === 6 ? -1 : weekday === 0 ? -2 : 0) : day;
  }
  function span(year: number, month: number): Span {
    if (isCalendar) return { start_date: monthStart(year, month), end_date: monthEnd(year, month) };
    return { start_date: start(year, month), end_date: addDays(start(year, month + 1), -1) };
  }
  function nameOf(day: Day): { year: number; month: number } {
    const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
    const by = isCalendar ? 0 : ([1, 0].find((it) => start(year, month + it) <= day) ?? -1);
    const name = monthStart(year, month + by);
    return { year: Number(name.slice(0, 4)), month: Number(name.slice(5, 7)) };
  }
  return {
    isCalendar,
    span,
    year: (year) => ({ start_date: span(year, 1).start_date, end_date: span(year, 12).end_date }),
    nameOf,
  };
}
