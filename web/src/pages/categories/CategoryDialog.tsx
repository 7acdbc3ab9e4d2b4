import { Select, TextInput } from "@mantine/core";
import { useState } from "react";

import { api, body, newKey } from "../../api/client";
import { type Category, useNames } from "../../queries/names";
import type { Kind } from "../../queries/transactions";
import { useLedgerChanged } from "../../queries/ledger";
import { useText } from "../../i18n";
import { FormDialog } from "../../ui/FormDialog";

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
  const changed = useLedgerChanged();
  const [name, setName] = useState(category?.name ?? "");
  const [parent, setParent] = useState(category?.parent_id ?? null);
  const [key] = useState(newKey);
  const parents = categories.filter(
    (it) => it.type === (category?.type ?? type) && it.parent_id === null && !it.archived && it.id !== category?.id,
  );

  async function save(): Promise<void> {
    if (category) {
      await body(
        api.PATCH("/categories/{category_id}", {
          params: { path: { category_id: category.id } },
          body: { name, parent_id: parent },
        }),
      );
    } else {
      await body(
        api.POST("/categories", { body: { name, type, parent_id: parent }, headers: { "Idempotency-Key": key } }),
      );
    }
    await changed();
  }

  return (
    <FormDialog
      title={t(category ? "categories.edit" : "categories.new")}
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
            label={t("categories.parent")}
            clearable
            searchable
            placeholder={t("categories.noParent")}
            data={parents.map((it) => ({ value: it.id, label: it.name }))}
            value={parent}
            error={fault("parent_id")}
            onChange={setParent}
          />
        </>
      )}
    </FormDialog>
  );
}
