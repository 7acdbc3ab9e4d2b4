import { Drawer, Group } from "@mantine/core";
import type { ReactNode } from "react";

import { useText } from "../i18n";
import classes from "./Sheet.module.css";
import { useRoomAboveKeyboard } from "./useRoomAboveKeyboard";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** A form that comes from below on a phone: as high as its content, above the keys of the phone. */
export function Sheet({ title, onClose, children }: Props) {
  const { t } = useText();
  useRoomAboveKeyboard();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="bottom"
      size="auto"
      title={title}
      closeButtonProps={{ "aria-label": t("common.close") }}
      classNames={{ content: classes.sheet, body: classes.body }}
    >
      {children}
    </Drawer>
  );
}

/** What ends a form: on a phone its buttons stay in sight while the form scrolls. */
export function SheetActions({ children }: { children: ReactNode }) {
  return (
    <Group grow className={classes.actions}>
      {children}
    </Group>
  );
}
