import { grouped } from "../../format/grouping";
import { editAmount } from "../../format/money";
import { type Key, useText } from "../../i18n";
import { useNames } from "../../queries/names";
import type { Operator, Rule, TextCondition } from "./draft";

export const TEXT_FIELDS: Record<TextCondition["field"], Key> = {
  payee: "rules.payee",
  description: "rules.description",
  note: "rules.note",
};

const SAYS: Record<Operator, Key> = {
  contains: "rules.says.contains",
  not_contains: "rules.says.notContains",
  equals: "rules.says.equals",
  begins: "rules.says.begins",
  words: "rules.says.words",
};

export const PROBLEMS: Record<NonNullable<Rule["problem"]>, Key> = {
  category_gone: "rules.categoryGone",
  category_archived: "rules.categoryArchived",
  account_gone: "rules.accountGone",
  account_archived: "rules.accountArchived",
};

/** Says a rule as a sentence: «Если получатель содержит «пятёрочка», то категория «Продукты»». */
export function useRuleWords(): (rule: Pick<Rule, "conditions" | "actions">) => string {
  const { t, locale } = useText();
  const names = useNames();

  function said(condition: Rule["conditions"][number]): string {
    switch (condition.field) {
      case "amount": {
        const shown = (it: number | null | undefined) => (it == null ? "" : grouped(editAmount(locale, it)));
        const [min, max] = [shown(condition.min), shown(condition.max)];
        return t(min && max ? "rules.says.between" : min ? "rules.says.least" : "rules.says.most", { min, max });
      }
      case "type":
        return t(condition.type === "income" ? "rules.says.income" : "rules.says.expense");
      case "account":
        return t("rules.says.account", { name: names.account(condition.account_id)?.name ?? "…" });
      case "mcc":
        return t("rules.says.mcc", { codes: condition.codes.join(", ") });
      default:
        return t(SAYS[condition.operator], { field: t(TEXT_FIELDS[condition.field]), text: condition.text });
    }
  }

  return ({ conditions, actions }) => {
    const tags = actions.tags ?? [];
    const given = [
      actions.category_id && t("rules.gives.category", { name: names.category(actions.category_id)?.name ?? "…" }),
      actions.payee && t("rules.gives.payee", { name: actions.payee }),
      tags.length > 0 && t("rules.gives.tags", { count: tags.length, tags: tags.join(", ") }),
    ];
    return t("rules.sentence", {
      conditions: conditions.map(said).join(t("rules.and")),
      actions: given.filter(Boolean).join(", "),
    });
  };
}
