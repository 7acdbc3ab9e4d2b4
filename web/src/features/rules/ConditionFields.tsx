import { ActionIcon, Select, TagsInput, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";

import { SEARCH_MAX } from "../../contract/facts";
import { icon } from "../../design/tokens";
import { type Key, useText } from "../../i18n";
import { useNames } from "../../queries/names";
import { AmountInput } from "../../ui/AmountInput";
import type { ConditionDraft, Field, Operator } from "./draft";
import classes from "./rules.module.css";

const FIELDS: [Field, Key][] = [
  ["payee", "field.payee"],
  ["description", "field.description"],
  ["note", "field.note"],
  ["amount", "field.amount"],
  ["type", "field.type"],
  ["account", "field.account"],
  ["mcc", "rules.mcc"],
];
const OPERATORS: [Operator, Key][] = [
  ["contains", "rules.contains"],
  ["not_contains", "rules.notContains"],
  ["equals", "rules.equals"],
  ["begins", "rules.begins"],
  ["words", "rules.words"],
];
/** A code of a kind of shops. */
const CODE = /^\d{4}$/;

interface Props {
  draft: ConditionDraft;
  /** Which of them it is, for what is read aloud. */
  place: number;
  autoFocus?: boolean;
  onChange: (change: Partial<ConditionDraft>) => void;
  /** Nothing where it is the only one. */
  onRemove?: () => void;
}

/** One condition: what of a row it is about, and what must be so. */
export function ConditionFields({ draft, place, autoFocus, onChange, onRemove }: Props) {
  const { t } = useText();
  const isText = draft.field === "payee" || draft.field === "description" || draft.field === "note";
  return (
    <div className={classes.condition} role="group" aria-label={t("rules.condition", { place })}>
      <Select
        rightSectionWidth={28}
        aria-label={t("rules.what")}
        allowDeselect={false}
        data={FIELDS.map(([value, key]) => ({ value, label: t(key) }))}
        value={draft.field}
        onChange={(field) => field && onChange({ field })}
      />
      {isText && (
        <Select
          rightSectionWidth={28}
          aria-label={t("rules.how")}
          allowDeselect={false}
          data={OPERATORS.map(([value, key]) => ({ value, label: t(key) }))}
          value={draft.operator}
          onChange={(operator) => operator && onChange({ operator })}
        />
      )}
      <Value draft={draft} autoFocus={autoFocus} onChange={onChange} />
      {onRemove && (
        <ActionIcon
          className={classes.remove}
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t("rules.removeCondition", { place })}
          onClick={onRemove}
        >
          <IconX size={icon[18]} />
        </ActionIcon>
      )}
    </div>
  );
}

function Value({ draft, autoFocus, onChange }: Pick<Props, "draft" | "autoFocus" | "onChange">) {
  const { t } = useText();
  const { accounts } = useNames();
  switch (draft.field) {
    case "amount":
      return (
        <div className={classes.amounts}>
          <AmountInput
            aria-label={t("rules.min")}
            placeholder={t("rules.min")}
            value={draft.min}
            onChange={(min) => onChange({ min })}
          />
          <AmountInput
            aria-label={t("rules.max")}
            placeholder={t("rules.max")}
            value={draft.max}
            onChange={(max) => onChange({ max })}
          />
        </div>
      );
    case "type":
      return (
        <Select
          className={classes.beside}
          aria-label={t("field.type")}
          allowDeselect={false}
          data={[
            { value: "expense", label: t("type.expense") },
            { value: "income", label: t("type.income") },
          ]}
          value={draft.type}
          onChange={(type) => type && onChange({ type })}
        />
      );
    case "account":
      return (
        <Select
          className={classes.beside}
          aria-label={t("field.account")}
          data={accounts
            .filter((it) => !it.archived || it.id === draft.account_id)
            .map((it) => ({ value: it.id, label: it.name }))}
          value={draft.account_id}
          onChange={(account_id) => onChange({ account_id })}
        />
      );
    case "mcc":
      return (
        <TagsInput
          className={classes.value}
          aria-label={t("rules.mcc")}
          placeholder={draft.codes.length === 0 ? "5411" : undefined}
          description={t("rules.mccHint")}
          inputMode="numeric"
          splitChars={[",", ";", " "]}
          value={draft.codes}
          onChange={(codes) => onChange({ codes: codes.filter((it) => CODE.test(it)) })}
        />
      );
    default:
      return (
        <TextInput
          className={classes.value}
          aria-label={t("rules.text")}
          data-autofocus={autoFocus || undefined}
          autoComplete="off"
          maxLength={SEARCH_MAX}
          value={draft.text}
          onChange={(event) => onChange({ text: event.currentTarget.value })}
        />
      );
  }
}
