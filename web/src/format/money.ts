import { AMOUNT_DECIMALS, AMOUNT_PATTERN } from "../contract/facts";

export type Amount = number | string;

const AMOUNT = new RegExp(AMOUNT_PATTERN);

const formats = new Map<string, Intl.NumberFormat>();

function format(locale: string, currency: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${currency} ${options.signDisplay ?? ""} ${options.trailingZeroDisplay ?? ""}${options.notation ?? ""}${options.maximumFractionDigits ?? ""} ${options.maximumSignificantDigits ?? ""}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol", ...options });
    formats.set(key, found);
  }
  return found;
}

/** Money as people read it: the currency's digits, a real minus, spaces that do not break. Exact to 19 digits. */
export function money(
  locale: string,
  amount: Amount,
  currency: string,
  options: Intl.NumberFormatOptions = {},
): string {
  // A decimal string is formatted digit by digit (ECMA-402 of 2023), so no kopeck goes through a float.
  return format(locale, currency, options)
    .format(amount as Intl.StringNumericLiteral)
    .replace("-", "−");
}

/** Whole amounts without their zeros: for headlines, never for columns. */
export function shortMoney(locale: string, amount: Amount, currency: string): string {
  return money(locale, amount, currency, { trailingZeroDisplay: "stripIfInteger" });
}

/** Without kopecks, rounded: for cards of whole months, where they say nothing. */
export function wholeMoney(locale: string, amount: Amount, currency: string): string {
  return money(locale, amount, currency, { maximumFractionDigits: 0 });
}

/** «120 тыс. ₽», for the axes of charts. */
export function axisMoney(locale: string, amount: number, currency: string): string {
  return money(locale, amount, currency, { notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 1 });
}

/** How many digits a currency has after the point. */
export function currencyDigits(currency: string): number {
  return format("en", currency, {}).resolvedOptions().maximumFractionDigits ?? 2;
}

/** «₽», «$»; of a currency without a sign its code. */
export function currencySign(locale: string, currency: string): string {
  const parts = format(locale, currency, {}).formatToParts(0);
  return parts.find((it) => it.type === "currency")?.value ?? currency;
}

/** «доллар США». */
export function currencyName(locale: string, currency: string): string {
  return new Intl.DisplayNames(locale, { type: "currency" }).of(currency) ?? currency;
}

/** «1 $ = 78,1234 ₽»: what one unit costs; of what costs little its first digits, not zeros. */
export function rateText(locale: string, currency: string, rate: Amount, base: string): string {
  const digits = Number(rate) < 1 ? { maximumSignificantDigits: 5 } : { maximumFractionDigits: 4 };
  const one = money(locale, 1, currency, { maximumFractionDigits: 0 });
  return `${one} = ${money(locale, rate, base, digits)}`;
}

export function signOf(type: "income" | "expense"): "+" | "−" {
  return type === "income" ? "+" : "−";
}

/**
 * What a person typed as an amount, as the decimal text that the API takes; null when it is not one. Spaces of all
 * kinds part thousands; a comma is a decimal point.
 */
export function readAmount(typed: string): string | null {
  const text = typed.replace(/[\s\u00a0\u202f_'’]/g, "").replace(",", ".");
  const clean = text.replace(/(?<=\d)\.$/, "").replace(/^0+(?=\d)/, "");
  return AMOUNT.test(clean) && /[1-9]/.test(clean) ? clean : null;
}

/** An amount of the API as it stands in a field: a comma where the language has one. */
export function editAmount(locale: string, amount: Amount): string {
  const text = String(amount);
  return locale === "ru" ? text.replace(".", ",") : text;
}

/** The exact sum of decimal amounts, for what is selected: integers of the smallest part that the API knows. */
export function sum(amounts: Amount[]): string {
  const total = amounts.reduce((it, amount) => it + scaled(amount), 0n);
  const sign = total < 0n ? "-" : "";
  const digits = (total < 0n ? -total : total).toString().padStart(AMOUNT_DECIMALS + 1, "0");
  return `${sign}${digits.slice(0, -AMOUNT_DECIMALS)}.${digits.slice(-AMOUNT_DECIMALS)}`.replace(/\.?0+$/, "") || "0";
}

function scaled(amount: Amount): bigint {
  const [whole = "0", part = ""] = String(amount).split(".");
  const magnitude = BigInt(whole.replace("-", "") + part.padEnd(AMOUNT_DECIMALS, "0").slice(0, AMOUNT_DECIMALS));
  return whole.startsWith("-") ? -magnitude : magnitude;
}

/** The same, zero and what is below it too: a balance; null when it is not one. */
export function readSigned(typed: string): string | null {
  const clean = readBalance(typed).replace(/(?<=\d)\.$/, "");
  return AMOUNT.test(clean.replace(/^-/, "")) ? clean : null;
}

/** A credit card opens below zero: the sign stays, spaces and the comma go. What is no number is for the API to refuse. */
export function readBalance(typed: string): string {
  return (
    typed
      .replace(/[\s\u00a0\u202f]/g, "")
      .replace("−", "-")
      .replace(",", ".") || "0"
  );
}
