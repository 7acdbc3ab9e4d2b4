import { setupI18n } from "@lingui/core";
import { useLingui } from "@lingui/react";

import type source from "./ru.json";

export type Locale = "ru" | "en";
export type Key = keyof typeof source;
export type Values = Record<string, string | number>;

const KEY = "kopilka.locale";
export const i18n = setupI18n();

/** The language chosen here before, else the browser's, else English. */
export function preferredLocale(): Locale {
  const chosen = localStorage.getItem(KEY);
  if (chosen === "ru" || chosen === "en") return chosen;
  return navigator.languages.some((it) => it.toLowerCase().startsWith("ru")) ? "ru" : "en";
}

const PARTS = {
  ru: { first: () => import("./ru.json?first"), rest: () => import("./ru.json?rest") },
  en: { first: () => import("./en.json?first"), rest: () => import("./en.json?rest") },
};
let rest: Promise<unknown> = Promise.resolve();

/**
 * Loads the catalogue of a language (the other one is not downloaded) and switches everything to it. The first pages have
 * their words when this has happened; see `worded` for everything else.
 */
export async function speak(locale: Locale): Promise<void> {
  const later = PARTS[locale].rest().then((part) => i18n.load(locale, part.default));
  // One that could not be had is missed where it is waited for.
  later.catch(() => undefined);
  rest = later;
  const first = await PARTS[locale].first();
  // A change of language in the middle of a page needs all of it.
  if (i18n.locale) await later;
  localStorage.setItem(KEY, locale);
  document.documentElement.lang = locale;
  i18n.load(locale, first.default);
  i18n.activate(locale);
}

/** What is loaded later, once its words are there too: every `import()` of something that is shown goes through this. */
export async function worded<T>(loaded: Promise<T>): Promise<T> {
  const [module] = await Promise.all([loaded, rest]);
  return module;
}

export function t(key: Key, values?: Values): string {
  return i18n._(key, values);
}

/** Texts and locale of the interface; the component is drawn anew when the language changes. */
export function useText(): { t: (key: Key, values?: Values) => string; locale: Locale } {
  const { i18n: current } = useLingui();
  return { t: (key, values) => current._(key, values), locale: current.locale as Locale };
}
