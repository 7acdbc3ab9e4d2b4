import { Alert, Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";

import { PASSWORD_MIN } from "../../contract/facts";
import { changePassword } from "../../api/session";
import { useMe } from "../../queries/me";
import { useText } from "../../i18n";
import { errorText } from "../../ui/errorText";
import { fieldErrors } from "../../ui/fieldErrors";
import { useChange } from "../../ui/useChange";
import { sessionsQuery } from "./queries";

export function PasswordForm() {
  const { t } = useText();
  const { me } = useMe();
  const form = useForm({ initialValues: { current_password: "", new_password: "" } });
  const [failure, setFailure] = useState<string | null>(null);
  const change = useChange({
    send: (it: typeof form.values) => changePassword(it.current_password, it.new_password),
    says: () => t("settings.passwordChanged"),
    stale: sessionsQuery().queryKey,
  });

  async function submit(values: typeof form.values): Promise<void> {
    setFailure(null);
    try {
      await change.submit(values);
      form.reset();
    } catch (error) {
      const atFields = fieldErrors(error, ["current_password", "new_password"]);
      if (atFields) form.setErrors(atFields);
      else setFailure(errorText(error));
    }
  }

  const toggle = { visibilityToggleButtonProps: { "aria-label": t("signIn.show") } };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!change.isPending) form.onSubmit(submit)(event);
      }}
    >
      {/* Password managers look for the name that the password belongs to. */}
      <input type="text" autoComplete="username" value={me.email} readOnly hidden />
      <Stack gap="sm">
        <PasswordInput
          label={t("settings.currentPassword")}
          autoComplete="current-password"
          {...form.getInputProps("current_password")}
          {...toggle}
        />
        <PasswordInput
          label={t("settings.newPassword")}
          description={t("signIn.passwordHint", { count: PASSWORD_MIN })}
          autoComplete="new-password"
          {...form.getInputProps("new_password")}
          {...toggle}
        />
        {failure && (
          <Alert color="red" variant="light" role="alert">
            {failure}
          </Alert>
        )}
        <Group>
          <Button
            type="submit"
            variant="light"
            loading={change.isPending}
            disabled={!form.values.current_password || !form.values.new_password}
          >
            {t("settings.changePassword")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
