import type { Key } from "../../i18n";
import type { Draft } from "./draft";
import type { Parsed } from "./useParse";

/** What the grammar was unsure of, as questions; a field that was set by hand is not asked about. */
const QUESTIONS: Record<string, { text: Key; field: keyof Draft }> = {
  amount_missing: { text: "doubt.amountMissing", field: "amount" },
  amount_zero: { text: "doubt.amountZero", field: "amount" },
  amount_too_large: { text: "doubt.amountTooLarge", field: "amount" },
  amount_too_precise: { text: "doubt.amountTooPrecise", field: "amount" },
  several_amounts: { text: "doubt.severalAmounts", field: "amount" },
  category_missing: { text: "doubt.categoryMissing", field: "category_id" },
  description_missing: { text: "doubt.descriptionMissing", field: "category_id" },
  account_missing: { text: "doubt.accountMissing", field: "account_id" },
  date_in_future: { text: "doubt.dateInFuture", field: "date" },
};

export function doubtTexts(parsed: Parsed, edits: Partial<Draft>): Key[] {
  return parsed.doubts.flatMap((it) => {
    const question = QUESTIONS[it];
    return question && edits[question.field] === undefined ? [question.text] : [];
  });
}
