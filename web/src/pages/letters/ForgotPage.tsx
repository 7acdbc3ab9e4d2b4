import { useText } from "../../i18n";
import { Button, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { Problem } from "../../api/problem";
import { post } from "../../api/session";
import { EmailInput } from "../../ui/EmailInput";
import { Fault, LetterPage, Sent } from "./Parts";

/** Asks for a link to a new password. What it says is the same for every address. */
export function ForgotPage() {
  const { t } = useText();
  const [email, setEmail] = useState("");
  const ask = useMutation({
    mutationFn: async () => (await post("/auth/password/forgot", { email })) as { delivery: string },
  });
  const atField = ask.error instanceof Problem ? ask.error.of("email") : undefined;
  if (ask.data)
    return (
      <LetterPage title="letter.sent.title" hint="letter.sent.hint">
        <Sent delivery={ask.data.delivery} />
      </LetterPage>
    );
  return (
    <LetterPage title="letter.forgot.title" hint="letter.forgot.hint">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate();
        }}
      >
        <Stack gap="md">
          <EmailInput value={email} error={atField} onChange={setEmail} />
          {ask.error && !atField && <Fault error={ask.error} />}
          <Button type="submit" size="md" loading={ask.isPending}>
            {t("letter.forgot.button")}
          </Button>
        </Stack>
      </form>
    </LetterPage>
  );
}
