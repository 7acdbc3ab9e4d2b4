import { TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";

import { CONTRIBUTION_NOTE_MAX } from "../../contract/facts";
import { api, body } from "../../api/client";
import type { Goal } from "../../queries/goals";
import { useMe } from "../../queries/me";
import { money, readAmount } from "../../format/money";
import { useText } from "../../i18n";
import { AmountInput } from "../../ui/AmountInput";
import { FormDialog } from "../../ui/FormDialog";
import { useChange } from "../../ui/useChange";

/** Money put aside for a goal, or taken out again. */
export function ContributionDialog({ goal, takes, onClose }: { goal: Goal; takes: boolean; onClose: () => void }) {
  const { t, locale } = useText();
  const { today } = useMe();
  const form = useForm({ initialValues: { amount: "", date: today, note: "" } });
  const { submit } = useChange({
    send: (it: typeof form.values, key) =>
      body(
        api.POST("/goals/{goal_id}/contributions", {
          params: { path: { goal_id: goal.id } },
          body: {
            amount: takes ? `-${read(it.amount)}` : read(it.amount),
            date: it.date,
            note: it.note.trim() || null,
          },
          headers: { "Idempotency-Key": key },
        }),
      ),
    says: (_, it) =>
      t(takes ? "goals.taken" : "goals.given", { amount: money(locale, read(it.amount), goal.currency) }),
    undo: (made) =>
      body(
        api.DELETE("/goals/{goal_id}/contributions/{contribution_id}", {
          params: { path: { goal_id: goal.id, contribution_id: made.id } },
        }),
      ),
  });

  return (
    <FormDialog
      title={`${t(takes ? "goals.take" : "goals.give")}: ${goal.name}`}
      action={t(takes ? "goals.take" : "goals.give")}
      form={form}
      draft={`contribution:${takes}:${goal.id}`}
      onSubmit={submit}
      onClose={onClose}
    >
      <AmountInput
        label={t("field.amount")}
        large
        data-autofocus
        currency={goal.currency}
        {...form.getInputProps("amount")}
      />
      <TextInput label={t("field.date")} type="date" {...form.getInputProps("date")} />
      <TextInput label={t("goals.note")} maxLength={CONTRIBUTION_NOTE_MAX} {...form.getInputProps("note")} />
    </FormDialog>
  );
}

/** What is no amount is for the API to refuse, in its own words. */
function read(typed: string): string {
  return readAmount(typed) ?? typed;
}
