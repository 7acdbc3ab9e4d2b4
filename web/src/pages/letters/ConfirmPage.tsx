import { useText } from "../../i18n";
import { Button, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";

import { Problem } from "../../api/problem";
import { post } from "../../api/session";
import { Fault, LetterPage } from "./Parts";
import { useToken } from "./useToken";

/** The address is confirmed by a press, not by opening: scanners of mail open every link, and run what they find. */
export function ConfirmPage() {
  const { t } = useText();
  const token = useToken();
  const confirm = useMutation({ mutationFn: () => post("/auth/confirm", { token }) });
  if (confirm.isSuccess) return <LetterPage title="letter.confirm.done" hint="letter.confirm.doneHint" />;
  if (!token || (confirm.error instanceof Problem && confirm.error.of("token")))
    return <LetterPage title="letter.bad.title" hint="letter.bad.confirm" />;
  return (
    <LetterPage title="letter.confirm.title" hint="letter.confirm.hint">
      <Stack gap="md">
        {confirm.error && <Fault error={confirm.error} />}
        <Button size="md" loading={confirm.isPending} onClick={() => confirm.mutate()}>
          {t("letter.confirm.button")}
        </Button>
      </Stack>
    </LetterPage>
  );
}
