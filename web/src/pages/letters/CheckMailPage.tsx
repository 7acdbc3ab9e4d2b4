import { useText } from "../../i18n";
import { Button, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Navigate, useLocation } from "@tanstack/react-router";

import { weight } from "../../design/tokens";
import { post } from "../../api/session";
import { Fault, LetterPage, Sent } from "./Parts";

/** After sign-up, and after a sign-in that comes before the confirmation. The address comes with the step in the history. */
export function CheckMailPage() {
  const { t } = useText();
  const email = useLocation({ select: (it) => (it.state as { email?: string }).email });
  const again = useMutation({
    mutationFn: async () => (await post("/auth/confirm/resend", { email })) as { delivery: string },
  });
  if (!email) return <Navigate to="/sign-in" replace />;
  return (
    <LetterPage title="letter.check.title" hint="letter.check.hint">
      <Stack gap="md">
        <Text fw={weight.strong} style={{ overflowWrap: "anywhere" }}>
          {email}
        </Text>
        <Text size="sm" c="dimmed">
          {t("letter.check.late")}
        </Text>
        {again.error && <Fault error={again.error} />}
        {again.data && <Sent delivery={again.data.delivery} />}
        <Button variant="default" loading={again.isPending} onClick={() => again.mutate()}>
          {t("letter.again")}
        </Button>
      </Stack>
    </LetterPage>
  );
}
