import { Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";

import { ACCOUNT_KINDS, ACCOUNT_NAME_MAX } from "../../contract/facts";
import { api, body } from "../../api/client";
import type { Account } from "../../queries/names";
import { useMe } from "../../queries/me";
import { editAmount, readBalance } from "../../format/money";
import { useText } from "../../i18n";
import { AmountInput } from "../../ui/AmountInput";
import { currencyChoices } from "../../ui/currencyChoices";
import { FormDialog } from "../../ui/FormDialog";
import { useChange } from "../../ui/useChange";
import { changed, type Typed } from "./changed";

// What most people add first.
const FIRST = "card";
const KINDS = [FIRST, ...ACCOUNT_KINDS.filter((it) => it !== FIRST)] as const;

interface Props {
  account: Account | null;
  /** What a new one is filled with at first; it then keeps no draft. */
  proposed?: { name: string; currency: string; opening_balance: Account["opening_balance"] };
  onMade?: (account: Account) => void;
  onClose: () => void;
}

export function AccountDialog({ account, proposed, onMade, onClose }: Props) {
  const { t, locale } = useText();
  const { household } = useMe();
  const form = useForm({
    initialValues: {
      name: account?.name ?? proposed?.name ?? "",
      kind: account?.kind ?? FIRST,
      currency: account?.currency ?? proposed?.currency ?? household.currency,
      opening_balance: editAmount(locale, (account ?? proposed)?.opening_balance ?? "0"),
    },
  });
  const { submit } = useChange({
    send: (it: Typed & { currency: string }, key) =>
      account
        ? body(
            api.PATCH("/accounts/{account_id}", {
              params: {
                path: { account_id: account.id },
                header: { "if-match": `"${account.version}"` },
              },
              body: changed(account, it),
            }),
          )
        : body(api.POST("/accounts", { body: it, headers: { "Idempotency-Key": key } })),
    done: (made) => account === null && onMade?.(made),
  });

  async function store(values: typeof form.values): Promise<void> {
    const whole = { ...values, opening_balance: readBalance(values.opening_balance) };
    // What was opened and left as it is needs no request.
    if (!account || Object.keys(changed(account, whole)).length > 0) await submit(whole);
  }

  return (
    <FormDialog
      title={t(account ? "accounts.edit" : "accounts.new")}
      action={t("common.save")}
      form={form}
      draft={proposed ? undefined : `account:${account?.id ?? `new:${household.currency}`}`}
      onSubmit={store}
      onClose={onClose}
    >
      <TextInput label={t("field.name")} data-autofocus maxLength={ACCOUNT_NAME_MAX} {...form.getInputProps("name")} />
      <Select
        label={t("accounts.kindLabel")}
        allowDeselect={false}
        data={KINDS.map((value) => ({ value, label: t(`accounts.kind.${value}`) }))}
        {...form.getInputProps("kind")}
      />
      {!account && !proposed && (
        <Select
          label={t("field.currency")}
          allowDeselect={false}
          searchable
          data={currencyChoices(locale, household.currency)}
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
