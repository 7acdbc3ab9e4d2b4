import { Alert, Anchor, Button, PasswordInput, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";

import { PASSWORD_MIN } from "../../contract/facts";
import { Problem } from "../../api/problem";
import { signIn, signUp } from "../../api/session";
import { readSignInSearch } from "../../navigation/search";
import { useText } from "../../i18n";
import { Door } from "../../ui/Door";
import { EmailInput } from "../../ui/EmailInput";
import { errorText } from "../../ui/errorText";

/** The door: sign in, or sign up and be inside at once. */
export function SignInPage() {
  const { t } = useText();
  const { mode, next } = useSearch({ from: "/sign-in", select: readSignInSearch });
  const navigate = useNavigate();
  const router = useRouter();
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const signsUp = mode === "up";

  useEffect(() => {
    document.title = `${t(signsUp ? "signIn.up" : "signIn.in")} · ${t("app.name")}`;
  }, [signsUp, t]);

  async function enter(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await (signsUp ? signUp : signIn)(email, password);
      client.clear();
      if (next) router.history.replace(next);
      else await navigate({ to: "/", replace: true });
    } catch (caught) {
      if (caught instanceof Problem && caught.code === "email_unconfirmed")
        router.history.push("/app/check-mail", { email });
      else setError(caught);
    } finally {
      setBusy(false);
    }
  }
  const problem = error instanceof Problem ? error : null;

  return (
    <Door
      title={t(signsUp ? "signIn.upTitle" : "signIn.inTitle")}
      hint={t(signsUp ? "signIn.upHint" : "signIn.inHint")}
      foot={
        <>
          {t(signsUp ? "signIn.haveOne" : "signIn.haveNone")}{" "}
          <Anchor
            renderRoot={(props) => (
              <Link
                to="/sign-in"
                search={{ ...(next && { next }), ...(!signsUp && { mode: "up" as const }) }}
                {...props}
              />
            )}
            underline="always"
            onClick={() => setError(null)}
          >
            {t(signsUp ? "signIn.in" : "signIn.up")}
          </Anchor>
        </>
      }
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void enter();
        }}
      >
        <Stack gap="md">
          <EmailInput data-autofocus value={email} error={problem?.of("email")} onChange={setEmail} />
          <PasswordInput
            label={t("signIn.password")}
            description={signsUp ? t("signIn.passwordHint", { count: PASSWORD_MIN }) : undefined}
            name="password"
            autoComplete={signsUp ? "new-password" : "current-password"}
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{ "aria-label": t("signIn.show") }}
            value={password}
            error={problem?.of("password")}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {error !== null && !problem?.of("email") && !problem?.of("password") && (
            <Alert color="red" variant="light" role="alert">
              {errorText(error)}
            </Alert>
          )}
          <Button type="submit" size="md" loading={busy}>
            {t(signsUp ? "signIn.up" : "signIn.in")}
          </Button>
          {!signsUp && (
            <Anchor renderRoot={(props) => <Link to="/forgot" {...props} />} size="sm" ta="center">
              {t("signIn.forgot")}
            </Anchor>
          )}
        </Stack>
      </form>
    </Door>
  );
}
