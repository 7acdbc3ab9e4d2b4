import type { Schemas } from "../../api/client";
import { money, sum } from "../../format/money";

export type Entry = Schemas["CategoryComparisonRead"];
/** What the present is compared with. */
export type Base = "previous" | "year_ago";

/** From here on a change is told in times: nobody reads +1 340 %. */
const PERCENT_MAX = 300;

export const before = (it: Entry, base: Base) => (base === "previous" ? it.previous_amount : it.year_ago_amount);

/** Exact to the kopeck. */
export const difference = (now: number, then: number) => Number(sum([now, -then]));

/** «+3 200 ₽», «−150 ₽», «0 ₽». */
export function changeText(locale: string, amount: number, currency: string): string {
  return money(locale, amount, currency, { signDisplay: "exceptZero", trailingZeroDisplay: "stripIfInteger" });
}

/** The same in whole roubles: beside a bar kopecks say nothing. */
export function wholeChangeText(locale: string, amount: number, currency: string): string {
  return money(locale, amount, currency, { signDisplay: "exceptZero", maximumFractionDigits: 0 });
}

export function wholeText(locale: string, amount: number, currency: string): string {
  return money(locale, amount, currency, { maximumFractionDigits: 0 });
}

/** «+27 %», «×14», and `fresh` where there was nothing to compare with. */
export function ratioText(locale: string, now: number, then: number, fresh: string): string {
  if (then === 0) return now === 0 ? "" : fresh;
  const percent = ((now - then) / then) * 100;
  if (percent >= PERCENT_MAX) {
    return `×${new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 }).format(now / then)}`;
  }
  const text = new Intl.NumberFormat(locale, { maximumFractionDigits: 0, signDisplay: "exceptZero" }).format(percent);
  return `${text.replace("-", "−")}${locale === "ru" ? "\u00a0" : ""}%`;
}
