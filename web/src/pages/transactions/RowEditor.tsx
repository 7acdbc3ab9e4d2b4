import { Button, Group, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconReceiptRefund } from "@tabler/icons-react";
import { lazy, Suspense } from "react";

import { DESCRIPTION_MAX } from "../../contract/facts";
import { icon } from "../../design/tokens";
import type { Transaction } from "../../queries/transactions";
import { useNames } from "../../queries/names";
import { useText, worded } from "../../i18n";
import { isSplit, Lines, SplitButton } from "../../features/entry/CategoryOrSplit";
import { CategorySelect } from "../../features/entry/CategorySelect";
import { MoreButton, MoreFields, useMore } from "../../features/entry/MoreFields";
import { categoryKind, turned } from "../../features/entry/draft";
import { RefundFields } from "../../features/entry/RefundFields";
import { AmountInput } from "../../ui/AmountInput";
import { DraftNote } from "../../ui/DraftNote";
import classes from "./TransactionList.module.css";
import { type Save, useEditing } from "./useEditing";

const Attachments = lazy(() =>
  worded(import("../../features/attachments/Attachments")).then((it) => ({ default: it.Attachments })),
);

interface Props {
  row: Transaction;
  onSave: Save;
  /** A refund of it is to be recorded. */
  onRefund: () => void;
  onClose: () => void;
}

const LIST_OPEN = "[data-mantine-stop-propagation=true]";

/** A row turned into fields, in its place. Enter saves; Escape closes it, and it opens with what was typed. */
export function RowEditor({ row, onSave, onRefund, onClose }: Props) {
  const { t } = useText();
  const { accounts, categories } = useNames();
  const { draft, own, faults, busy, kept, save, change, propose } = useEditing(row, onSave, onClose);
  const more = useMore(draft);
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
          // A dialog that was opened from here closes by itself.
          if (!event.currentTarget.contains(event.target as Node)) return;
          if (event.key !== "Escape" || event.defaultPrevented) return;
          // It closes suggestions first, as in dialogs; Mantine marks the field that they are open at.
          const isListOpen = event.target instanceof Element && event.target.closest(LIST_OPEN);
          if (!isListOpen) onClose();
        }}
      >
        {kept.isDraft && <DraftNote onRestart={kept.restart} />}
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
          {!isSplit(draft) && (
            <div style={{ flex: 1.3 }}>
              <CategorySelect
                type={categoryKind(draft)}
                value={draft.category_id}
                error={faults.category_id}
                onChange={(category_id) => change({ category_id })}
                known={categories}
              />
            </div>
          )}
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
        {isSplit(draft) && (
          <div className={classes.lines}>
            <Lines {...{ draft, faults }} currency={row.currency} onChange={change} />
          </div>
        )}
        {more.isOpen && (
          <MoreFields
            inLine
            draft={draft}
            faults={faults}
            onChange={change}
            onPropose={propose}
            isAskedFor={more.isAskedFor}
          />
        )}
        <div className={classes.files}>
          <Suspense fallback={null}>
            <Attachments transaction={row.id} count={row.attachments} />
          </Suspense>
        </div>
        <Group gap="xs" mt="sm">
          <SegmentedControl
            size="xs"
            aria-label={t("list.typeOne")}
            value={draft.type}
            onChange={(type) => change(turned(draft, { type }, own))}
            data={[
              { value: "expense", label: t("type.expense") },
              { value: "income", label: t("type.income") },
            ]}
          />
          <RefundFields
            size="xs"
            draft={draft}
            own={own}
            fault={faults.refund_of}
            onChange={change}
            onLeave={onClose}
          />
          {row.type === "expense" && draft.type === "expense" && (
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconReceiptRefund size={icon[16]} aria-hidden />}
              onClick={onRefund}
            >
              {t("refund.record")}
            </Button>
          )}
          {!isSplit(draft) && <SplitButton draft={draft} onChange={change} />}
          {!more.isOpen && <MoreButton onOpen={more.open} />}
          <Button ml="auto" size="sm" variant="default" onClick={() => void kept.drop().then(onClose)}>
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
