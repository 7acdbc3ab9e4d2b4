import { Select, TextInput } from "@mantine/core";
import { useState } from "react";

import { api, body, newKey } from "../../api/client";
import type { Goal } from "../../queries/goals";
import { useLedgerChanged } from "../../queries/ledger";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { editAmount, readAmount } from "../../format/money";
import { useText } from "../../i18n";
import { AmountInput } from "../../ui/AmountInput";
import { FormDialog } from "../../ui/FormDialog";

/** A new goal, or an old one changed. */
export function GoalDialog({ goal, onClose }: { goal: Goal | null; onClose: () => void }) {
  const { t, locale } = useText();
  const { household } = useMe();
  const { accounts } = useNames();
  const changed = useLedgerChanged();
  const [name, setName] = useState(goal?.name ?? "");
  const [amount, setAmount] = useState(goal ? editAmount(locale, goal.target_amount) : "");
  const [deadline, setDeadline] = useState(goal?.deadline ?? "");
  const [account, setAccount] = useState(goal?.account_id ?? null);
  const [key] = useState(newKey);

  async function save(): Promise<void> {
    const shape = {
      name,
      target_amount: readAmount(amount) ?? amount,
      deadline: deadline || null,
      account_id: account,
    };
    if (goal) await body(api.PATCH("/goals/{goal_id}", { params: { path: { goal_id: goal.id } }, body: shape }));
    else await body(api.POST("/goals", { body: shape, headers: { "Idempotency-Key": key } }));
    await changed();
  }

  return (
    <FormDialog
      title={t(goal ? "goals.edit" : "goals.new")}
      action={t("common.save")}
      onSubmit={save}
      onClose={onClose}
    >
      {(fault) => (
        <>
          <TextInput
            label={t("field.name")}
            placeholder={t("goals.namePlaceholder")}
            data-autofocus
            maxLength={100}
            value={name}
            error={fault("name")}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <AmountInput
            label={t("goals.target")}
            currency={goal?.currency ?? household.currency}
            value={amount}
            error={fault("target_amount")}
            onChange={setAmount}
          />
          <TextInput
            label={t("goals.deadline")}
            type="date"
            value={deadline}
            error={fault("deadline")}
            onChange={(event) => setDeadline(event.currentTarget.value)}
          />
          <Select
            label={t("goals.account")}
            description={t("goals.accountHint")}
            clearable
            placeholder={t("goals.byHand")}
            data={accounts.filter((it) => !it.archived).map((it) => ({ value: it.id, label: it.name }))}
            value={account}
            error={fault("account_id")}
            onChange={setAccount}
          />
        </>
      )}
    </FormDialog>
  );
}
