import { Alert, Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";

import { useText } from "../../i18n";
import { Door } from "../../ui/Door";
import { errorText } from "../../ui/errorText";
import { useWords, type Word } from "./useWords";

/** A page at the door: what it is about, and the way to sign-in. */
export function LetterPage({ title, hint, children }: { title: Word; hint: Word; children?: ReactNode }) {
  const { t } = useText();
  const say = useWords();
  const name = `${say(title)} · ${t("app.name")}`;
  useEffect(() => {
    document.title = name;
  }, [name]);
  return (
    <Door
      title={say(title)}
      hint={say(hint)}
      foot={
        <Anchor renderRoot={(props) => <Link to="/sign-in" search={{}} {...props} />} underline="always">
          {say("back")}
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
  const say = useWords();
  return (
    <Alert color="gray" variant="light" role="status">
      <Text size="sm">{say("sent")}</Text>
      {delivery === "folder" && (
        <Text size="sm" mt="xs">
          {say("folder")}
        </Text>
      )}
    </Alert>
  );
}
