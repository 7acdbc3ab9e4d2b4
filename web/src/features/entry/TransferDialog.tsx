import { Anchor, Button, Select, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconArrowsSplit2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { api, body, type Schemas } from "../../api/client";
import { DESCRIPTION_MAX } from "../../contract/facts";
import { icon } from "../../design/tokens";
import { editAmount, money, readAmount } from "../../format/money";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { type Account, type Names, useNames } from "../../queries/names";
import { AmountInput } from "../../ui/AmountInput";
import { FormDialog } from "../../ui/FormDialog";
import { useChange } from "../../ui/useChange";
import { CategorySelect } from "./CategorySelect";
import { NoteField } from "./NoteField";
import { TagsField } from "../../ui/TagsField";
import { type Transfer, transferQuery } from "./transferQueries";
import classes from "./transfers.module.css";
import { useMove } from "./useMove";

/** The standard category of what banks take. */
const USUAL_FEE = "taxes";

interface Sides {
  from_account_id: string | null;
  to_account_id: string | null;
}

/** What is known of a new transfer before it is asked about. */
export interface Proposed {
  from: string | null;
  to: string | null;
  /** As typed, empty where it is not known. */
  amount: string;
  currency: string;
  date: string;
  description: string;
}

interface Props {
  /** The one to be changed; a new one where it is null. */
  transfer: Transfer | null;
  start?: Proposed;
  /** The files of the side that the money left. */
  files?: (transaction: string) => ReactNode;
  /** Called as soon as a new one is stored, before it closes. */
  onDone?: () => void;
  onClose: () => void;
}

/** Money moved from one account to another. */
export function TransferDialog(props: Props) {
  const names = useNames();
  // Which accounts it starts with is known only once there are any, and the category of a fee as well.
  return names.accounts.length > 0 && names.categories.length > 0 ? <Opened {...props} names={names} /> : null;
}

function Opened({ transfer, start, files, onDone, onClose, names }: Props & { names: Names }) {
  const { accounts, account, categories, category } = names;
  const { t, locale } = useText();
  const { today } = useMe();
  const open = accounts.filter(
    (it) => !it.archived || it.id === transfer?.from_account_id || it.id === transfer?.to_account_id,
  );
  const usual = (isIt: (it: Account) => boolean, other?: string | null) => {
    const left = open.filter((it) => it.id !== other);
    return (left.find(isIt) ?? left[0])?.id ?? null;
  };
  const source = transfer?.from_account_id ?? start?.from ?? usual((it) => it.is_default, start?.to);
  // What does not come from the default account goes there.
  const goesBy = (it: Account) => (account(source ?? "")?.is_default ? it.kind === "savings" : it.is_default);
  const target = transfer?.to_account_id ?? start?.to ?? usual(goesBy, source);
  /** Of the sum that is known, at the side that has its currency. */
  const known = (side: string | null) =>
    start && account(side ?? "")?.currency === start.currency ? start.amount : "";
  const form = useForm({
    initialValues: {
      from_account_id: source,
      to_account_id: target,
      amount: transfer ? editAmount(locale, transfer.amount) : known(source),
      to_amount: transfer ? editAmount(locale, transfer.to_amount) : known(source) ? "" : known(target),
      date: transfer?.date ?? start?.date ?? today,
      description: transfer?.description ?? start?.description ?? "",
      tags: transfer?.tags ?? [],
      note: transfer?.note ?? "",
      fee: "",
      category_id: categories.find((it) => it.standard_key === USUAL_FEE && !it.archived)?.id ?? null,
    },
    validate: {
      amount: (it) => (readAmount(it) === null ? t("fault.amountMissing") : null),
      to_amount: (it, all) => (currenciesOf(all).size > 1 && readAmount(it) === null ? t("fault.amountMissing") : null),
      to_account_id: (it, all) => (it === all.from_account_id ? t("transfer.sameAccount") : null),
      fee: (it) => (it.trim() && readAmount(it) === null ? t("fault.amount") : null),
      category_id: (it, all) => (all.fee.trim() && it === null ? t("fault.category") : null),
    },
  });
  const [isFeeAsked, setFeeAsked] = useState(false);
  const { values } = form;
  const hasFee = isFeeAsked || values.fee !== "";
  const [left, arrived] = sidesOf(values);
  const isExchange = currenciesOf(values).size > 1;
  const { submit: move } = useMove(onDone);
  const { submit: change } = useChange({
    send: ({ before, to }: { before: Transfer; to: Schemas["TransferUpdate"] }) =>
      body(
        api.PATCH("/transfers/{transfer_id}", {
          params: { path: { transfer_id: before.id }, header: { "if-match": `"${before.version}"` } },
          body: to,
        }),
      ),
    says: (it) =>
      t("transfer.changed", {
        amount: money(locale, it.amount, it.currency),
        account: account(it.to_account_id)?.name ?? "",
      }),
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
    const fee = readAmount(it.fee);
    const to = {
      from_account_id: it.from_account_id ?? "",
      to_account_id: it.to_account_id ?? "",
      amount: readAmount(it.amount) ?? it.amount,
      ...(isExchange && { to_amount: readAmount(it.to_amount) ?? it.to_amount }),
      date: it.date,
      description: it.description.trim() || null,
      ...((transfer || it.tags.length > 0) && { tags: it.tags }),
      ...((transfer || it.note.trim()) && { note: it.note.trim() || null }),
    };
    if (transfer) await change({ before: transfer, to });
    else await move({ ...to, ...(fee && it.category_id && { fee: { amount: fee, category_id: it.category_id } }) });
  }

  const choices = open.map((it) => ({ value: it.id, label: it.name }));
  return (
    <FormDialog
      title={t(transfer ? "transfer.edit" : "transfer.new")}
      action={t(transfer ? "common.save" : "transfer.move")}
      form={form}
      draft={start ? undefined : `transfer:${transfer?.id ?? "new"}`}
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
      <TagsField value={values.tags} error={form.errors.tags} onChange={(it) => form.setFieldValue("tags", it)} />
      <NoteField value={values.note} error={form.errors.note} onChange={(it) => form.setFieldValue("note", it)} />
      {transfer && files?.(transfer.out_transaction_id)}
      {transfer?.fee && (
        <Text size="sm" c="dimmed">
          {t("transfer.feeOf", {
            amount: money(locale, transfer.fee.amount, transfer.currency),
            category: category(transfer.fee.category_id)?.name ?? "",
          })}
        </Text>
      )}
      {!transfer && !hasFee && (
        <Anchor component="button" type="button" size="sm" className={classes.fee} onClick={() => setFeeAsked(true)}>
          {t("transfer.addFee")}
        </Anchor>
      )}
      {hasFee && (
        <div className={classes.fees}>
          <AmountInput label={t("transfer.fee")} currency={left?.currency} autoFocus {...form.getInputProps("fee")} />
          <CategorySelect
            type="expense"
            known={categories}
            value={values.category_id}
            error={form.errors.category_id as string | undefined}
            onChange={(id) => form.setFieldValue("category_id", id)}
          />
        </div>
      )}
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
export function TransferOf({ id, ...rest }: { id: string } & Pick<Props, "files" | "onClose">) {
  const { data } = useQuery(transferQuery(id));
  return data ? <TransferDialog key={data.version} transfer={data} {...rest} /> : null;
}
