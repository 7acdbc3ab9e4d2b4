import { Menu, UnstyledButton } from "@mantine/core";
import { IconDots, IconLogout } from "@tabler/icons-react";
import { Link, useRouterState } from "@tanstack/react-router";

import { icon } from "../design/tokens";
import { useText } from "../i18n";
import { askToLeave } from "../navigation/leaving";
import { DropMenu } from "../ui/DropMenu";
import type { Place } from "./places";
import classes from "./Shell.module.css";

/** On a phone: the pages that the bottom bar has no room for. */
export default function MoreMenu({ places }: { places: Place[] }) {
  const { t } = useText();
  const path = useRouterState({ select: (it) => it.location.pathname });
  return (
    <DropMenu position="top-end" width={220}>
      <Menu.Target>
        <UnstyledButton
          className={classes.thumb}
          aria-label={t("nav.more")}
          data-active={places.some((it) => it.to === path) || undefined}
        >
          <IconDots size={icon[22]} aria-hidden />
          <span>{t("nav.more")}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {places.map(({ to, label, icon: Icon }) => (
          <Menu.Item
            key={to}
            renderRoot={(props) => <Link to={to} replace {...props} />}
            leftSection={<Icon size={icon[18]} aria-hidden />}
          >
            {t(label)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={icon[18]} aria-hidden />} onClick={() => askToLeave()}>
          {t("nav.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </DropMenu>
  );
}
