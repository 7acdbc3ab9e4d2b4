import { Button, Center, Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import { space } from "../design/tokens";
import { speak, useText } from "../i18n";
import { Logo } from "./Logo";
import classes from "./ui.module.css";

/** What stands before sign-in: the name, the language, one card. */
export function Door({
  title,
  hint,
  foot,
  children,
}: Record<"title" | "hint", string> & Record<"foot" | "children", ReactNode>) {
  const { locale } = useText();
  const other = locale === "ru" ? "en" : "ru";
  return (
    <Center mih="100dvh" p="md" component="main" className={classes.porch}>
      <div className={classes.door}>
        <Group justify="space-between" mb="xl">
          <Logo size={36} />
          <Button
            variant="subtle"
            size="compact-sm"
            lang={other}
            onClick={() => {
              localStorage.setItem("kopilka.locale.chosen", other);
              void speak(other);
            }}
          >
            {other === "en" ? "English" : "Русский"}
          </Button>
        </Group>
        <div className="card">
          <Title order={1} size="h2" mb={space[4]}>
            {title}
          </Title>
          <Text c="dimmed" mb="lg">
            {hint}
          </Text>
          {children}
        </div>
        <Text ta="center" mt="lg">
          {foot}
        </Text>
      </div>
    </Center>
  );
}
