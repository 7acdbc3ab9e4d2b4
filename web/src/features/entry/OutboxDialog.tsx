import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";

import { space } from "../../design/tokens";
import { newKey } from "../../api/client";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { useEntry } from "../../navigation/entryDialog";
import { fullDay } from "../../format/dates";
import { useText } from "../../i18n";
import { discard, flush, onOutboxChange, retry, UNCLEAR } from "../../offline/outbox";
import { type Waiting, waiting, type Words } from "../../offline/store";
import { useBackCloses } from "../../ui/useBackCloses";
import { useReturnFocus } from "../../ui/useReturnFocus";
import { Money } from "../../ui/Money";
import classes from "../../ui/ui.module.css";

/** What waits for the server, and what the server refused: nothing is lost without being asked. */
export default function OutboxDialog({ onClose }: { onClose: () => void }) {
  const { t, locale } = useText();
  const { me, household } = useMe();
  useReturnFocus();
  useBackCloses(onClose);
  const names = useNames();
  const entry = useEntry();
  const [entries, setEntries] = useState<Waiting[]>([]);

  useEffect(() => {
    const read = async () => setEntries((await waiting()).filter((it) => it.user === me.id));
    void read();
    return onOutboxChange(() => void read());
  }, [me.id]);

  /** In the form, where it can be put right; it waits here until it is recorded there. */
  function ask({ key }: Waiting, { text, on }: Words): void {
    entry.open(text, () => void discard(key), on);
    onClose();
  }

  return (
    <Modal opened onClose={onClose} title={t("outbox.title")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t(entries.length ? "outbox.hint" : "outbox.empty")}
        </Text>
        {entries.map((it) => (
          <Group key={it.key} justify="space-between" wrap="nowrap" align="start">
            <div className={classes.wraps}>
              <Text>
                {it.words?.text ??
                  (it.body!.payee || it.body!.description || names.category(it.body!.category_id)?.name)}
              </Text>
              <Text size="sm" c="dimmed">
                {it.body?.type === "income" && names.category(it.body.category_id)?.type === "expense"
                  ? `${t("refund.one")} · `
                  : ""}
                {fullDay(locale, it.words?.on ?? it.body!.date)}
              </Text>
              {it.refusal !== null && (
                <Text size="sm" c="var(--mantine-color-error)">
                  {it.refusal === UNCLEAR ? t("outbox.unclear") : it.refusal || t("outbox.maybeStored")}
                </Text>
              )}
            </div>
            <Stack gap={space[4]} align="end">
              {it.body && (
                <Money
                  amount={it.body.amount as string}
                  currency={names.account(it.body.account_id ?? "")?.currency ?? household.currency}
                  type={it.body.type ?? "expense"}
                />
              )}
              <Group gap={space[4]} wrap="nowrap">
                {it.refusal !== null && it.words && (
                  <Button size="compact-xs" variant="light" onClick={() => ask(it, it.words!)}>
                    {t("outbox.clarify")}
                  </Button>
                )}
                {it.refusal !== null && !it.words && (
                  <Button
                    size="compact-xs"
                    variant="light"
                    onClick={() => void retry(it, newKey()).then(() => flush(me.id))}
                  >
                    {t("outbox.again")}
                  </Button>
                )}
                <Button size="compact-xs" variant="default" onClick={() => void discard(it.key)}>
                  {t("outbox.discard")}
                </Button>
              </Group>
            </Stack>
          </Group>
        ))}
        {entries.some((it) => it.refusal === null) && (
          <Button onClick={() => void flush(me.id)}>{t("outbox.now")}</Button>
        )}
      </Stack>
    </Modal>
  );
}
