import { Alert, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconBrandTelegram } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

import { api, body, type Schemas } from "../../api/client";
import { icon, weight } from "../../design/tokens";
import { fullDay } from "../../format/dates";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { Card } from "../../ui/Card";
import { Fault } from "../../ui/Fault";
import { tell } from "../../ui/tell";
import { useChange } from "../../ui/useChange";
import { telegramQuery } from "./queries";
import { TelegramGroups } from "./TelegramGroups";
import { TelegramInvitation } from "./TelegramInvitation";
import { TelegramNotices } from "./TelegramNotices";

/** The caller's chat with this server's bot: linked, or how to link it. Without a bot only who runs the server hears of it. */
export function TelegramCard() {
  const { t } = useText();
  const { me } = useMe();
  const { data, error, refetch } = useQuery(telegramQuery());
  useSayLinked(data);
  if (data && !data.bot && !me.is_admin) return null;
  return (
    <Card title={t("telegram.title")}>
      {error ? (
        <Fault error={error} again={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={80} />
      ) : data.chat ? (
        <Linked chat={data.chat} bot={data.bot} />
      ) : data.bot ? (
        <Unlinked bot={data.bot} />
      ) : (
        <Text size="sm" c="dimmed">
          {t("telegram.noBot")}
        </Text>
      )}
    </Card>
  );
}

function Linked({ chat, bot }: { chat: Schemas["ChatRead"]; bot: string | null }) {
  const { t, locale } = useText();
  const { me } = useMe();
  const unlink = useChange({
    confirm: () => ({ title: t("telegram.unlinkTitle"), text: t("telegram.unlinkHint"), action: t("telegram.unlink") }),
    send: () => body(api.DELETE("/telegram")),
    says: () => t("telegram.unlinked"),
    stale: telegramQuery().queryKey,
  });
  const household = me.households.find((it) => it.id === chat.household_id);
  return (
    <Stack gap="md">
      <div>
        <Text fw={weight.medium} style={{ overflowWrap: "anywhere" }}>
          {chat.name}
        </Text>
        <Text size="sm" c="dimmed">
          {t("telegram.since", { day: fullDay(locale, chat.linked_at.slice(0, 10)), household: household?.name ?? "" })}
        </Text>
      </div>
      {chat.is_blocked && (
        <Alert color="orange" variant="light">
          {t("telegram.blocked")}
        </Alert>
      )}
      <Group>
        {bot && (
          <Button
            component="a"
            href={`https://t.me/${bot}`}
            target="_blank"
            rel="noopener noreferrer"
            variant="default"
          >
            {t("telegram.open")}
          </Button>
        )}
        <Button variant="default" loading={unlink.isPending} onClick={() => void unlink.run()}>
          {t("telegram.unlink")}
        </Button>
      </Group>
      <TelegramNotices notices={chat.notices} bot={bot} />
      {bot && <TelegramGroups />}
    </Stack>
  );
}

function Unlinked({ bot }: { bot: string }) {
  const { t } = useText();
  const [link, setLink] = useState<Schemas["LinkRead"] | null>(null);
  const ask = useChange({
    send: () => body(api.POST("/telegram/link")),
    done: setLink,
    stale: "nothing",
  });
  return (
    <Stack gap="md">
      <Text size="sm">{t("telegram.hint", { bot })}</Text>
      {link ? (
        <TelegramInvitation
          key={link.code}
          link={link}
          steps={t("telegram.steps")}
          open={t("telegram.openLink")}
          ask={telegramQuery()}
          onAgain={() => void ask.run()}
        />
      ) : (
        <Group>
          <Button
            variant="light"
            leftSection={<IconBrandTelegram size={icon[18]} aria-hidden />}
            loading={ask.isPending}
            onClick={() => void ask.run()}
          >
            {t("telegram.link")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** Says so when the chat is linked while the page is open: it happens in Telegram. */
function useSayLinked(data: Schemas["TelegramRead"] | undefined): void {
  const { t } = useText();
  const wasUnlinked = useRef(false);
  const name = data?.chat?.name;
  useEffect(() => {
    if (name !== undefined && wasUnlinked.current) tell(t("telegram.linked", { name }));
    wasUnlinked.current = data !== undefined && name === undefined;
  }, [data, name, t]);
}
