import { Button, PasswordInput, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { PASSWORD_MIN } from "../../contract/facts";
import { Problem } from "../../api/problem";
import { forget, post } from "../../api/session";
import { useText } from "../../i18n";
import { Fault, LetterPage } from "./Parts";
import { useToken } from "./useToken";

/** A new password by the link of a letter. It signs nobody in: that is the next step, with whatever else it takes. */
export function ResetPage() {
  const { t } = useText();
  const token = useToken();
  const [password, setPassword] = useState("");
  const reset = useMutation({
    mutationFn: () => post("/auth/password/reset", { token, password }),
    // Every session has ended, this browser's too.
    onSuccess: () => forget(),
  });
  const problem = reset.error instanceof Problem ? reset.error : null;
  const atField = problem?.of("password");
  if (reset.isSuccess) return <LetterPage title="letter.reset.done" hint="letter.reset.doneHint" />;
  if (!token || problem?.of("token"))
    return (
      <LetterPage title="letter.bad.title" hint="letter.bad.hint">
        <Button fullWidth size="md" component={Link} to="/forgot">
          {t("letter.new")}
        </Button>
      </LetterPage>
    );
  return (
    <LetterPage title="letter.reset.title" hint="letter.reset.hint">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          reset.mutate();
        }}
      >
        <Stack gap="md">
          <PasswordInput
            label={t("letter.reset.password")}
            description={t("signIn.passwordHint", { count: PASSWORD_MIN })}
            name="password"
            autoComplete="new-password"
            required
            withAsterisk={false}
            autoFocus
            visibilityToggleButtonProps={{ "aria-label": t("signIn.show") }}
            value={password}
            error={atField}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {reset.error && !atField && <Fault error={reset.error} />}
          <Button type="submit" size="md" loading={reset.isPending}>
            {t("letter.reset.button")}
          </Button>
        </Stack>
      </form>
    </LetterPage>
  );
}
