import type { Schemas } from "../../api/client";
import { money } from "../../format/money";

export type Entry = Schemas["CategoryComparisonRead"];
/** What the present is compared with. */
export type Base = "previous" | "year_ago";

/** From here on a change is told in times: nobody reads +1 340 %. */
const PERCENT_MAX = 300;

export const before = (it: Entry, base: Base) => (base === "previous" ? it.previous_amount : it.year_ago_amount);

/** «+3 200,00 ₽», «−150,50 ₽», «0,00 ₽»: for columns. */
export function changeText(locale: string, amount: number, currency: string): string {
  return money(locale, amount, currency, { signDisplay: "exceptZero" });
}

export function wholeText(locale: string, amount: number, currency: string): string {
  return money(locale, amount, currency, { maximumFractionDigits: 0 });
}

/** «+27 %», «×14», `fresh` where there was nothing to compare with; nothing of what is below zero. */
export function ratioText(locale: string, now: number, then: number, fresh: string): string {
  if (now < 0 || then < 0) return "";
  if (then === 0) return now === 0 ? "" : fresh;
  const percent = ((now - then) / then) * 100;
  if (percent >= PERCENT_MAX) {
    return `×${new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 }).format(now / then)}`;
  }
  const text = new Intl.NumberFormat(locale, { maximumFractionDigits: 0, signDisplay: "exceptZero" }).format(percent);
  return `${text.replace("-", "−")}${locale === "ru" ? "\u00a0" : ""}%`;
}

/** A change so many times as large as the next one would leave all others too small to be told apart. */
const APART = 2.5;
/** More than such a part of the changes does not stick out: they are what is usual. */
const FEW = 0.25;

/** The largest change that bars are drawn to, and beyond which the few that stick out are broken off. */
export function scaleOf(sizes: number[]): number {
  const falling = sizes.filter((it) => it > 0).sort((one, other) => other - one);
  const few = falling.length < 3 ? 0 : Math.max(1, Math.floor(falling.length * FEW));
  for (let place = few; place > 0; place--) {
    if (falling[place - 1]! > falling[place]! * APART) return falling[place]!;
  }
  return falling[0] ?? 0;
}
