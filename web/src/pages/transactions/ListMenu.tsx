import { ActionIcon, FileButton, Menu } from "@mantine/core";
import { IconDots, IconFileExport, IconFileUpload, IconHistory } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { icon } from "../../design/tokens";
import { useBringing } from "../../features/imports/useBringing";
import { useText } from "../../i18n";
import { DropMenu } from "../../ui/DropMenu";

/** What else there is to do with the whole list: files that become rows, and rows that become a file. */
export function ListMenu() {
  const { t } = useText();
  const { bring, sending } = useBringing();
  return (
    // Around the menu: what chooses the files has to be there when the menu has closed.
    <FileButton multiple onChange={bring} inputProps={{ "aria-label": t("imports.bring") }}>
      {({ onClick }) => (
        <DropMenu position="bottom-end">
          <Menu.Target>
            <ActionIcon
              variant="default"
              size="input-sm"
              aria-label={t("common.actions", { name: t("nav.transactions") })}
              loading={sending !== null}
            >
              <IconDots size={icon[20]} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconFileUpload size={icon[18]} aria-hidden />} onClick={onClick}>
              {t("imports.bring")}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconHistory size={icon[18]} aria-hidden />}
              renderRoot={(props) => <Link to="/imports" replace {...props} />}
            >
              {t("imports.history")}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconFileExport size={icon[18]} aria-hidden />}
              renderRoot={(props) => <Link to="/exports" replace {...props} />}
            >
              {t("nav.exports")}
            </Menu.Item>
          </Menu.Dropdown>
        </DropMenu>
      )}
    </FileButton>
  );
}
