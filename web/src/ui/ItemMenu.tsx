import { ActionIcon, Menu } from "@mantine/core";
import { IconArchive, IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { icon } from "../design/tokens";
import { useText } from "../i18n";
import { DropMenu } from "./DropMenu";

interface Props {
  /** Of what it is the menu. */
  name: string;
  archived?: boolean;
  onEdit?: () => void;
  onArchive?: () => void;
  onRemove?: () => void;
  /** What else can be done with it: more items. */
  children?: ReactNode;
}

/** What can be done with one thing of a list, behind three dots. */
export function ItemMenu({ name, archived, onEdit, onArchive, onRemove, children }: Props) {
  const { t } = useText();
  return (
    <DropMenu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t("common.actions", { name })}>
          <IconDots size={icon[20]} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {onEdit && (
          <Menu.Item leftSection={<IconPencil size={icon[18]} aria-hidden />} onClick={onEdit}>
            {t("common.edit")}
          </Menu.Item>
        )}
        {children}
        {onArchive && (
          <Menu.Item leftSection={<IconArchive size={icon[18]} aria-hidden />} onClick={onArchive}>
            {t(archived ? "common.unarchive" : "common.archive")}
          </Menu.Item>
        )}
        {onRemove && (
          <Menu.Item leftSection={<IconTrash size={icon[18]} aria-hidden />} onClick={onRemove}>
            {t("common.delete")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </DropMenu>
  );
}
