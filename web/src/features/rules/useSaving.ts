import { api, body, newKey, type Schemas } from "../../api/client";
import { useText } from "../../i18n";
import { tellError } from "../../ui/tell";
import { type Change, useChange } from "../../ui/useChange";
import { bodyOf, type Rule, type RuleDraft } from "./draft";

type Applied = Schemas["AppliedRead"];

/** Changes what was recorded before: by these rules, or by all that are on. Offers to take it back. */
export function useApplying(): Change<string[] | undefined> {
  const { t } = useText();
  return useChange({
    send: apply,
    says: ({ changed }) => t("rules.applied", { count: changed }),
    undo: takeBack,
  });
}

/** Stores a rule as it is written, a new one or a changed one, and puts it to the past on wish; undo takes back both. */
export function useSaving(rule: Rule | undefined): Change<RuleDraft> {
  const { t } = useText();
  return useChange({
    send: async (draft: RuleDraft, key: string) => {
      const all = { ...bodyOf(draft)!, name: draft.name.trim() || null };
      const saved = await body(
        rule ? change(rule, rule.version, all) : api.POST("/rules", { body: all, headers: { "Idempotency-Key": key } }),
      );
      // The rule is there, whatever becomes of the past: sent once more it would be there twice.
      const applied = draft.past ? await apply([saved.id]).catch(tellError) : undefined;
      return { saved, applied };
    },
    says: ({ applied }) => {
      const said = t(rule ? "rules.saved" : "rules.created");
      return applied ? `${said}. ${t("rules.applied", { count: applied.changed })}` : said;
    },
    undo: async ({ saved, applied }) => {
      if (applied) await takeBack(applied);
      const params = { path: { rule_id: saved.id } };
      if (rule) await body(change(rule, saved.version, { ...rule, conditions: asSent(rule.conditions) }));
      else await body(api.DELETE("/rules/{rule_id}", { params }));
    },
  });
}

function change({ id }: Rule, version: number, { name, conditions, actions }: Schemas["RuleCreate"]) {
  return api.PATCH("/rules/{rule_id}", {
    params: { path: { rule_id: id }, header: { "if-match": `"${version}"` } },
    body: { name, conditions, actions },
  });
}

/** Conditions as they came, without what is null in them. */
function asSent(conditions: Rule["conditions"]): Schemas["RuleCreate"]["conditions"] {
  return conditions.map((it) =>
    it.field === "amount"
      ? { field: it.field, ...(it.min != null && { min: it.min }), ...(it.max != null && { max: it.max }) }
      : it,
  );
}

function apply(ids?: string[]): Promise<Applied> {
  return body(api.POST("/rules/apply", { body: ids ? { ids } : {}, headers: { "Idempotency-Key": newKey() } }));
}

async function takeBack({ undo }: Applied): Promise<void> {
  if (undo) await body(api.POST("/transactions/bulk", { body: undo, headers: { "Idempotency-Key": newKey() } }));
}
