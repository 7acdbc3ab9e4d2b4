import { currencyDigits, readAmount } from "../../format/money";
import { reckon } from "../../format/arithmetic";
import type { Account } from "../../queries/names";
import type { Proposed } from "./TransferDialog";
import type { NewTransfer } from "./useMove";
import { doubtTexts } from "./doubts";
import type { Draft } from "./draft";
import type { Parsed } from "./useParse";

interface Offer {
  /** What is known of it. */
  start: Proposed;
  /** All of it, where nothing else has to be asked. */
  sure: NewTransfer | null;
}

/** Not asked of a transfer: it has no category. */
const ANSWERED: Parsed["doubts"] = ["maybe_transfer", "category_missing", "category_unclear", "description_missing"];

/** Of a line that may speak of money between own accounts: that transfer; null of any other line, and of one account. */
export function offerOf(parsed: Parsed, draft: Draft, edits: Partial<Draft>, accounts: Account[]): Offer | null {
  const asked = doubtTexts({ ...parsed, doubts: parsed.doubts.filter((it) => it === "maybe_transfer") }, edits);
  if (asked.length === 0 || accounts.filter((it) => !it.archived).length < 2) return null;
  const find = (id: string | null | undefined) => accounts.find((it) => it.id === id);

  const told = parsed.moved?.from_account_id ?? null;
  const to = parsed.moved?.to_account_id ?? null;
  const byHand = edits.account_id && edits.account_id !== to ? edits.account_id : null;
  // The default account is meant by most lines that name none: one that was chosen by hand stands above it.
  const from = byHand && (told === null || find(told)?.is_default) ? byHand : told;
  const currency = (from === byHand ? find(byHand)?.currency : undefined) ?? parsed.currency;

  const amount = readAmount(draft.amount) ?? reckon(draft.amount, currencyDigits(currency));
  const rest = { ...parsed, doubts: parsed.doubts.filter((it) => !ANSWERED.includes(it)) };
  const isSure =
    doubtTexts(rest, edits).length === 0 && find(from)?.currency === currency && find(to)?.currency === currency;
  return {
    start: {
      from: from ?? (parsed.account_id === to ? null : parsed.account_id),
      to,
      // A dialog does not reckon.
      amount: readAmount(draft.amount) ? draft.amount : (amount ?? ""),
      currency,
      date: draft.date,
      description: draft.description,
    },
    sure:
      isSure && from && to && amount
        ? {
            from_account_id: from,
            to_account_id: to,
            amount,
            date: draft.date,
            description: draft.description.trim() || null,
          }
        : null,
  };
}
