import { Group, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

import { useText } from "../i18n";
import classes from "./ui.module.css";

/** The one h1 of a page, its actions, and the title of the browser's tab. */
export function PageHead({ title, children }: { title: string; children?: ReactNode }) {
  const { t } = useText();
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title, t]);
  return (
    <div className={classes.head}>
      <Title order={1} size="h2">
        {title}
      </Title>
      {children && <Group gap="sm">{children}</Group>}
    </div>
  );
}
