import { Menu, type MenuProps } from "@mantine/core";
import { useState } from "react";

import { useBackCloses } from "./useBackCloses";

/** Mantine's menu, which Back closes. An item that leads to another page does so by `replace`. */
export function DropMenu(props: MenuProps) {
  const [opened, setOpened] = useState(false);
  useBackCloses(() => setOpened(false), opened);
  return <Menu shadow="md" {...props} opened={opened} onChange={setOpened} />;
}
