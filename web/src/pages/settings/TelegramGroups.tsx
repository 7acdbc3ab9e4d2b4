import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { api, body, type Schemas } from "../../api/client";
import { weight } from "../../design/tokens";
import { fullDay } from "../../format/dates";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { Fault } from "../../ui/Fault";
import { tell } from "../../ui/tell";
import classes from "../../ui/ui.module.css";
import { useChange } from "../../ui/useChange";
import { telegramGroupsQuery } from "./queries";
import { TelegramInvitation } from "./TelegramInvitation";

type Groups = Schemas["GroupRead"][];

/** Groups whose members write for this household. Its owner links and unlinks them; others see them. */
export function TelegramGroups() {
  const { t } = useText();
  const { household } = useMe();
  const { data: groups, error, refetch } = useQuery(telegramGroupsQuery());
  useSayLinked(groups);
  if (error) return <Fault error={error} again={() => void refetch()} />;
  const isOwner = household.role === "owner";
  if (!groups || (groups.length === 0 && !isOwner)) return null;
  return (
    <Stack gap="sm" role="group" aria-label={t("telegram.groups")}>
      <div>
        <Text fw={weight.medium}>{t("telegram.groups")}</Text>
        <Text size="sm" c="dimmed">
          {t("telegram.groupsHint", { household: household.name })}
        </Text>
      </div>
      {groups.length > 0 && <Linked groups={groups} isOwner={isOwner} />}
      {isOwner && <Linking key={groups.map((it) => it.id).join()} />}
    </Stack>
  );
}

function Linked({ groups, isOwner }: { groups: Groups; isOwner: boolean }) {
  const { t, locale } = useText();
  const unlink = useChange({
    confirm: (it: Groups[number]) => ({
      title: t("telegram.groupUnlinkTitle", { name: it.title }),
      text: t("telegram.groupUnlinkHint"),
      action: t("telegram.unlink"),
    }),
    send: (it) => body(api.DELETE("/telegram/groups/{group_id}", { params: { path: { group_id: it.id } } })),
    says: () => t("telegram.groupUnlinked"),
    stale: telegramGroupsQuery().queryKey,
  });
  return (
    <ul className={classes.latest}>
      {groups.map((it) => (
        <li key={it.id}>
          <span>
            <span style={{ overflowWrap: "anywhere" }}>{it.title}</span>
            <Text size="sm" c="dimmed">
              {t("telegram.groupSince", { day: fullDay(locale, it.linked_at.slice(0, 10)) })}
            </Text>
          </span>
          {isOwner && (
            <Button
              size="compact-sm"
              variant="default"
              style={{ alignSelf: "center" }}
              disabled={unlink.isPending}
              aria-label={t("telegram.groupUnlink", { name: it.title })}
              onClick={() => void unlink.run(it)}
            >
              {t("telegram.unlink")}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** A link to a group that Telegram lets be chosen. */
function Linking() {
  const { t } = useText();
  const [link, setLink] = useState<Schemas["LinkRead"] | null>(null);
  const ask = useChange({
    send: () => body(api.POST("/telegram/groups/link")),
    done: setLink,
    stale: "nothing",
  });
  if (link)
    return (
      <TelegramInvitation
        key={link.code}
        link={link}
        steps={t("telegram.groupSteps")}
        open={t("telegram.chooseGroup")}
        ask={telegramGroupsQuery()}
        onAgain={() => void ask.run()}
      />
    );
  return (
    <Group>
      <Button variant="default" loading={ask.isPending} onClick={() => void ask.run()}>
        {t("telegram.groupLink")}
      </Button>
    </Group>
  );
}

/** Says so when a group is linked while the page is open: it happens in Telegram. */
function useSayLinked(groups: Groups | undefined): void {
  const { t } = useText();
  const before = useRef<Groups | undefined>(undefined);
  useEffect(() => {
    const known = before.current;
    if (!groups) return;
    before.current = groups;
    const added = known && groups.find((it) => !known.some((other) => other.id === it.id));
    if (added) tell(t("telegram.groupLinked", { name: added.title }));
  }, [groups, t]);
}
