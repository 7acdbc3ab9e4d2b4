import { Button, Group, SegmentedControl, Select, TextInput } from "@mantine/core";

import { DESCRIPTION_MAX } from "../../contract/facts";
import type { Transaction } from "../../queries/transactions";
import { useNames } from "../../queries/names";
import { useText } from "../../i18n";
import { CategorySelect } from "../../features/entry/CategorySelect";
import { AmountInput } from "../../ui/AmountInput";
import classes from "./TransactionList.module.css";
import { type Save, useEditing } from "./useEditing";

/** A row turned into fields, in its place. Enter saves, Escape leaves it as it was. */
export function RowEditor({ row, onSave, onClose }: { row: Transaction; onSave: Save; onClose: () => void }) {
  const { t } = useText();
  const { accounts, categories } = useNames();
  const { draft, faults, busy, save, change } = useEditing(row, onSave, onClose);
  return (
    <div role="gridcell" aria-colspan={7} className={classes.editor}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape" && !event.defaultPrevented) onClose();
        }}
      >
        <Group gap="sm" align="start" wrap="nowrap">
          <TextInput
            w={150}
            type="date"
            label={t("field.date")}
            value={draft.date}
            error={faults.date}
            onChange={(event) => change({ date: event.currentTarget.value })}
          />
          <TextInput
            flex={2}
            autoFocus
            label={t("field.description")}
            maxLength={DESCRIPTION_MAX}
            autoComplete="off"
            value={draft.description}
            error={faults.description}
            onChange={(event) => change({ description: event.currentTarget.value })}
          />
          <div style={{ flex: 1.3 }}>
            <CategorySelect
              type={draft.type}
              value={draft.category_id}
              error={faults.category_id}
              onChange={(category_id) => change({ category_id })}
              known={categories}
            />
          </div>
          <Select
            flex={1}
            label={t("field.account")}
            allowDeselect={false}
            data={accounts
              .filter((it) => !it.archived || it.id === row.account_id)
              .map((it) => ({ value: it.id, label: it.name }))}
            value={draft.account_id}
            error={faults.account_id}
            onChange={(account_id) => change({ account_id })}
          />
          <AmountInput
            w={120}
            label={t("field.amount")}
            value={draft.amount}
            error={faults.amount}
            onChange={(amount) => change({ amount })}
          />
        </Group>
        <Group gap="xs" mt="sm">
          <SegmentedControl
            size="xs"
            mr="auto"
            aria-label={t("list.typeOne")}
            value={draft.type}
            // Back to its own type, it has its own category again.
            onChange={(type) => change({ type, category_id: type === row.type ? row.category_id : null })}
            data={[
              { value: "expense", label: t("type.expense") },
              { value: "income", label: t("type.income") },
            ]}
          />
          <Button size="sm" variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button size="sm" variant="light" type="submit" loading={busy}>
            {t("common.save")}
          </Button>
        </Group>
      </form>
    </div>
  );
}
