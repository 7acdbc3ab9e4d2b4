import { useEffect, useState } from "react";

import { Unreachable } from "../../api/problem";
import { currencyDigits } from "../../format/money";
import { useText } from "../../i18n";
import { keepDraft } from "../../offline/drafts";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { errorText } from "../../ui/errorText";
import { doubtTexts, doubtValues } from "./doubts";
import { check, type Draft, type DraftField, edited, emptyDraft, type Faults, faultsOf, withParsed } from "./draft";
import { readEntry } from "./reading";
import { type Parsed, useParse } from "./useParse";
import { useRecord } from "./useRecord";
import { useRecordAll } from "./useRecordAll";
import { useRecordLater } from "./useRecordLater";

/** What was typed into the form and set by hand in it. */
export interface Typed {
  text: string;
  edits: Partial<Draft>;
  /** The category among the edits that came with a payee: nobody has chosen it. */
  proposed?: string;
}

interface Given {
  start: Typed;
  /** The day the words were written; today if left out. */
  on?: string;
  /** Where on this device it is kept until it is recorded; null where it is not. */
  place: string | null;
  /** Called once the words that the form was opened with are recorded. */
  onRecorded: () => void;
  onDone: () => void;
}

/** Fields that hold something once they were touched; day and account stay from the entry before. */
const FILLED: DraftField[] = ["amount", "category_id", "lines", "description", "payee", "tags", "note", "is_pending"];

const NOTHING: Typed = { text: "", edits: {} };

