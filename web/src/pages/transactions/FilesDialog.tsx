import { Modal } from "@mantine/core";

import { Attachments } from "../../features/attachments/Attachments";
import { useText } from "../../i18n";
import type { Transaction } from "../../queries/transactions";
import { useBackCloses } from "../../ui/useBackCloses";
import { useReturnFocus } from "../../ui/useReturnFocus";

interface Props {
  row: Transaction;
  title: string;
  canEdit: boolean;
  onClose: () => void;
}

/** The files of a transaction alone: for a look at a receipt, and for those who change nothing. */
export function FilesDialog({ row, title, canEdit, onClose }: Props) {
  const { t } = useText();
  useReturnFocus();
  useBackCloses(onClose);
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Attachments transaction={row.id} count={row.attachments} canEdit={canEdit} />
    </Modal>
  );
}
