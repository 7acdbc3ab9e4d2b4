import { Alert, Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";

import { type Key, useText } from "../../i18n";
import { Door } from "../../ui/Door";
import { errorText } from "../../ui/errorText";

/** A page at the door: what it is about, and the way to sign-in. */
export function LetterPage({ title, hint, children }: { title: Key; hint: Key; children?: ReactNode }) {
  const { t } = useText();
  const name = `${t(title)} · ${t("app.name")}`;
  useEffect(() => {
    document.title = name;
  }, [name]);
  return (
    <Door
      title={t(title)}
      hint={t(hint)}
      foot={
        <Anchor renderRoot={(props) => <Link to="/sign-in" search={{}} {...props} />} underline="always">
          {t("letter.back")}
        </Anchor>
      }
    >
      {children}
    </Door>
  );
}

export function Fault({ error }: { error: unknown }) {
  return (
    <Alert color="red" variant="light" role="alert">
      {errorText(error)}
    </Alert>
  );
}

/** What became of asking for a letter. */
export function Sent({ delivery }: { delivery: string }) {
  const { t } = useText();
  return (
    <Alert color="gray" variant="light" role="status">
      <Text size="sm">{t("letter.sent")}</Text>
      {delivery === "folder" && (
        <Text size="sm" mt="xs">
          {t("letter.folder")}
        </Text>
      )}
    </Alert>
  );
}
