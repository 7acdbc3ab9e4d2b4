import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";
import { IconPlus } from "@tabler/icons-react";

import { PAYEE_MAX, RULE_CONDITIONS_MAX, RULE_NAME_MAX } from "../../contract/facts";
import { icon, weight } from "../../design/tokens";
import { useText } from "../../i18n";
import type { RuleStart } from "../../navigation/rule";
import { useNames } from "../../queries/names";
import type { Kind } from "../../queries/transactions";
import { BadgedSelect } from "../../ui/BadgedSelect";
import { FormDialog } from "../../ui/FormDialog";
import { TagsField } from "../../ui/TagsField";
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
import classes from "./rules.module.css";
import { useSaving } from "./useSaving";

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
  const form = useForm<RuleDraft>({
    initialValues: rule ? draftOf(rule, locale) : newDraft(start),
    validate: {
      conditions: (_, values) => (hasConditions(values) ? null : t("rules.conditionsMissing")),
      category_id: (_, values) => (givesSomething(values) ? null : t("rules.nothingGiven")),
    },
  });
  const draft = form.values;
  const written = bodyOf(draft);

  const { submit } = useSaving(rule);

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
      onSubmit={submit}
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
