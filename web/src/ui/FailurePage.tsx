import { Button, Center, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { Unreachable } from "../api/problem";
import { useText } from "../i18n";
import { errorText, isMissingPart } from "./errorText";
import { Logo } from "./Logo";

/** A page that could not be shown: why, and what to do now. */
export function FailurePage({ error, reset }: { error: unknown; reset?: () => void }) {
  const { t } = useText();
  const offline = error instanceof Unreachable || isMissingPart(error);
  return (
    <Center mih="60vh" p="md">
      <Stack align="center" maw={420} ta="center">
        <Title order={1} size="h2">
          {t(offline ? "failure.offline" : "failure.title")}
        </Title>
        <Text c="dimmed">{offline ? t("failure.offlineHint") : errorText(error)}</Text>
        <Button onClick={() => (reset ? reset() : location.reload())}>{t("failure.again")}</Button>
      </Stack>
    </Center>
  );
}

export function NotFoundPage() {
  const { t } = useText();
  return (
    <Center component="main" mih="60vh" p="md">
      <Stack align="center" maw={420} ta="center">
        <Logo size={36} />
        <Title order={1} size="h2">
          {t("notFound.title")}
        </Title>
        <Text c="dimmed">{t("notFound.hint")}</Text>
        <Button component={Link} to="/">
          {t("notFound.home")}
        </Button>
      </Stack>
    </Center>
  );
}
