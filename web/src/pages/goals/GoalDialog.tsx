import { Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";

import { GOAL_NAME_MAX } from "../../contract/facts";
import { api, body, type Schemas } from "../../api/client";
import type { Goal } from "../../queries/goals";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { editAmount, readAmount } from "../../format/money";
import { useText } from "../../i18n";
import { AmountInput } from "../../ui/AmountInput";
import { FormDialog } from "../../ui/FormDialog";
import { useChange } from "../../ui/useChange";

/** A new goal, or an old one changed. */
export function GoalDialog({ goal, onClose }: { goal: Goal | null; onClose: () => void }) {
  const { t, locale } = useText();
  const { household } = useMe();
  const { accounts } = useNames();
  const form = useForm({
    initialValues: {
      name: goal?.name ?? "",
      target_amount: goal ? editAmount(locale, goal.target_amount) : "",
      deadline: goal?.deadline ?? "",
      account_id: goal?.account_id ?? null,
    },
  });
  const { submit } = useChange({
    send: (it: Schemas["GoalCreate"], key) =>
      goal
        ? body(api.PATCH("/goals/{goal_id}", { params: { path: { goal_id: goal.id } }, body: it }))
        : body(api.POST("/goals", { body: it, headers: { "Idempotency-Key": key } })),
  });

  return (
    <FormDialog
      title={t(goal ? "goals.edit" : "goals.new")}
      action={t("common.save")}
      form={form}
      draft={`goal:${goal?.id ?? `new:${household.currency}`}`}
      onSubmit={(it) =>
        submit({
          ...it,
          target_amount: readAmount(it.target_amount) ?? it.target_amount,
          deadline: it.deadline || null,
        })
      }
      onClose={onClose}
    >
      <TextInput
        label={t("field.name")}
        placeholder={t("goals.namePlaceholder")}
        data-autofocus
        maxLength={GOAL_NAME_MAX}
        {...form.getInputProps("name")}
      />
      <AmountInput
        label={t("goals.target")}
        currency={goal?.currency ?? household.currency}
        {...form.getInputProps("target_amount")}
      />
      <TextInput label={t("goals.deadline")} type="date" {...form.getInputProps("deadline")} />
      <Select
        label={t("goals.account")}
        description={t("goals.accountHint")}
        clearable
        placeholder={t("goals.byHand")}
        data={accounts.filter((it) => !it.archived).map((it) => ({ value: it.id, label: it.name }))}
        {...form.getInputProps("account_id")}
      />
    </FormDialog>
  );
}
