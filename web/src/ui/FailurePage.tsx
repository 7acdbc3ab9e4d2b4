import { Button, Center, Stack, Text, Title } from "@mantine/core";
import { IconCloudOff, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useCallback } from "react";

import { Unreachable } from "../api/problem";
import { hasSession } from "../api/session";
import { icon } from "../design/tokens";
import { useText } from "../i18n";
import { errorText, isMissingPart } from "./errorText";
import { Logo } from "./Logo";
import { Sign } from "./Sign";
import { useReturn } from "./useReturn";

/** A page that could not be shown: why, and what to do now. */
export function FailurePage({ error, reset }: { error: unknown; reset?: () => void }) {
  const { t } = useText();
  const unanswered = error instanceof Unreachable;
  const missing = isMissingPart(error);
  // A part that could not be had is not asked for twice by the same page.
  const again = useCallback(() => (reset && !missing ? reset() : location.reload()), [reset, missing]);
  useReturn(unanswered ? true : missing ? !navigator.onLine : null, again);
  const away = unanswered || missing;
  return (
    <Center mih="60vh" p="md">
      <Stack align="center" maw={420} ta="center">
        {away && <Sign icon={IconCloudOff} />}
        <Title order={1} size="h2">
          {t(away ? "failure.unopened" : "failure.title")}
        </Title>
        {/* Without knowing who is here nothing can be recorded. */}
        <Text c="dimmed">
          {unanswered || (missing && !hasSession())
            ? t("failure.returns")
            : missing
              ? t("failure.unopenedHint")
              : errorText(error)}
        </Text>
        <Button variant="default" leftSection={<IconRefresh size={icon[18]} aria-hidden />} onClick={again}>
          {t("failure.again")}
        </Button>
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
