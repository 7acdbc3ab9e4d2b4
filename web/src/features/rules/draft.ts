import type { Schemas } from "../../api/client";
import { editAmount, readAmount } from "../../format/money";
import type { RuleStart } from "../../navigation/rule";

export type Rule = Schemas["RuleRead"];
export type Body = Pick<Schemas["RuleCreate"], "conditions" | "actions">;
type Condition = Rule["conditions"][number];
export type TextCondition = Schemas["TextCondition"];
export type Field = Condition["field"];
export type Operator = TextCondition["operator"];

/** A condition while it is written: what another field would need is kept, too. */
export interface ConditionDraft {
  key: number;
  field: Field;
  operator: Operator;
  text: string;
  min: string;
  max: string;
  type: "income" | "expense";
  account_id: string | null;
  codes: string[];
}

export interface RuleDraft extends Record<string, unknown> {
  name: string;
  conditions: ConditionDraft[];
  category_id: string | null;
  payee: string;
  tags: string[];
  /** Whether what was recorded before is changed, too. */
  past: boolean;
}

let keys = 0;

export function newCondition(given: Partial<ConditionDraft> = {}): ConditionDraft {
  const empty = { min: "", max: "", type: "expense" as const, account_id: null, codes: [] };
  return { key: ++keys, field: "payee", operator: "contains", text: "", ...empty, ...given };
}

export function newDraft(start: RuleStart | null): RuleDraft {
  // What a person calls the shop is all of it; a description has the day's chance in it.
  const conditions = [newCondition(start ? { field: start.field, text: start.text } : {})];
  return { name: "", conditions, category_id: start?.category_id ?? null, payee: "", tags: [], past: false };
}

export function draftOf(rule: Rule, locale: string): RuleDraft {
  return {
    name: rule.name ?? "",
    conditions: rule.conditions.map((it) => newCondition(conditionDraft(it, locale))),
    category_id: rule.actions.category_id ?? null,
    payee: rule.actions.payee ?? "",
    tags: rule.actions.tags ?? [],
    past: false,
  };
}

function conditionDraft(condition: Condition, locale: string): Partial<ConditionDraft> {
  if (condition.field !== "amount") return condition;
  const shown = (it: number | null | undefined) => (it == null ? "" : editAmount(locale, it));
  return { field: "amount", min: shown(condition.min), max: shown(condition.max) };
}

/** Whether none of them lacks something. */
export const hasConditions = (draft: RuleDraft) => !draft.conditions.map(conditionOf).includes(null);

export const givesSomething = ({ category_id, payee, tags }: RuleDraft) =>
  category_id !== null || payee.trim() !== "" || tags.length > 0;

/** What is asked of the server; null while something is missing. */
export function bodyOf(draft: RuleDraft): Body | null {
  if (!hasConditions(draft) || !givesSomething(draft)) return null;
  const payee = draft.payee.trim();
  return {
    conditions: draft.conditions.map(conditionOf) as Body["conditions"],
    actions: {
      ...(draft.category_id && { category_id: draft.category_id }),
      ...(payee && { payee }),
      tags: draft.tags,
    },
  };
}

function conditionOf(draft: ConditionDraft): Body["conditions"][number] | null {
  switch (draft.field) {
    case "amount":
      return amountOf(draft);
    case "type":
      return { field: "type", type: draft.type };
    case "account":
      return draft.account_id ? { field: "account", account_id: draft.account_id } : null;
    case "mcc":
      return draft.codes.length > 0 ? { field: "mcc", codes: draft.codes } : null;
    default: {
      const text = draft.text.trim();
      const hasWords = draft.operator !== "words" || /[\p{L}\p{N}]/u.test(text);
      return text && hasWords ? { field: draft.field, operator: draft.operator, text } : null;
    }
  }
}

function amountOf({ min, max }: ConditionDraft): Body["conditions"][number] | null {
  const ends = [min, max].map((it) => (it.trim() ? readAmount(it) : ""));
  const [least, most] = ends;
  if (ends.includes(null) || (!least && !most) || (least && most && Number(least) > Number(most))) return null;
  return { field: "amount", ...(least && { min: least }), ...(most && { max: most }) };
}
