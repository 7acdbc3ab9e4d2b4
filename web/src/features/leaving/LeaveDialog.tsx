import { Alert, Button, Modal, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";

import { isOnline, probe, useOnline } from "../../api/reach";
import { signOut } from "../../api/session";
import { useText } from "../../i18n";
import { askToLeave } from "../../navigation/leaving";
import { discard, flush } from "../../offline/outbox";
import { waiting } from "../../offline/store";
import { useMe } from "../../queries/me";
import { removeNow } from "../../queries/removal";
import { tellError } from "../../ui/tell";
import { useBackCloses } from "../../ui/useBackCloses";
import { useReturnFocus } from "../../ui/useReturnFocus";

/**
 * Signing out. With nothing unsent and a server it asks nothing; else it says what would be lost, or what has to wait.
 */
export default function LeaveDialog() {
  const { t } = useText();
  const { me } = useMe();
  const online = useOnline();
  useReturnFocus();
  const [unsent, setUnsent] = useState<number | null>(null);
  const [refused, setRefused] = useState(false);
  const [busy, setBusy] = useState<"send" | "drop" | null>(null);
  const begun = useRef(false);
  useBackCloses(() => askToLeave(false), unsent !== null);

  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void Promise.all([own(), probe()]).then(([found]) =>
      found.length || !isOnline() ? setUnsent(found.length) : leave(),
    );
  });

  async function own() {
    return (await waiting()).filter((it) => it.user === me.id);
  }

  async function leave(): Promise<void> {
    try {
      await removeNow();
      await signOut();
    } catch (error) {
      tellError(error);
    } finally {
      askToLeave(false);
    }
  }

  async function sendAndLeave(): Promise<void> {
    setBusy("send");
    await flush(me.id);
    const left = (await own()).length;
    setBusy(null);
    if (left === 0) return leave();
    setUnsent(left);
    setRefused(true);
  }

  async function dropAndLeave(): Promise<void> {
    setBusy("drop");
    for (const it of await own()) await discard(it.key);
    await leave();
  }

  if (unsent === null) return null;
  return (
    <Modal
      opened
      onClose={() => askToLeave(false)}
      size="sm"
      title={t(unsent ? "leave.title" : "leave.offlineTitle")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack>
        {unsent > 0 && <Text>{unsent === 1 ? t("leave.one") : t("leave.few", { count: unsent })}</Text>}
        {unsent > 0 && !online && <Text>{t("leave.offline")}</Text>}
        {!online && <Text c="dimmed">{t("leave.offlineHint")}</Text>}
        {refused && (
          <Alert color="orange" variant="light" role="alert">
            {t("leave.refused", { count: unsent })}
          </Alert>
        )}
        <Stack gap="xs">
          {unsent > 0 && online && (
            <Button
              data-autofocus
              loading={busy === "send"}
              disabled={busy !== null}
              onClick={() => void sendAndLeave()}
            >
              {t("leave.send")}
            </Button>
          )}
          <Button
            variant={unsent ? "light" : "filled"}
            color={unsent ? "red" : undefined}
            loading={busy === "drop"}
            disabled={busy !== null}
            onClick={() => void dropAndLeave()}
          >
            {t(unsent === 0 ? "leave.leaveHere" : unsent === 1 ? "leave.dropOne" : "leave.drop")}
          </Button>
          <Button variant="default" disabled={busy !== null} onClick={() => askToLeave(false)}>
            {t("leave.cancel")}
          </Button>
        </Stack>
      </Stack>
    </Modal>
  );
}
