import { Button, Drawer, Group } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";

import { icon } from "../../design/tokens";
import type { Transaction } from "../../queries/transactions";
import { useText } from "../../i18n";
import { useReturnFocus } from "../../ui/useReturnFocus";
import { EntryFields } from "../../features/entry/EntryFields";
import { type Save, useEditing } from "./useEditing";

interface Props {
  row: Transaction;
  onSave: Save;
  onDelete: () => void;
  onClose: () => void;
}

/** A transaction opened on a phone. */
export function EditDialog({ row, onSave, onDelete, onClose }: Props) {
  const { t } = useText();
  useReturnFocus();
  const { draft, faults, busy, save, change } = useEditing(row, onSave, onClose);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="bottom"
      size="auto"
      title={t("edit.title")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <EntryFields draft={draft} faults={faults} onChange={change} big />
        <Group grow mt="lg">
          <Button
            variant="default"
            leftSection={<IconTrash size={icon[18]} aria-hidden />}
            onClick={() => {
              onDelete();
              onClose();
            }}
          >
            {t("common.delete")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("common.save")}
          </Button>
        </Group>
      </form>
    </Drawer>
  );
}
