import { Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";

import { CATEGORY_NAME_MAX } from "../../contract/facts";
import { api, body, type Schemas } from "../../api/client";
import { type Category, useNames } from "../../queries/names";
import type { Kind } from "../../queries/transactions";
import { useText } from "../../i18n";
import { FormDialog } from "../../ui/FormDialog";
import { useChange } from "../../ui/useChange";

export function CategoryDialog({
  category,
  type,
  onClose,
}: {
  category: Category | null;
  type: Kind;
  onClose: () => void;
}) {
  const { t } = useText();
  const { categories } = useNames();
  const form = useForm({ initialValues: { name: category?.name ?? "", parent_id: category?.parent_id ?? null } });
  const { submit } = useChange({
    send: (it: Schemas["CategoryUpdate"] & { name: string }, key) =>
      category
        ? body(api.PATCH("/categories/{category_id}", { params: { path: { category_id: category.id } }, body: it }))
        : body(api.POST("/categories", { body: { ...it, type }, headers: { "Idempotency-Key": key } })),
  });
  const parents = categories.filter(
    (it) => it.type === (category?.type ?? type) && it.parent_id === null && !it.archived && it.id !== category?.id,
  );

  return (
    <FormDialog
      title={t(category ? "categories.edit" : "categories.new")}
      action={t("common.save")}
      form={form}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput label={t("field.name")} data-autofocus maxLength={CATEGORY_NAME_MAX} {...form.getInputProps("name")} />
      <Select
        label={t("categories.parent")}
        clearable
        searchable
        placeholder={t("categories.noParent")}
        data={parents.map((it) => ({ value: it.id, label: it.name }))}
        {...form.getInputProps("parent_id")}
      />
    </FormDialog>
  );
}
