import type { Schemas } from "../../api/client";
import { reckon } from "../../format/arithmetic";
import { type Amount, editAmount, readAmount, sum } from "../../format/money";
import type { Key } from "../../i18n";

/** A line of a split while it is being written. */
export interface LineDraft {
  category_id: string | null;
  /** Empty in the last one: what is left. */
  amount: string;
  description: string;
}

export const EMPTY_LINE: LineDraft = { category_id: null, amount: "", description: "" };

const read = (typed: string, digits: number) => readAmount(typed) ?? reckon(typed, digits);

/** What the lines leave of the amount, below zero where they are more than that; null where that is no sum. */
export function restOf(amount: string, lines: LineDraft[], digits: number): string | null {
  const whole = read(amount, digits);
  return whole === null ? null : sum([whole, ...lines.map((it) => `-${read(it.amount, digits) ?? "0"}`)]);
}

type Lines = NonNullable<Schemas["TransactionCreate"]["lines"]>;

/** The lines of the body, or what is wrong with them. */
export function checkLines(amount: string, lines: LineDraft[], digits: number): Lines | Key {
  if (lines.some((it) => it.category_id === null)) return "fault.lineCategory";
  const last = lines.length - 1;
  const rest = restOf(amount, lines, digits);
  const body: Lines = [];
  for (const [place, it] of lines.entries()) {
    const own = it.amount.trim() || place < last ? read(it.amount, digits) : rest;
    if (own === null || own === "0" || own.startsWith("-")) return place < last ? "fault.lineAmount" : "fault.lineRest";
    body.push({
      amount: own,
      category_id: it.category_id!,
      ...(it.description.trim() && { description: it.description.trim() }),
    });
  }
  return lines[last]!.amount.trim() && rest !== "0" ? "fault.linesDiffer" : body;
}

/** The lines of a split as they were understood of words: what is not known of one is left open. */
export function linesOfWords(parsed: Pick<Schemas["ParsedRead"], "lines">, locale: string): LineDraft[] {
  return (parsed.lines ?? []).map((it) => ({
    category_id: it.category_id,
    amount: it.amount === null ? "" : editAmount(locale, it.amount as Amount),
    description: it.description,
  }));
}

export function linesOf(row: Schemas["TransactionRead"], locale: string): LineDraft[] {
  return (row.lines ?? []).map((it) => ({
    category_id: it.category_id,
    amount: editAmount(locale, it.amount as Amount),
    description: it.description ?? "",
  }));
}

/** Whether two sets of lines are the same, whatever they are written like. */
export function sameLines(a: Lines | undefined, row: Schemas["TransactionRead"]): boolean {
  const told = (it: { amount?: Amount | null; category_id: string; description?: string | null }) =>
    [sum([it.amount ?? "0"]), it.category_id, it.description ?? ""].join();
  return (a ?? []).map(told).join("\n") === (row.lines ?? []).map(told).join("\n");
}
