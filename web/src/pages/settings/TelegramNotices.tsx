import { Group, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { api, body, type Schemas } from "../../api/client";
import { weight } from "../../design/tokens";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { useChange } from "../../ui/useChange";
import { telegramQuery } from "./queries";

type Notices = Schemas["NoticesRead"];
type QuietHours = NonNullable<Notices["quiet_hours"]>;

const KINDS = ["sign_ins", "exports", "goals", "unusual_spending", "weekly_digest"] as const;
const USUAL_HOURS: QuietHours = { start: "22:00", end: "08:00" };
/** A time with AM or PM and the button beside it; two of them stand side by side on a phone. */
const CLOCK_WIDTH = 144;

/** What the bot tells without being asked: each change is stored at once, and shown ahead of the server. */
export function TelegramNotices({ notices, bot }: { notices: Notices; bot: string | null }) {
  const { t } = useText();
  const { me } = useMe();
  const client = useQueryClient();
  const key = telegramQuery().queryKey;
  const change = useChange({
    send: (it: Schemas["NoticesUpdate"]) => body(api.PATCH("/telegram", { body: it })),
    ahead: async (it) => {
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueryData(key);
      if (before?.chat) {
        const notices = { ...before.chat.notices, ...it };
        client.setQueryData(key, { ...before, chat: { ...before.chat, notices } });
      }
      return () => client.setQueryData(key, before);
    },
    done: (read) => client.setQueryData(key, read),
    says: (_, it) => t("inline_balance" in it ? "telegram.inlineStored" : "telegram.noticesStored"),
    stale: "nothing",
  });
  const zone = me.households.find((it) => it.id === me.household_id)?.time_zone ?? "";
  return (
    <Stack gap="sm" role="group" aria-label={t("telegram.notices")}>
      <Text fw={weight.medium}>{t("telegram.notices")}</Text>
      {KINDS.map((kind) => {
        // What is on can be switched off without premium too.
        const isClosed = kind === "unusual_spending" && !me.is_premium && !notices[kind];
        return (
          <Switch
            key={kind}
            label={t(`telegram.hears.${kind}`)}
            description={isClosed ? t("telegram.hears.premium") : undefined}
            disabled={isClosed}
            checked={notices[kind]}
            onChange={(event) => void change.run({ [kind]: event.currentTarget.checked })}
          />
        );
      })}
      <Switch
        label={t("telegram.quiet")}
        description={t("telegram.quietHint", { zone })}
        checked={notices.quiet_hours !== null}
        onChange={(event) => void change.run({ quiet_hours: event.currentTarget.checked ? USUAL_HOURS : null })}
      />
      {notices.quiet_hours && (
        <Hours hours={notices.quiet_hours} onChoose={(hours) => change.run({ quiet_hours: hours })} />
      )}
      <Switch
        label={t("telegram.sums")}
        description={t("telegram.sumsHint")}
        checked={notices.shows_sums}
        onChange={(event) => void change.run({ shows_sums: event.currentTarget.checked })}
      />
      <Switch
        label={t("telegram.inline")}
        description={t("telegram.inlineHint", { bot: bot ?? "" })}
        checked={notices.inline_balance}
        onChange={(event) => void change.run({ inline_balance: event.currentTarget.checked })}
      />
    </Stack>
  );
}

/** Stored when a field is left: while a time is typed, it passes through others. */
function Hours({ hours, onChoose }: { hours: QuietHours; onChoose: (hours: QuietHours) => Promise<boolean> }) {
  const { t } = useText();
  const [draft, setDraft] = useState<Partial<QuietHours>>({});
  const shown = { ...hours, ...draft };
  const isEmpty = shown.start === shown.end;

  async function store() {
    if (isEmpty) return;
    const isChanged = shown.start !== hours.start || shown.end !== hours.end;
    if (shown.start && shown.end && isChanged) await onChoose(shown);
    // Unless something else is being typed by now.
    setDraft((now) => (now === draft ? {} : now));
  }

  return (
    <Group align="start" gap="md">
      {(["start", "end"] as const).map((name) => (
        <TextInput
          key={name}
          type="time"
          label={t(name === "start" ? "telegram.quietFrom" : "telegram.quietUntil")}
          w={CLOCK_WIDTH}
          value={shown[name]}
          error={isEmpty && name === "end" ? t("telegram.quietEmpty") : undefined}
          onChange={(event) => setDraft({ ...draft, [name]: event.currentTarget.value })}
          onBlur={() => void store()}
        />
      ))}
    </Group>
  );
}
