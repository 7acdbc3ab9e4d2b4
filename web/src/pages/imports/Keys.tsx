import { Kbd, Modal, Table } from "@mantine/core";

import { type Key, useText } from "../../i18n";
import { useBackCloses } from "../../ui/useBackCloses";

const KEYS: [string, Key][] = [
  ["↑ ↓ j k", "imports.key.walk"],
  ["Enter", "imports.key.accept"],
  ["x", "imports.key.skip"],
  ["m", "imports.key.match"],
  ["c", "imports.key.category"],
  ["?", "imports.key.help"],
];

export function Keys({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  useBackCloses(onClose);
  return (
    <Modal opened onClose={onClose} title={t("imports.keys")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Table withRowBorders={false}>
        <Table.Tbody>
          {KEYS.map(([key, label]) => (
            <Table.Tr key={key}>
              <Table.Td w={110}>
                <Kbd>{key}</Kbd>
              </Table.Td>
              <Table.Td>{t(label)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
