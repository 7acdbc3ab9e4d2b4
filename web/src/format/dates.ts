/** Calendar dates are text, `2026-05-09`: a `Date` would drag a time zone into them. */
export type Day = string;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${name}`;
  let found = formats.get(key);
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat(locale, options)));
  return found;
}

function utc(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** Today in a time zone, as a day. */
export function todayIn(timeZone: string): Day {
  // By parts, in a language that is there: the first use of another one costs a phone 100 ms.
  const options = { timeZone, calendar: "gregory", numberingSystem: "latn" } as const;
  const digits = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  const parts = format("en", timeZone, { ...options, ...digits }).formatToParts(new Date());
  const part = (type: string) => parts.find((it) => it.type === type)?.value;
  return `${part("year")}-${part("month")}-${part("day")}`;
}

export function addDays(day: Day, days: number): Day {
  const date = utc(day);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

export function monthStart(year: number, month: number): Day {
  return new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10);
}

export function monthEnd(year: number, month: number): Day {
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/** «9 мая», with the year when it is not this one. */
export function dayText(locale: string, day: Day, today: Day): string {
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  return sameYear
    ? format(locale, "day", { day: "numeric", month: "short", timeZone: "UTC" }).format(utc(day))
    : withoutYearSign(
        format(locale, "dayYear", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(
          utc(day),
        ),
      );
}

export function fullDay(locale: string, day: Day): string {
  return withoutYearSign(
    format(locale, "full", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(utc(day)),
  );
}

/** «понедельник, 24 ноября», with the year when it is not this one; of today and yesterday without the weekday. */
export function longDay(locale: string, day: Day, today: Day): string {
  const isNear = day === today || day === addDays(today, -1);
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  const options: Intl.DateTimeFormatOptions = {
    day: "numeric",
    month: "long",
    ...(!isNear && { weekday: "long" }),
    ...(!sameYear && { year: "numeric" }),
  };
  const name = `long ${isNear} ${sameYear}`;
  return withoutYearSign(format(locale, name, { ...options, timeZone: "UTC" }).format(utc(day)));
}

/** «1–26 ноября 2026»: what two days have in common is said once. */
export function spanText(locale: string, from: Day, to: Day): string {
  const options = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;
  return withoutYearSign(format(locale, "full", options).formatRange(utc(from), utc(to)));
}

export function weekday(locale: string, day: Day): string {
  return format(locale, "weekday", { weekday: "short", timeZone: "UTC" }).format(utc(day));
}

/** «9 мая 2026 г.» without its «г.», which no list needs. */
function withoutYearSign(text: string): string {
  return text.replace(/(\d{4})\s?г\./g, "$1");
}

/** «май», or «май 2025». */
export function monthText(locale: string, day: Day, style: "short" | "long" | "year"): string {
  const options: Intl.DateTimeFormatOptions =
    style === "year" ? { month: "long", year: "numeric" } : { month: style === "short" ? "short" : "long" };
  const text = withoutYearSign(format(locale, `month-${style}`, { ...options, timeZone: "UTC" }).format(utc(day)));
  // Three letters for all twelve («июнь» and «сент.» are shortened unlike by the browsers' tables).
  return style === "short" ? text.slice(0, 3) : text;
}

export function momentText(locale: string, moment: string): string {
  return withoutYearSign(
    format(locale, "moment", { dateStyle: "medium", timeStyle: "short" }).format(new Date(moment)),
  );
}
