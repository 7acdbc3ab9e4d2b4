import { money, sum } from "../../format/money";
import type { Key, Values } from "../../i18n";
import type { Draft } from "./draft";
import type { Parsed } from "./useParse";

type Line = NonNullable<Parsed["lines"]>[number];

/** What the grammar was unsure of, as questions; a field that was set by hand is not asked about. */
const QUESTIONS: Record<Parsed["doubts"][number], { text: Key; field: keyof Draft }> = {
  amount_missing: { text: "doubt.amountMissing", field: "amount" },
  amount_zero: { text: "doubt.amountZero", field: "amount" },
  amount_too_large: { text: "doubt.amountTooLarge", field: "amount" },
  amount_too_precise: { text: "doubt.amountTooPrecise", field: "amount" },
  amount_unclear: { text: "doubt.amountUnclear", field: "amount" },
  amount_unusual: { text: "doubt.amountUnusual", field: "amount" },
  several_amounts: { text: "doubt.severalAmounts", field: "amount" },
  currency_unclear: { text: "doubt.currencyUnclear", field: "account_id" },
  category_missing: { text: "doubt.categoryMissing", field: "category_id" },
  category_unclear: { text: "doubt.categoryUnclear", field: "category_id" },
  description_missing: { text: "doubt.descriptionMissing", field: "category_id" },
  account_missing: { text: "doubt.accountMissing", field: "account_id" },
  date_in_future: { text: "doubt.dateInFuture", field: "date" },
  date_unclear: { text: "doubt.dateUnclear", field: "date" },
  date_invalid: { text: "doubt.dateInvalid", field: "date" },
  several_dates: { text: "doubt.severalDates", field: "date" },
  maybe_refund: { text: "doubt.maybeRefund", field: "category_id" },
  maybe_debt: { text: "doubt.maybeDebt", field: "category_id" },
  maybe_income: { text: "doubt.maybeIncome", field: "category_id" },
  maybe_transfer: { text: "doubt.maybeTransfer", field: "category_id" },
  lines_differ: { text: "doubt.linesDiffer", field: "lines" },
  lines_unclear: { text: "doubt.linesUnclear", field: "lines" },
};

/** They are answered by choosing a category; everything else is better put right in the form. */
const ABOUT_CATEGORY: Key[] = ["doubt.categoryMissing", "doubt.categoryUnclear", "doubt.descriptionMissing"];

export function onlyAboutCategory(asked: Key[]): boolean {
  return asked.every((it) => ABOUT_CATEGORY.includes(it));
}

const UNKNOWN: { text: Key; field: keyof Draft } = { text: "doubt.unknown", field: "category_id" };

/** What is asked, with both sums where the lines of a split are not as much as it. */
export function doubtValues(parsed: Parsed, locale: string): Values | undefined {
  if (!parsed.doubts.includes("lines_differ") || parsed.amount === null) return undefined;
  const total = sum((parsed.lines ?? []).map((it) => it.amount ?? "0"));
  return { total: money(locale, total, parsed.currency), amount: money(locale, parsed.amount, parsed.currency) };
}

/** What is asked about one line of a split; null where it is sure. */
export function lineDoubt({ doubts }: Line): Key | null {
  return doubts.length > 0 ? (QUESTIONS[doubts[0]!] ?? UNKNOWN).text : null;
}

export function doubtTexts(parsed: Parsed, edits: Partial<Draft>): Key[] {
  // Whether it is a refund, a debt, a transfer: these questions ask for the category themselves.
  const asksPurpose = parsed.doubts.some((it) => it.startsWith("maybe_"));
  return parsed.doubts.flatMap((it) => {
    if (asksPurpose && it === "category_missing") return [];
    // A server newer than this app may doubt what it does not know: it is asked about all the same.
    const question = QUESTIONS[it] ?? UNKNOWN;
    // Another amount, or one category for all of it, answers both.
    const isDivided = question.field === "lines" && (edits.category_id != null || edits.amount !== undefined);
    if (isDivided) return [];
    return edits[question.field] === undefined ? [question.text] : [];
  });
}
