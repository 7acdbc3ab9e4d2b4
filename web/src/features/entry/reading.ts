import type { Account } from "../../queries/names";
import type { Schemas } from "../../api/client";
import type { Key } from "../../i18n";
import { doubtTexts, onlyAboutCategory } from "./doubts";
import { check, type Draft, edited, emptyDraft, withParsed } from "./draft";
import type { Parsed } from "./useParse";

/** An entry as it was understood, with what was set by hand for it. */
export interface Reading {
  parsed: Parsed;
  draft: Draft;
  /** What is still doubtful. */
  asked: Key[];
  onlyCategory: boolean;
  /** Whether a category is the only question, answered or not. */
  asksCategory: boolean;
  /** Null while something has to be asked first. */
  body: Schemas["TransactionCreate"] | null;
}

export function readEntry(
  parsed: Parsed,
  edits: Partial<Draft>,
  given: { accounts: Account[]; today: string; locale: string },
): Reading {
  const draft = withParsed(emptyDraft(given.accounts, given.today), parsed, given.locale);
  const full = edited(draft, edits);
  const asked = doubtTexts(parsed, edits);
  const onlyCategory = onlyAboutCategory(asked);
  const asksCategory = onlyCategory && onlyAboutCategory(doubtTexts(parsed, {})) && parsed.doubts.length > 0;
  const checked = check(full);
  const body = "body" in checked && asked.length === 0 ? checked.body : null;
  return { parsed, draft: full, asked, onlyCategory, asksCategory, body };
}
