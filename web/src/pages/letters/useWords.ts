import { useText, type Locale } from "../../i18n";
import en from "./words/en.json";
import ru from "./words/ru.json";

export type Word = keyof typeof ru;
const WORDS: Record<Locale, Record<Word, string>> = { ru, en };

/** Texts of these pages, which few people ever open: they do not travel with the others. */
export function useWords(): (key: Word) => string {
  const { locale } = useText();
  return (key) => WORDS[locale][key];
}
