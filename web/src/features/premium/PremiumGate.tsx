import { useText } from "../../i18n";
import { Alert, Button, Stack, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";

import { icon } from "../../design/tokens";
import { api, body } from "../../api/client";
import { useMe } from "../../queries/me";
import { useChange } from "../../ui/useChange";

/** What is closed here and who can open it: the administrator with one click, the others by asking. */
export function PremiumGate({ what, title }: { what: "categories" | "trends"; title?: string }) {
  const { t } = useText();
  const { me } = useMe();
  return (
    <Alert variant="light" color="leaf" icon={<IconLock size={icon[20]} aria-hidden />} title={title}>
      <Stack gap="sm" align="start">
        <Text size="sm">{t(me.is_admin ? `premium.admin.${what}` : `premium.ask.${what}`)}</Text>
        <OpenForAll />
      </Stack>
    </Alert>
  );
}

/** The words of it and the same button, for the profile. */
export function PremiumClosed() {
  const { t } = useText();
  const { me } = useMe();
  return (
    <Stack gap="sm" align="start">
      <Text size="sm" c="dimmed" mt="xs">
        {t(me.is_admin ? "premium.what.admin" : "premium.what")}
      </Text>
      <OpenForAll />
    </Stack>
  );
}

function OpenForAll() {
  const { t } = useText();
  const { me } = useMe();
  const open = useChange({
    send: () => body(api.PATCH("/admin/installation", { body: { premium_for_all: true } })),
    says: () => t("premium.opened"),
    // What the gate hid is asked for now.
    stale: "everything",
  });
  if (!me.is_admin) return null;
  return (
    <Button size="compact-md" variant="light" loading={open.isPending} onClick={() => void open.run()}>
      {t("premium.administer")}
    </Button>
  );
}
