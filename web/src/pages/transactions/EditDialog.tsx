import { Button, Stack, Text } from "@mantine/core";
import { IconReceiptRefund, IconTrash } from "@tabler/icons-react";
import { lazy, Suspense } from "react";

import { icon } from "../../design/tokens";
import type { Transaction } from "../../queries/transactions";
import { useText, worded } from "../../i18n";
import { DraftNote } from "../../ui/DraftNote";
import { Sheet, SheetActions } from "../../ui/Sheet";
import { useBackCloses } from "../../ui/useBackCloses";
import { useReturnFocus } from "../../ui/useReturnFocus";
import { EntryFields } from "../../features/entry/EntryFields";
import { type Save, useEditing } from "./useEditing";
import { useWorth } from "./useWorth";

const Attachments = lazy(() =>
  worded(import("../../features/attachments/Attachments")).then((it) => ({ default: it.Attachments })),
);

interface Props {
  row: Transaction;
  onSave: Save;
  onDelete: () => void;
  /** A refund of it is to be recorded. */
  onRefund: () => void;
  onClose: () => void;
}

/** A transaction opened on a phone. */
export function EditDialog({ row, onSave, onDelete, onRefund, onClose }: Props) {
  const { t } = useText();
  const worth = useWorth(row);
  useReturnFocus();
  useBackCloses(onClose);
  const { draft, own, faults, busy, kept, save, change, propose } = useEditing(row, onSave, onClose);
  return (
    <Sheet title={t(own.is_refund ? "refund.one" : "edit.title")} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="md">
          {kept.isDraft && <DraftNote onRestart={kept.restart} />}
          <EntryFields
            draft={draft}
            own={own}
            faults={faults}
            onChange={change}
            onPropose={propose}
            onLeave={onClose}
            big
          />
          {worth && (
            <Text size="sm" c="dimmed">
              {worth}
            </Text>
          )}
          <Suspense fallback={null}>
            <Attachments transaction={row.id} count={row.attachments} />
          </Suspense>
          {row.type === "expense" && draft.type === "expense" && (
            <Button variant="subtle" leftSection={<IconReceiptRefund size={icon[18]} aria-hidden />} onClick={onRefund}>
              {t("refund.record")}
            </Button>
          )}
          <SheetActions>
            <Button
              variant="default"
              leftSection={<IconTrash size={icon[18]} aria-hidden />}
              onClick={() => {
                void kept.drop();
                onDelete();
                onClose();
              }}
            >
              {t("common.delete")}
            </Button>
            <Button type="submit" loading={busy}>
              {t("common.save")}
            </Button>
          </SheetActions>
        </Stack>
      </form>
    </Sheet>
  );
}
