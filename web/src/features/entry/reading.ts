import type { Account } from "../../queries/names";
import type { Schemas } from "../../api/client";
import type { Key } from "../../i18n";
import { doubtTexts, onlyAboutCategory } from "./doubts";
import { check, type Draft, emptyDraft, withParsed } from "./draft";
import type { Parsed } from "./useParse";

/** An entry as it was understood, with the category that was chosen for it. */
export interface Reading {
  parsed: Parsed;
  draft: Draft;
  /** What is still doubtful. */
  asked: Key[];
  onlyCategory: boolean;
  /** Null while something has to be asked first. */
  body: Schemas["TransactionCreate"] | null;
}

export function readEntry(
  parsed: Parsed,
  category: string | null,
  given: { accounts: Account[]; today: string; locale: string },
): Reading {
  const draft = withParsed(emptyDraft(given.accounts, given.today), parsed, given.locale);
  const full = { ...draft, category_id: category ?? draft.category_id };
  const asked = doubtTexts(parsed, category ? { category_id: category } : {});
  const onlyCategory = onlyAboutCategory(asked);
  const checked = check(full);
  const body = "body" in checked && asked.length === 0 ? checked.body : null;
  return { parsed, draft: full, asked, onlyCategory, body };
}
