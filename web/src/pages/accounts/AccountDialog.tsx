import { Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";

import { CURRENCIES } from "../../contract/currencies";
import { ACCOUNT_KINDS, ACCOUNT_NAME_MAX } from "../../contract/facts";
import { api, body, type Schemas } from "../../api/client";
import type { Account } from "../../queries/names";
import { useMe } from "../../queries/me";
import { editAmount } from "../../format/money";
import { useText } from "../../i18n";
import { AmountInput } from "../../ui/AmountInput";
import { FormDialog } from "../../ui/FormDialog";
import { useChange } from "../../ui/useChange";

// What most people add first.
const FIRST = "card";
const KINDS = [FIRST, ...ACCOUNT_KINDS.filter((it) => it !== FIRST)] as const;
// First in the list; all others follow by their codes.
const FREQUENT = ["RUB", "USD", "EUR", "KZT", "BYN", "GEL", "AMD", "UZS", "TRY", "CNY", "GBP", "AED", "RSD"];

export function AccountDialog({ account, onClose }: { account: Account | null; onClose: () => void }) {
  const { t, locale } = useText();
  const { household } = useMe();
  const form = useForm({
    initialValues: {
      name: account?.name ?? "",
      kind: account?.kind ?? FIRST,
      currency: account?.currency ?? household.currency,
      opening_balance: account ? editAmount(locale, account.opening_balance) : "0",
    },
  });
  const names = new Intl.DisplayNames(locale, { type: "currency" });
  const choices = [...new Set([household.currency, ...FREQUENT, ...CURRENCIES])].map((value) => ({
    value,
    label: `${value} · ${names.of(value)}`,
  }));
  const { submit } = useChange({
    send: (it: Schemas["AccountCreate"], key) =>
      account
        ? body(
            api.PATCH("/accounts/{account_id}", {
              params: { path: { account_id: account.id } },
              body: { name: it.name, kind: it.kind, opening_balance: it.opening_balance },
            }),
          )
        : body(api.POST("/accounts", { body: it, headers: { "Idempotency-Key": key } })),
  });

  return (
    <FormDialog
      title={t(account ? "accounts.edit" : "accounts.new")}
      action={t("common.save")}
      form={form}
      onSubmit={(it) => submit({ ...it, opening_balance: readBalance(it.opening_balance) })}
      onClose={onClose}
    >
      <TextInput label={t("field.name")} data-autofocus maxLength={ACCOUNT_NAME_MAX} {...form.getInputProps("name")} />
      <Select
        label={t("accounts.kindLabel")}
        allowDeselect={false}
        data={KINDS.map((value) => ({ value, label: t(`accounts.kind.${value}`) }))}
        {...form.getInputProps("kind")}
      />
      {!account && (
        <Select
          label={t("field.currency")}
          allowDeselect={false}
          searchable
          data={choices}
          {...form.getInputProps("currency")}
        />
      )}
      <AmountInput
        label={t("accounts.opening")}
        description={t("accounts.openingHint")}
        // A credit card opens below zero, and phones' numeric pads have no minus.
        inputMode="text"
        currency={form.values.currency}
        {...form.getInputProps("opening_balance")}
      />
    </FormDialog>
  );
}

/** A credit card opens below zero: the sign stays, spaces and the comma go. What is no number is for the API to refuse. */
function readBalance(typed: string): string {
  return (
    typed
      .replace(/[\s\u00a0\u202f]/g, "")
      .replace("−", "-")
      .replace(",", ".") || "0"
  );
}
