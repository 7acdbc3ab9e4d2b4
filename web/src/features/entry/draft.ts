import type { Account } from "../../queries/names";
import { tagsOf } from "../../queries/tags";
import type { Kind, Transaction } from "../../queries/transactions";
import type { Schemas } from "../../api/client";
import { reckon } from "../../format/arithmetic";
import { editAmount, readAmount } from "../../format/money";
import { Problem } from "../../api/problem";
import type { Key } from "../../i18n";
import { fieldErrors } from "../../ui/fieldErrors";
import { checkLines, EMPTY_LINE, type LineDraft, linesOf, linesOfWords } from "./split";
import type { Parsed } from "./useParse";

/** A transaction while it is being written: texts as typed. */
export interface Draft {
  type: Kind;
  amount: string;
  category_id: string | null;
  /** In place of the category; none where there is one. */
  lines: LineDraft[];
  account_id: string | null;
  date: string;
  description: string;
  payee: string;
  tags: string[];
  note: string;
  /** The bank has not booked it yet. */
  is_pending: boolean;
  /** An income with a category of expenses: something bought came back. */
  is_refund: boolean;
  /** The purchase, where it is known. */
  refund_of: string | null;
}

/** What the categories are of that it may have. */
export function categoryKind({ type, is_refund }: Pick<Draft, "type" | "is_refund">): Kind {
  return is_refund ? "expense" : type;
}

/**
 * Turned into an expense, an income or a refund. It keeps its category where that still fits; back to what it was at
 * first (`own`), it has its own again.
 */
export function turned(draft: Draft, to: { type: Kind } | { is_refund: boolean }, own?: Draft): Partial<Draft> {
  const type = "type" in to ? to.type : draft.type;
  const is_refund = "is_refund" in to ? to.is_refund : type === "income" && own?.is_refund === true;
  const kind = categoryKind({ type, is_refund });
  const kept = kind === categoryKind(draft) ? draft : own && kind === categoryKind(own) ? own : null;
  const lines = kept?.lines ?? draft.lines.map((it) => ({ ...it, category_id: null }));
  return { type, is_refund, category_id: kept?.category_id ?? null, lines };
}

export type DraftField = keyof Draft;

/** What is wrong, at its field: also at one of a line of a split. */
export type Faults = Partial<Record<DraftField | `lines.${number}.${keyof LineDraft}`, string>>;

export function emptyDraft(accounts: Account[], today: string): Draft {
  const account = accounts.find((it) => it.is_default) ?? accounts.find((it) => !it.archived);
  return {
    type: "expense",
    amount: "",
    category_id: null,
    lines: [],
    account_id: account?.id ?? null,
    date: today,
    description: "",
    payee: "",
    tags: [],
    note: "",
    is_pending: false,
    is_refund: false,
    refund_of: null,
  };
}

/** What is known at once of a refund of this purchase: all of it came back, today. A note is of the purchase alone. */
export function refundOf(purchase: Transaction, locale: string, today: string): Draft {
  const bought = draftOf(purchase, locale);
  return {
    ...bought,
    type: "income",
    is_refund: true,
    refund_of: purchase.id,
    date: today,
    note: "",
    is_pending: false,
  };
}

export function draftOf(it: Transaction, locale: string): Draft {
  return {
    type: it.type as Kind,
    amount: editAmount(locale, it.amount),
    category_id: it.category_id,
    lines: linesOf(it, locale),
    account_id: it.account_id,
    date: it.date,
    description: it.description ?? "",
    payee: it.payee ?? "",
    tags: tagsOf(it),
    note: it.note ?? "",
    is_pending: it.status === "pending",
    is_refund: it.is_refund,
    refund_of: it.refund_of,
  };
}

/** What was understood of a quick entry, over what stands in the form; a field that was not understood stays. */
export function withParsed(draft: Draft, parsed: Parsed, locale: string): Draft {
  const certain = !parsed.doubts.some((it) => it === "several_amounts" || it === "amount_unclear");
  return {
    type: parsed.type,
    amount: parsed.amount !== null && certain ? editAmount(locale, parsed.amount) : draft.amount,
    category_id: parsed.category_id,
    lines: parsed.lines ? linesOfWords(parsed, locale) : draft.lines,
    account_id: parsed.account_id ?? draft.account_id,
    date: parsed.date,
    description: parsed.description,
    payee: parsed.payee ?? draft.payee,
    tags: parsed.tags.length > 0 ? parsed.tags : draft.tags,
    note: draft.note,
    is_pending: draft.is_pending,
    is_refund: parsed.type === "income" && parsed.doubts.includes("maybe_refund"),
    refund_of: draft.refund_of,
  };
}

/** What a person set by hand stands above what was understood; one category is for all of it, whatever lines were. */
export function edited(draft: Draft, edits: Partial<Draft>): Draft {
  const isOne = edits.category_id != null && edits.lines === undefined;
  return { ...draft, ...(isOne && { lines: [] }), ...edits };
}

export type Checked = { body: Schemas["TransactionCreate"] } | { faults: Partial<Record<DraftField, Key>> };

/** The body for the API, or what is missing. A reckoning («600+150») counts as its value, rounded to `digits`. */
export function check(draft: Draft, digits = 2): Checked {
  const faults: Partial<Record<DraftField, Key>> = {};
  const amount = readAmount(draft.amount) ?? reckon(draft.amount, digits);
  if (amount === null) faults.amount = draft.amount.trim() ? "fault.amount" : "fault.amountMissing";
  const lines = draft.lines.length > 0 ? checkLines(draft.amount, draft.lines, digits) : null;
  if (typeof lines === "string") faults.lines = lines;
  if (draft.category_id === null && lines === null) faults.category_id = "fault.category";
  if (!/^\d{4}-\d\d-\d\d$/.test(draft.date)) faults.date = "fault.date";
  if (amount === null || typeof lines === "string" || Object.keys(faults).length > 0) return { faults };
  return {
    body: {
      amount,
      type: draft.type,
      ...(lines ? { lines } : { category_id: draft.category_id }),
      date: draft.date,
      description: draft.description.trim() || null,
      ...(draft.payee.trim() && { payee: draft.payee.trim() }),
      ...(draft.tags.length > 0 && { tags: draft.tags }),
      ...(draft.note.trim() && { note: draft.note.trim() }),
      ...(draft.is_pending && { status: "pending" as const }),
      ...(draft.account_id && { account_id: draft.account_id }),
      ...(draft.is_refund && draft.refund_of && { refund_of: draft.refund_of }),
    },
  };
}

const FIELDS: DraftField[] = [
  "type",
  "amount",
  "category_id",
  "lines",
  "account_id",
  "date",
  "description",
  "payee",
  "tags",
  "note",
  "refund_of",
];

/** Where the API says no: at the fields it names; null when it names none of them. */
export function faultsOf(error: unknown): Faults | null {
  if (!(error instanceof Problem)) return null;
  const atLines: Faults = {};
  const others = error.fields.filter(({ loc: [, field, place, part], message }) => {
    if (field !== "lines" || typeof place !== "number") return true;
    atLines[`lines.${place}.${isPart(part) ? part : "amount"}`] ??= message;
    return false;
  });
  const found = fieldErrors(new Problem(error.status, error.code, error.message, others), FIELDS);
  return found || others.length < error.fields.length ? { ...found, ...atLines } : null;
}

function isPart(it: unknown): it is keyof LineDraft {
  return typeof it === "string" && it in EMPTY_LINE;
}
