import { Button, Select, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconArrowsSplit2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { api, body } from "../../api/client";
import { DESCRIPTION_MAX } from "../../contract/facts";
import { icon } from "../../design/tokens";
import { editAmount, money, readAmount } from "../../format/money";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { type Names, useNames } from "../../queries/names";
import { type Transfer, transferQuery } from "./queries";
import { AmountInput } from "../../ui/AmountInput";
import { FormDialog } from "../../ui/FormDialog";
import { useChange } from "../../ui/useChange";

interface Sides {
  from_account_id: string | null;
  to_account_id: string | null;
}

/** What is sent, of a new one and of a change. */
interface Moved {
  from_account_id: string;
  to_account_id: string;
  amount: string;
  to_amount?: string;
  date: string;
  description: string | null;
}

interface Props {
  /** The one to be changed; a new one where it is null. */
  transfer: Transfer | null;
  /** The account that a new one starts from. */
  from?: string;
  onClose: () => void;
}

/** Money moved from one account to another. */
export function TransferDialog(props: Props) {
  const { accounts, account } = useNames();
  // Which accounts it starts with is known only once there are any.
  return accounts.length > 0 ? <Opened {...props} accounts={accounts} account={account} /> : null;
}

function Opened({ transfer, from, onClose, accounts, account }: Props & Pick<Names, "accounts" | "account">) {
  const { t, locale } = useText();
  const { today } = useMe();
  const open = accounts.filter(
    (it) => !it.archived || it.id === transfer?.from_account_id || it.id === transfer?.to_account_id,
  );
  const source = transfer?.from_account_id ?? from ?? open.find((it) => it.is_default)?.id ?? null;
  const target = transfer?.to_account_id ?? open.find((it) => it.id !== source && it.kind === "savings")?.id;
  const form = useForm({
    initialValues: {
      from_account_id: source,
      to_account_id: target ?? open.find((it) => it.id !== source)?.id ?? null,
      amount: transfer ? editAmount(locale, transfer.amount) : "",
      to_amount: transfer ? editAmount(locale, transfer.to_amount) : "",
      date: transfer?.date ?? today,
      description: transfer?.description ?? "",
    },
    validate: {
      amount: (it) => (readAmount(it) === null ? t("fault.amountMissing") : null),
      to_amount: (it, all) => (currenciesOf(all).size > 1 && readAmount(it) === null ? t("fault.amountMissing") : null),
      to_account_id: (it, all) => (it === all.from_account_id ? t("transfer.sameAccount") : null),
    },
  });
  const { values } = form;
  const [left, arrived] = sidesOf(values);
  const isExchange = currenciesOf(values).size > 1;
  const { submit } = useChange({
    send: (it: Moved, key) =>
      transfer
        ? body(
            api.PATCH("/transfers/{transfer_id}", {
              params: { path: { transfer_id: transfer.id }, header: { "if-match": `"${transfer.version}"` } },
              body: it,
            }),
          )
        : body(api.POST("/transfers", { body: it, headers: { "Idempotency-Key": key } })),
    says: (it) =>
      t(transfer ? "transfer.changed" : "transfer.done", {
        amount: money(locale, it.amount, it.currency),
        account: account(it.to_account_id)?.name ?? "",
      }),
    undo: transfer
      ? undefined
      : ({ id }) => body(api.DELETE("/transfers/{transfer_id}", { params: { path: { transfer_id: id } } })),
  });
  const { run: unlink } = useChange({
    send: (id: string) => body(api.POST("/transfers/{transfer_id}/unlink", { params: { path: { transfer_id: id } } })),
    says: () => t("transfer.unlinked"),
  });

  function sidesOf(it: Sides) {
    return [it.from_account_id, it.to_account_id].map((id) => (id ? account(id) : undefined));
  }

  function currenciesOf(it: Sides): Set<string> {
    return new Set(sidesOf(it).flatMap((side) => (side ? [side.currency] : [])));
  }

  async function store(it: typeof values): Promise<void> {
    await submit({
      from_account_id: it.from_account_id ?? "",
      to_account_id: it.to_account_id ?? "",
      amount: readAmount(it.amount) ?? it.amount,
      ...(isExchange && { to_amount: readAmount(it.to_amount) ?? it.to_amount }),
      date: it.date,
      description: it.description.trim() || null,
    });
  }

  const choices = open.map((it) => ({ value: it.id, label: it.name }));
  return (
    <FormDialog
      title={t(transfer ? "transfer.edit" : "transfer.new")}
      action={t(transfer ? "common.save" : "transfer.move")}
      form={form}
      onSubmit={store}
      onClose={onClose}
    >
      {!transfer && (
        <Text size="sm" c="dimmed">
          {t("transfer.hint")}
        </Text>
      )}
      <AmountInput
        label={t(isExchange ? "transfer.left" : "field.amount")}
        large
        data-autofocus
        currency={left?.currency}
        {...form.getInputProps("amount")}
      />
      {isExchange && (
        <AmountInput label={t("transfer.arrived")} currency={arrived?.currency} {...form.getInputProps("to_amount")} />
      )}
      <Select
        label={t("transfer.from")}
        allowDeselect={false}
        data={choices}
        {...form.getInputProps("from_account_id")}
      />
      <Select label={t("transfer.to")} allowDeselect={false} data={choices} {...form.getInputProps("to_account_id")} />
      <TextInput label={t("field.date")} type="date" {...form.getInputProps("date")} />
      <TextInput
        label={t("field.description")}
        autoComplete="off"
        maxLength={DESCRIPTION_MAX}
        {...form.getInputProps("description")}
      />
      {transfer?.is_linked && (
        <Button
          variant="subtle"
          leftSection={<IconArrowsSplit2 size={icon[18]} aria-hidden />}
          onClick={() => void unlink(transfer.id).then((done) => done && onClose())}
        >
          {t("transfer.unlink")}
        </Button>
      )}
    </FormDialog>
  );
}

/** One side of it was opened: as it is now. */
export function TransferOf({ id, onClose }: { id: string; onClose: () => void }) {
  const { data } = useQuery(transferQuery(id));
  return data ? <TransferDialog key={data.version} transfer={data} onClose={onClose} /> : null;
}
