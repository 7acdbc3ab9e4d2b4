import { type Amount, money, sum } from "./money";

/** Beyond this a percentage says nothing that the two sums do not say better. */
const MOST = 300;

/** «+12 %», «−8 %», whole; nothing where there is nothing to compare with, or where a percentage would mislead. */
export function changeText(locale: string, now: Amount, before: Amount): string {
  const [to, from] = [Number(now), Number(before)];
  if (from <= 0 || to < 0) return "";
  const percent = Math.round(((to - from) / from) * 100);
  if (percent === 0 || Math.abs(percent) > MOST) return "";
  const text = new Intl.NumberFormat(locale).format(Math.abs(percent));
  return `${percent > 0 ? "+" : "−"}${text}${locale === "ru" ? "\u00a0" : ""}%`;
}

/** Exact to the kopeck. */
export const difference = (now: number, then: number) => Number(sum([now, -then]));

/** «+3 200 ₽», «−150 ₽», «0 ₽»: in whole roubles, for beside a bar or a headline kopecks say nothing. */
export function wholeChangeText(locale: string, amount: number, currency: string): string {
  return money(locale, amount, currency, { signDisplay: "exceptZero", maximumFractionDigits: 0 });
}

/** What is said of a sum beside the one before it. Below zero: more came back than was spent. */
export function wordOf(now: number, before: number): "back" | "backBefore" | "new" | "gone" | "more" | "less" {
  if (now < 0) return "back";
  if (before < 0) return "backBefore";
  if (before === 0) return "new";
  return now === 0 ? "gone" : now > before ? "more" : "less";
}
