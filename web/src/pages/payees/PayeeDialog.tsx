import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconArrowMerge } from "@tabler/icons-react";
import { useState } from "react";

import { api, body } from "../../api/client";
import { Problem } from "../../api/problem";
import { PAYEE_MAX } from "../../contract/facts";
import { icon } from "../../design/tokens";
import { useText } from "../../i18n";
import { useNames } from "../../queries/names";
import type { Payee } from "../../queries/payees";
import { removeNow } from "../../queries/removal";
import type { Kind } from "../../queries/transactions";
import { BadgedSelect } from "../../ui/BadgedSelect";
import { FormDialog } from "../../ui/FormDialog";
import { useChange } from "../../ui/useChange";
import { findByName } from "./queries";

interface Values extends Record<string, unknown> {
  name: string;
  /** Null: as in the latest transactions. */
  category_id: string | null;
}

interface Props {
  payee: Payee;
  /** It is the same as this one, whose name it was to have. */
  onMerge: (into: Payee) => void;
  onClose: () => void;
}

/** Its name, and the category that is proposed with it. Where another one has that name, merging is offered. */
export function PayeeDialog({ payee, onMerge, onClose }: Props) {
  const { t } = useText();
  const names = useNames();
  const [same, setSame] = useState<Payee | null>(null);
  const form = useForm<Values>({ initialValues: { name: payee.name, category_id: payee.category_id } });
  const send = async (values: Values) => {
    // The name of one that is still on its way out is free.
    await removeNow();
    return body(api.PATCH("/payees/{payee_id}", { params: { path: { payee_id: payee.id } }, body: values }));
  };
  const { submit } = useChange({
    send,
    says: (_, { name }) => t("payees.saved", { name }),
    undo: () => send({ name: payee.name, category_id: payee.category_id }),
  });

  async function save(values: Values): Promise<void> {
    setSame(null);
    try {
      await submit(values);
    } catch (error) {
      if (error instanceof Problem && error.code === "payee_exists")
        setSame(await findByName(values.name).catch(() => null));
      throw error;
    }
  }

  const ofType = (type: Kind) =>
    names.categories
      .filter((it) => it.type === type && (!it.archived || it.id === payee.category_id))
      .map((it) => ({ value: it.id, label: it.name }));
  return (
    <FormDialog
      title={t("payees.edit")}
      action={t("common.save")}
      form={form}
      draft={`payee:${payee.id}`}
      onSubmit={save}
      onClose={onClose}
    >
      <TextInput label={t("field.name")} data-autofocus maxLength={PAYEE_MAX} {...form.getInputProps("name")} />
      {same && (
        <Button
          variant="light"
          leftSection={<IconArrowMerge size={icon[18]} aria-hidden />}
          onClick={() => onMerge(same)}
        >
          {t("payees.mergeWith", { name: same.name })}
        </Button>
      )}
      <BadgedSelect
        known={names.category}
        label={t("payees.category")}
        clearable
        placeholder={t("payees.asLately")}
        nothingFoundMessage={t("common.nothing")}
        data={[
          { group: t("type.expenses"), items: ofType("expense") },
          { group: t("type.incomes"), items: ofType("income") },
        ]}
        {...form.getInputProps("category_id")}
      />
    </FormDialog>
  );
}