/** The state of the form of a new transaction: words, fields, doubts, faults; and what "Record" does with them. */
export function useEntryForm({ start, on, place, onRecorded, onDone }: Given) {
  const { t, locale } = useText();
  const { today, household } = useMe();
  const { accounts } = useNames();
  const store = useRecord();
  const storeEach = useRecordAll();
  const later = useRecordLater();
  const [{ text, edits, proposed }, setTyped] = useState(start);
  const [chosen, setChosen] = useState<Record<number, string>>({});
  const [faults, setFaults] = useState<Faults>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { entries, current, settle } = useParse(text, on);
  const parsed = entries[0] ?? null;
  const several = entries.length > 1;

  useEffect(() => {
    if (place === null) return;
    const isTyped = text.trim() !== "" || FILLED.some((it) => it in edits);
    void keepDraft(place, isTyped ? { text, edits, proposed } : undefined);
  }, [place, text, edits, proposed]);

  /** What a person set by hand stands above what was understood. */
  function complete(read: Parsed | null): Draft {
    const empty = emptyDraft(accounts, on ?? today);
    return edited(read ? withParsed(empty, read, locale) : empty, edits);
  }
  const draft = complete(parsed);
  const currency = accounts.find((it) => it.id === draft.account_id)?.currency ?? household.currency;

  const read = (found: Parsed[]) =>
    found.map((it, index) => {
      const category = chosen[index];
      // Day and account stay from the entry before, with "Save and more"; payee, tags and note were typed for all.
      const kept = pick(edits, "date", "account_id", "payee", "tags", "note", "is_pending");
      return readEntry(it, { ...kept, ...(category && { category_id: category }) }, { accounts, today, locale });
    });
  const seen = several ? read(entries) : [];

  /** What was typed meanwhile is the next entry. */
  function recorded(sent: string, stays: Partial<Draft>): void {
    onRecorded();
    setTyped((it) => ({ text: it.text === sent ? "" : it.text, edits: stays }));
    setChosen({});
    setFaults({});
  }

  async function finish(sent: string, again: boolean): Promise<void> {
    recorded(sent, again ? pick({ ...draft, ...edits }, "date", "account_id") : {});
    if (again) return;
    if (place !== null) await keepDraft(place, undefined);
    onDone();
  }

  /** What is understood by now; null where there is nobody to ask. */
  async function understood(): Promise<Parsed[] | null> {
    try {
      return await settle();
    } catch (error) {
      if (error instanceof Unreachable) return null;
      throw error;
    }
  }

  async function save(again: boolean): Promise<void> {
    const sent = text;
    setBusy(true);
    setFailure(null);
    try {
      // Enter may come before the server has read the words; without a server the fields speak for themselves.
      const found = await understood();
      // Words are kept to be read later, and nothing else is: with anything beside them the sum is asked for.
      if (found === null && sent.trim() && !FILLED.some((it) => it in edits)) {
        await later(sent);
        return await finish(sent, again);
      }
      const first = found?.[0] ?? null;
      // Nothing is stored that was not seen: neither a second purchase nor a doubt.
      if (!current && found && (found.length > 1 || (first && doubtTexts(first, edits).length > 0))) return;
      if (found && found.length > 1) {
        const readings = read(found);
        if (!readings.every((it) => it.body)) return;
        await storeEach(readings, (rest) => setTyped((it) => ({ ...it, text: rest })));
        // The lines are of none of these purchases: they stay for the one that they were written for.
        if (isSplit(edits))
          return recorded(sent, pick(edits, "amount", "category_id", "lines", "description", "date", "account_id"));
        return await finish(sent, again);
      }
      const full = complete(first);
      const checked = check(full, currencyDigits(currency));
      if ("faults" in checked) {
        setFaults(Object.fromEntries(Object.entries(checked.faults).map(([field, key]) => [field, t(key)])));
        return;
      }
      await store({ draft: checked.body, currency });
      await finish(sent, again);
    } catch (error) {
      refuse(error);
    } finally {
      setBusy(false);
    }
  }

  function refuse(error: unknown): void {
    const named = several ? null : faultsOf(error);
    setFaults(named ?? {});
    setFailure(named ? null : errorText(error));
  }

  /** By `send`, in place of a transaction: what was typed is done with all the same. */
  async function move(send: () => Promise<void>): Promise<void> {
    const sent = text;
    setBusy(true);
    setFailure(null);
    try {
      await send();
      await finish(sent, false);
    } catch (error) {
      refuse(error);
    } finally {
      setBusy(false);
    }
  }

  return {
    text,
    edits,
    draft,
    currency,
    doubts: parsed && current && !several ? doubtTexts(parsed, edits) : [],
    doubtValues: parsed ? doubtValues(parsed, locale) : undefined,
    /** One entry as it was understood. */
    parsed: several ? null : parsed,
    /** Whether it is of the words as they stand. */
    current,
    /** Several purchases in one line, each as it was understood; none where there is one. */
    seen,
    /** Whether lines of a split stand aside meanwhile. */
    sparesLines: several && isSplit(edits),
    /** Null while the words are still being read. */
    choose: current ? (index: number, id: string) => setChosen((it) => ({ ...it, [index]: id })) : null,
    isOpen: several && current && !seen.every((it) => it.body),
    faults,
    failure,
    busy,
    write: (words: string) => {
      setTyped((it) => ({ ...it, text: words }));
      setFaults({});
      setChosen({});
    },
    edit: (change: Partial<Draft>) => {
      setTyped((it) => ({
        ...it,
        edits: { ...it.edits, ...change },
        proposed: "category_id" in change ? undefined : it.proposed,
      }));
      setFaults({});
    },
    /** Whether a field holds anything. */
    isFilled: [draft.amount, draft.description, draft.payee, draft.note].some(Boolean) || draft.tags.length > 0,
    /** The usual category of a payee, unless another one stands there, chosen or in words, or its purpose is asked. */
    propose: (category_id: string) => {
      const isAsked = parsed?.doubts.some((it) => it.startsWith("maybe_"));
      if (isAsked || draft.lines.length > 0 || (draft.category_id && draft.category_id !== proposed)) return;
      setTyped((it) => ({ ...it, edits: { ...it.edits, category_id }, proposed: category_id }));
    },
    proposed,
    clear: () => {
      setTyped(NOTHING);
      setFaults({});
    },
    save,
    move,
  };
}

function isSplit(edits: Partial<Draft>): boolean {
  return (edits.lines ?? []).length > 0;
}

function pick(edits: Partial<Draft>, ...fields: DraftField[]): Partial<Draft> {
  return Object.fromEntries(fields.filter((it) => it in edits).map((it) => [it, edits[it]]));
}
