import { Alert, Anchor, Button, PasswordInput, Stack } from "@mantine/core";
import { Link, useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";

import { PASSWORD_MIN } from "../../contract/facts";
import { Problem } from "../../api/problem";
import type { Schemas } from "../../api/client";
import { sessionName, signIn, signUp, whyOut } from "../../api/session";
import { readSignInSearch } from "../../navigation/search";
import { useText, worded } from "../../i18n";
import { Door } from "../../ui/Door";
import { EmailInput } from "../../ui/EmailInput";
import { errorText } from "../../ui/errorText";
import { greetingOf } from "./greeting";

const Notice = lazy(() => worded(import("./Notice")));
const LockedOut = lazy(() => worded(import("./Notice")).then((it) => ({ default: it.LockedOut })));

/** The door: sign in, or sign up and be inside at once. */
export function SignInPage() {
  const { t } = useText();
  const { mode, next } = useSearch({ from: "/sign-in", select: readSignInSearch });
  const navigate = useNavigate();
  const router = useRouter();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [until, setUntil] = useState(0);
  const [why] = useState(whyOut);
  const [server, setServer] = useState<Schemas["InstallationFacts"] | null>(null);
  const free = useCallback(() => {
    setUntil(0);
    setError(null);
  }, []);
  const isEmpty = server?.is_empty ?? false;
  const isClosed = server?.sign_ups_open === false;
  // On an empty server there is nobody to sign in.
  const signsUp = (mode === "up" || isEmpty) && !isClosed;
  const known = sessionName() !== "";

  useEffect(() => {
    // Not known while the server is away: then this is the page that it always was.
    void fetch("/installation")
      .then((it) => (it.ok ? it.json() : null))
      .then(setServer, () => undefined);
  }, []);

  useEffect(() => {
    document.title = `${t(signsUp ? "signIn.up" : "signIn.in")} · ${t("app.name")}`;
  }, [signsUp, t]);

  async function enter(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await (signsUp ? signUp : signIn)(email, password);
      if (signsUp) await navigate({ to: "/start", replace: true });
      else if (next) router.history.replace(next);
      else await navigate({ to: "/", replace: true });
    } catch (caught) {
      if (caught instanceof Problem && caught.code === "email_unconfirmed")
        router.history.push("/app/check-mail", { email });
      else setError(caught);
      if (caught instanceof Problem && caught.code === "too_many_attempts") setUntil(Date.now() + caught.wait * 1000);
    } finally {
      setBusy(false);
    }
  }
  const problem = error instanceof Problem ? error : null;
  const greeting = greetingOf(signsUp, known, server);

  return (
    <Door
      title={t(greeting.title)}
      hint={t(greeting.hint)}
      foot={
        !isEmpty &&
        !isClosed && (
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
              onClick={() => {
                setError(null);
                // The link becomes the one that leads back: whoever follows it means the form.
                document.getElementsByName("email")[0]?.focus();
              }}
            >
              {t(signsUp ? "signIn.in" : "signIn.up")}
            </Anchor>
          </>
        )
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
          <Suspense fallback={null}>
            {why && <Notice says={why} />}
            {isClosed && mode === "up" && <Notice says="closed" />}
          </Suspense>
          <EmailInput
            data-autofocus
            value={email}
            error={problem?.of("email")}
            onChange={(it) => {
              setEmail(it);
              if (until) free();
            }}
          />
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
          {until > 0 && (
            <Suspense fallback={null}>
              <LockedOut key={until} until={until} onFree={free} />
            </Suspense>
          )}
          {error !== null && !until && !problem?.of("email") && !problem?.of("password") && (
            <Alert color="red" variant="light" role="alert">
              {errorText(error)}
            </Alert>
          )}
          <Button type="submit" size="md" loading={busy} disabled={until > 0}>
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
