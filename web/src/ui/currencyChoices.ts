import { CURRENCIES } from "../contract/currencies";

// First in the list; all others follow by their codes.
const FREQUENT = ["RUB", "USD", "EUR", "KZT", "BYN", "GEL", "AMD", "UZS", "TRY", "CNY", "GBP", "AED", "RSD"];

/** Every currency with its name, `first` on top. */
export function currencyChoices(locale: string, first: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(locale, { type: "currency" });
  return [...new Set([first, ...FREQUENT, ...CURRENCIES])].map((value) => ({
    value,
    label: `${value} · ${names.of(value)}`,
  }));
}
