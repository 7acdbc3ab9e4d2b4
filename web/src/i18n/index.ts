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

/** Loads the catalogue of a language (the other one is not downloaded) and switches everything to it. */
export async function speak(locale: Locale): Promise<void> {
  const catalogue = locale === "ru" ? await import("./ru.json") : await import("./en.json");
  localStorage.setItem(KEY, locale);
  document.documentElement.lang = locale;
  i18n.loadAndActivate({ locale, messages: catalogue.default });
}

export function t(key: Key, values?: Values): string {
  return i18n._(key, values);
}

/** Texts and locale of the interface; the component is drawn anew when the language changes. */
export function useText(): { t: (key: Key, values?: Values) => string; locale: Locale } {
  const { i18n: current } = useLingui();
  return { t: (key, values) => current._(key, values), locale: current.locale as Locale };
}
