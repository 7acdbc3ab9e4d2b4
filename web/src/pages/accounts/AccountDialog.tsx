import { Select, TextInput } from "@mantine/core";
import { useState } from "react";

import { api, body, newKey } from "../../api/client";
import type { Account } from "../../queries/names";
import { useLedgerChanged } from "../../queries/ledger";
import { useMe } from "../../queries/me";
import { editAmount } from "../../format/money";
import { useText } from "../../i18n";
import { AmountInput } from "../../ui/AmountInput";
import { FormDialog } from "../../ui/FormDialog";

const KINDS = ["card", "cash", "checking", "savings", "credit", "investment", "other"] as const;
const CURRENCIES = ["RUB", "USD", "EUR", "KZT", "BYN", "GEL", "AMD", "UZS", "TRY", "CNY", "GBP", "AED", "RSD"];

export function AccountDialog({ account, onClose }: { account: Account | null; onClose: () => void }) {
  const { t, locale } = useText();
  const { household } = useMe();
  const changed = useLedgerChanged();
  const [name, setName] = useState(account?.name ?? "");
  const [kind, setKind] = useState<Account["kind"]>(account?.kind ?? "card");
  const [currency, setCurrency] = useState(account?.currency ?? household.currency);
  const [opening, setOpening] = useState(account ? editAmount(locale, account.opening_balance) : "0");
  const [key] = useState(newKey);

  async function save(): Promise<void> {
    // A credit card opens below zero: the sign stays, spaces and the comma go.
    const opening_balance =
      opening
        .replace(/[\s\u00a0\u202f]/g, "")
        .replace("−", "-")
        .replace(",", ".") || "0";
    if (account) {
      await body(
        api.PATCH("/accounts/{account_id}", {
          params: { path: { account_id: account.id } },
          body: { name, kind, opening_balance },
        }),
      );
    } else {
      await body(
        api.POST("/accounts", { body: { name, kind, currency, opening_balance }, headers: { "Idempotency-Key": key } }),
      );
    }
    await changed();
  }

  return (
    <FormDialog
      title={t(account ? "accounts.edit" : "accounts.new")}
      action={t("common.save")}
      onSubmit={save}
      onClose={onClose}
    >
      {(fault) => (
        <>
          <TextInput
            label={t("field.name")}
            data-autofocus
            maxLength={100}
            value={name}
            error={fault("name")}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={t("accounts.kindLabel")}
            allowDeselect={false}
            data={KINDS.map((value) => ({ value, label: t(`accounts.kind.${value}`) }))}
            value={kind}
            error={fault("kind")}
            onChange={(it) => it && setKind(it)}
          />
          {!account && (
            <Select
              label={t("field.currency")}
              allowDeselect={false}
              searchable
              data={[...new Set([household.currency, ...CURRENCIES])]}
              value={currency}
              error={fault("currency")}
              onChange={(it) => it && setCurrency(it)}
            />
          )}
          <AmountInput
            label={t("accounts.opening")}
            description={t("accounts.openingHint")}
            // A credit card opens below zero, and phones' numeric pads have no minus.
            inputMode="text"
            currency={currency}
            value={opening}
            error={fault("opening_balance")}
            onChange={setOpening}
          />
        </>
      )}
    </FormDialog>
  );
}
