import { Button, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";

import { Problem } from "../../api/problem";
import { post } from "../../api/session";
import { Fault, LetterPage } from "./Parts";
import { useToken } from "./useToken";
import { useWords } from "./useWords";

/** The address is confirmed by a press, not by opening: scanners of mail open every link, and run what they find. */
export function ConfirmPage() {
  const say = useWords();
  const token = useToken();
  const confirm = useMutation({ mutationFn: () => post("/auth/confirm", { token }) });
  if (confirm.isSuccess) return <LetterPage title="confirm.done" hint="confirm.doneHint" />;
  if (!token || (confirm.error instanceof Problem && confirm.error.of("token")))
    return <LetterPage title="bad.title" hint="bad.confirm" />;
  return (
    <LetterPage title="confirm.title" hint="confirm.hint">
      <Stack gap="md">
        {confirm.error && <Fault error={confirm.error} />}
        <Button size="md" loading={confirm.isPending} onClick={() => confirm.mutate()}>
          {say("confirm.button")}
        </Button>
      </Stack>
    </LetterPage>
  );
}
