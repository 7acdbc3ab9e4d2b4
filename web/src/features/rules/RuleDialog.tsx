import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";
import { IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";

import { api, body } from "../../api/client";
import { PAYEE_MAX, RULE_CONDITIONS_MAX, RULE_NAME_MAX } from "../../contract/facts";
import { icon, weight } from "../../design/tokens";
import { useText } from "../../i18n";
import type { RuleStart } from "../../navigation/rule";
import { ledgerChanged } from "../../queries/ledger";
import { useNames } from "../../queries/names";
import type { Kind } from "../../queries/transactions";
import { BadgedSelect } from "../../ui/BadgedSelect";
import { FormDialog } from "../../ui/FormDialog";
import { TagsField } from "../../ui/TagsField";
import { tell, tellError } from "../../ui/tell";
import { ConditionFields } from "./ConditionFields";
import {
  bodyOf,
  type ConditionDraft,
  draftOf,
  givesSomething,
  hasConditions,
  newCondition,
  newDraft,
  type Rule,
  type RuleDraft,
} from "./draft";
import { Preview } from "./Preview";
import { apply, type Applied, rulesChanged, takeBack } from "./queries";
import classes from "./rules.module.css";

interface Props {
  /** The one that is changed; nothing where it is a new one. */
  rule?: Rule;
  /** What a new one begins with. */
  start?: RuleStart | null;
  onClose: () => void;
}

/** A rule as it is written: what must hold, what rows get, and what that would change. */
export function RuleDialog({ rule, start = null, onClose }: Props) {
  const { t, locale } = useText();
  const client = useQueryClient();
  const form = useForm<RuleDraft>({
    initialValues: rule ? draftOf(rule, locale) : newDraft(start),
    validate: {
      conditions: (_, values) => (hasConditions(values) ? null : t("rules.conditionsMissing")),
      category_id: (_, values) => (givesSomething(values) ? null : t("rules.nothingGiven")),
    },
  });
  const draft = form.values;
  const written = bodyOf(draft);

  async function save(values: RuleDraft): Promise<void> {
    const all = { ...bodyOf(values)!, name: values.name.trim() || null };
    const saved = await body(
      rule
        ? api.PATCH("/rules/{rule_id}", {
            params: { path: { rule_id: rule.id }, header: { "if-match": `"${rule.version}"` } },
            body: all,
          })
        : api.POST("/rules", { body: all }),
    );
    void rulesChanged(client);
    if (!values.past) return void tell(t(rule ? "rules.saved" : "rules.created"));
    try {
      const applied = await apply([saved.id]);
      tellApplied(t("rules.applied", { count: applied.changed }), applied);
      void ledgerChanged(client);
    } catch (error) {
      // The rule is there; what was recorded before is as it was.
      tellError(error);
    }
  }

  function tellApplied(text: string, applied: Applied): void {
    const back = () =>
      void takeBack(applied)
        .catch(tellError)
        .then(() => ledgerChanged(client));
    tell(text, applied.undo ? { label: t("common.undo"), run: back } : undefined);
  }

  const change = (place: number, part: Partial<ConditionDraft>) =>
    form.setFieldValue(
      "conditions",
      draft.conditions.map((it, index) => (index === place ? { ...it, ...part } : it)),
    );
  return (
    <FormDialog
      title={t(rule ? "rules.edit" : "rules.new")}
      action={t("common.save")}
      form={form}
      onSubmit={save}
      onClose={onClose}
    >
      <Stack gap="xs">
        <Text fw={weight.medium}>{t("rules.if")}</Text>
        {draft.conditions.map((it, place) => (
          <ConditionFields
            key={it.key}
            draft={it}
            place={place + 1}
            autoFocus={place === 0}
            onChange={(part) => change(place, part)}
            onRemove={draft.conditions.length > 1 ? () => form.removeListItem("conditions", place) : undefined}
          />
        ))}
        {form.errors.conditions && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {form.errors.conditions}
          </Text>
        )}
        {draft.conditions.length < RULE_CONDITIONS_MAX && (
          <Button
            className={classes.more}
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={icon[16]} aria-hidden />}
            onClick={() => form.insertListItem("conditions", newCondition())}
          >
            {t("rules.moreConditions")}
          </Button>
        )}
      </Stack>
      <Given form={form} />
      <TextInput
        label={t("rules.name")}
        placeholder={t("rules.nameHint")}
        maxLength={RULE_NAME_MAX}
        autoComplete="off"
        {...form.getInputProps("name")}
      />
      <Preview rule={written} past={draft.past} onPast={(past) => form.setFieldValue("past", past)} />
    </FormDialog>
  );
}

/** What rows get. */
function Given({ form }: { form: UseFormReturnType<RuleDraft> }) {
  const { t } = useText();
  const names = useNames();
  const chosen = form.values.category_id;
  const ofType = (type: Kind) =>
    names.categories
      .filter((it) => it.type === type && (!it.archived || it.id === chosen))
      .map((it) => ({ value: it.id, label: it.name }));
  return (
    <Stack gap="xs">
      <Text fw={weight.medium}>{t("rules.then")}</Text>
      <BadgedSelect
        known={names.category}
        label={t("field.category")}
        clearable
        nothingFoundMessage={t("common.nothing")}
        data={[
          { group: t("type.expenses"), items: ofType("expense") },
          { group: t("type.incomes"), items: ofType("income") },
        ]}
        {...form.getInputProps("category_id")}
      />
      <TextInput label={t("rules.rename")} maxLength={PAYEE_MAX} autoComplete="off" {...form.getInputProps("payee")} />
      <TagsField
        label={t("rules.addTags")}
        value={form.values.tags}
        error={form.errors.tags}
        onChange={(tags) => form.setFieldValue("tags", tags)}
      />
    </Stack>
  );
}
