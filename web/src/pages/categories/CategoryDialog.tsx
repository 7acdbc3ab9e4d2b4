import { Select, Skeleton, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { lazy, Suspense } from "react";

import { CATEGORY_NAME_MAX } from "../../contract/facts";
import { api, body, type Schemas } from "../../api/client";
import { type Category, useNames } from "../../queries/names";
import type { Kind } from "../../queries/transactions";
import { useText, worded } from "../../i18n";
import { FormDialog } from "../../ui/FormDialog";
import { useChange } from "../../ui/useChange";

const AppearancePicker = lazy(() => worded(import("./AppearancePicker")));

interface Values extends Record<string, unknown> {
  name: string;
  parent_id: string | null;
  /** Null: as by default. */
  icon: Category["icon"] | null;
  color: Category["color"] | null;
}

/** A category of one's own; of a standard one only how it looks. */
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
  const { categories, category: byId } = useNames();
  const form = useForm<Values>({
    initialValues: {
      name: category?.name ?? "",
      parent_id: category?.parent_id ?? null,
      icon: !category || category.icon === category.default_icon ? null : category.icon,
      color: !category || category.color === category.default_color ? null : category.color,
    },
  });
  const { submit } = useChange({
    send: ({ name, parent_id, ...looks }: Values, key) => {
      const it: Schemas["CategoryUpdate"] & { name: string } = { name, parent_id, ...looks };
      return category
        ? body(
            api.PATCH("/categories/{category_id}", {
              params: { path: { category_id: category.id } },
              body: category.is_standard ? looks : it,
            }),
          )
        : body(api.POST("/categories", { body: { ...it, type }, headers: { "Idempotency-Key": key } }));
    },
  });
  const parents = categories.filter(
    (it) => it.type === (category?.type ?? type) && it.parent_id === null && !it.archived && it.id !== category?.id,
  );
  const { parent_id, icon, color } = form.values;
  const parent = parent_id ? byId(parent_id) : undefined;
  // What it would have without a choice. Of one that moves or is new only the server knows where there is no parent.
  const standard = category?.is_standard || (category && category.parent_id === parent_id) ? category : undefined;
  const byDefault = {
    icon: standard?.default_icon ?? parent?.icon ?? (type === "income" ? "coins" : "category"),
    color: standard?.default_color ?? parent?.color ?? (type === "income" ? "green" : "gray"),
  } as const;

  return (
    <FormDialog
      title={category?.is_standard ? category.name : t(category ? "categories.edit" : "categories.new")}
      action={t("common.save")}
      form={form}
      draft={`category:${category?.id ?? type}`}
      onSubmit={submit}
      onClose={onClose}
    >
      {!category?.is_standard && (
        <>
          <TextInput
            label={t("field.name")}
            data-autofocus
            maxLength={CATEGORY_NAME_MAX}
            {...form.getInputProps("name")}
          />
          <Select
            label={t("categories.parent")}
            clearable
            searchable
            placeholder={t("categories.noParent")}
            data={parents.map((it) => ({ value: it.id, label: it.name }))}
            {...form.getInputProps("parent_id")}
          />
        </>
      )}
      <Suspense fallback={<Skeleton height={380} radius="md" />}>
        <AppearancePicker
          icon={icon ?? byDefault.icon}
          color={color ?? byDefault.color}
          isDefault={icon === null && color === null}
          onIcon={(it) => form.setFieldValue("icon", it)}
          onColor={(it) => form.setFieldValue("color", it)}
          onDefault={() => form.setValues({ icon: null, color: null })}
        />
      </Suspense>
    </FormDialog>
  );
}
