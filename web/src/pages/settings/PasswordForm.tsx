import { Alert, Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { Problem } from "../../api/problem";
import { changePassword } from "../../api/session";
import { useMe } from "../../queries/me";
import { useText } from "../../i18n";
import { errorText } from "../../ui/errorText";
import { tell } from "../../ui/tell";

export function PasswordForm() {
  const { t } = useText();
  const { me } = useMe();
  const client = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: () => changePassword(current, next),
    onSuccess: async () => {
      setCurrent("");
      setNext("");
      tell(t("settings.passwordChanged"));
      await client.invalidateQueries({ queryKey: ["sessions"] });
    },
  });
  const problem = change.error instanceof Problem ? change.error : null;
  const atField = problem?.of("current_password") ?? problem?.of("new_password");
  const toggle = { visibilityToggleButtonProps: { "aria-label": t("signIn.show") } };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      {/* Password managers look for the name that the password belongs to. */}
      <input type="text" autoComplete="username" value={me.email} readOnly hidden />
      <Stack gap="sm">
        <PasswordInput
          label={t("settings.currentPassword")}
          autoComplete="current-password"
          value={current}
          error={problem?.of("current_password")}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          {...toggle}
        />
        <PasswordInput
          label={t("settings.newPassword")}
          description={t("signIn.passwordHint")}
          autoComplete="new-password"
          value={next}
          error={problem?.of("new_password")}
          onChange={(event) => setNext(event.currentTarget.value)}
          {...toggle}
        />
        {change.error && !atField && (
          <Alert color="red" variant="light" role="alert">
            {errorText(change.error)}
          </Alert>
        )}
        <Group>
          <Button type="submit" loading={change.isPending} disabled={!current || !next}>
            {t("settings.changePassword")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
