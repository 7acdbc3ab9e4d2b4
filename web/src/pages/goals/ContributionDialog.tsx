import { TextInput } from "@mantine/core";
import { useState } from "react";

import { api, body, newKey } from "../../api/client";
import type { Goal } from "../../queries/goals";
import { useLedgerChanged } from "../../queries/ledger";
import { useMe } from "../../queries/me";
import { money, readAmount } from "../../format/money";
import { useText } from "../../i18n";
import { AmountInput } from "../../ui/AmountInput";
import { FormDialog } from "../../ui/FormDialog";
import { tell, tellError } from "../../ui/tell";

/** Money put aside for a goal, or taken out again. */
export function ContributionDialog({ goal, takes, onClose }: { goal: Goal; takes: boolean; onClose: () => void }) {
  const { t, locale } = useText();
  const { today } = useMe();
  const changed = useLedgerChanged();
  const [amount, setAmount] = useState("");
  const [date, setDate] = useState(today);
  const [note, setNote] = useState("");
  const [key] = useState(newKey);

  async function save(): Promise<void> {
    const read = readAmount(amount) ?? amount;
    const made = await body(
      api.POST("/goals/{goal_id}/contributions", {
        params: { path: { goal_id: goal.id } },
        body: { amount: takes ? `-${read}` : read, date, note: note.trim() || null },
        headers: { "Idempotency-Key": key },
      }),
    );
    await changed();
    tell(t(takes ? "goals.taken" : "goals.given", { amount: money(locale, read, goal.currency) }), {
      label: t("common.undo"),
      run: () =>
        void body(
          api.DELETE("/goals/{goal_id}/contributions/{contribution_id}", {
            params: { path: { goal_id: goal.id, contribution_id: made.id } },
          }),
        )
          .then(changed)
          .catch(tellError),
    });
  }

  return (
    <FormDialog
      title={`${t(takes ? "goals.take" : "goals.give")}: ${goal.name}`}
      action={t(takes ? "goals.take" : "goals.give")}
      onSubmit={save}
      onClose={onClose}
    >
      {(fault) => (
        <>
          <AmountInput
            label={t("field.amount")}
            size="lg"
            data-autofocus
            currency={goal.currency}
            value={amount}
            error={fault("amount")}
            onChange={setAmount}
          />
          <TextInput
            label={t("field.date")}
            type="date"
            value={date}
            error={fault("date")}
            onChange={(event) => setDate(event.currentTarget.value)}
          />
          <TextInput
            label={t("goals.note")}
            maxLength={200}
            value={note}
            error={fault("note")}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </>
      )}
    </FormDialog>
  );
}
