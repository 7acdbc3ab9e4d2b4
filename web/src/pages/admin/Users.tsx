import { Badge, Button, Group, Menu, Skeleton, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCrown, IconKey, IconLock, IconLockOpen, IconPlus, IconSearch, IconShield } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { icon, weight } from "../../design/tokens";
import { api, body, type Schemas } from "../../api/client";
import { SEARCH_MAX } from "../../contract/facts";
import { addDays, fullDay, momentText } from "../../format/dates";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { Address } from "../../ui/Address";
import { Fault } from "../../ui/Fault";
import { ItemMenu } from "../../ui/ItemMenu";
import ui from "../../ui/ui.module.css";
import { useChange } from "../../ui/useChange";
import classes from "./Admin.module.css";
import { AddDialog, LinkDialog, PremiumDialog, ResetDialog, type Shown } from "./UserDialogs";
import { ADMIN, FAR_AWAY, type User, usersQuery } from "./queries";

const TYPING = 250;

type Open = { kind: "add" } | { kind: "premium" | "reset"; user: User } | null;

/** Everybody with an account here. */
export function Users() {
  const { t } = useText();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), TYPING);
  const asked = useInfiniteQuery({ ...usersQuery(q), placeholderData: keepPreviousData });
  const [open, setOpen] = useState<Open>(null);
  const [link, setLink] = useState<Shown | null>(null);
  const found = asked.data?.pages.flatMap((it) => it.rows) ?? [];
  const dialog = { onClose: () => setOpen(null), onLink: setLink };

  return (
    <section className="card" aria-label={t("admin.people")}>
      <Group justify="space-between" mb="md">
        <TextInput
          flex="1 1 9rem"
          miw={0}
          aria-label={t("admin.search")}
          placeholder={t("admin.search")}
          maxLength={SEARCH_MAX}
          leftSection={<IconSearch size={icon[18]} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button
          variant="light"
          leftSection={<IconPlus size={icon[18]} aria-hidden />}
          onClick={() => setOpen({ kind: "add" })}
        >
          {t("admin.add")}
        </Button>
      </Group>
      {asked.error && !asked.data && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton height={240} />}
      {asked.data && found.length === 0 && <Text c="dimmed">{q ? t("admin.nobody") : t("common.nothing")}</Text>}
      <ul className={ui.latest}>
        {found.map((it) => (
          <Line key={it.id} user={it} onOpen={(kind) => setOpen({ kind, user: it })} />
        ))}
      </ul>
      {asked.hasNextPage && (
        <Button mt="md" variant="default" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
          {t("admin.more")}
        </Button>
      )}
      {open?.kind === "add" && <AddDialog {...dialog} />}
      {open?.kind === "premium" && <PremiumDialog user={open.user} onClose={dialog.onClose} />}
      {open?.kind === "reset" && <ResetDialog user={open.user} {...dialog} />}
      {link && <LinkDialog shown={link} onClose={() => setLink(null)} />}
    </section>
  );
}

function Line({ user, onOpen }: { user: User; onOpen: (kind: "premium" | "reset") => void }) {
  const { t, locale } = useText();
  const { email } = user;
  const change = useUserChange(user);
  return (
    <li>
      <div className={classes.person}>
        <span className="clip" title={email}>
          <Address email={email} />
        </span>
        <Group gap="xs">
          {user.is_admin && <Mark color="leaf" says={t("admin.administrator")} />}
          {!user.is_active && <Mark color="orange" says={t("admin.disabled")} />}
          {user.is_premium && <Mark says={premiumText(user, t, locale)} />}
        </Group>
        <Text size="sm" c="dimmed">
          {t("admin.since", { day: fullDay(locale, user.created_at.slice(0, 10)) })},{" "}
          {user.last_seen_at
            ? t("admin.lastSeen", { moment: momentText(locale, user.last_seen_at) })
            : t("admin.never")}
        </Text>
      </div>
      <ItemMenu name={email}>
        <Menu.Item leftSection={<IconCrown size={icon[18]} aria-hidden />} onClick={() => onOpen("premium")}>
          {t("admin.premiumMenu")}
        </Menu.Item>
        {user.is_active && (
          <Menu.Item leftSection={<IconKey size={icon[18]} aria-hidden />} onClick={() => onOpen("reset")}>
            {t("admin.reset")}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconShield size={icon[18]} aria-hidden />} onClick={() => void change.admin.run()}>
          {t(user.is_admin ? "admin.demote" : "admin.promote")}
        </Menu.Item>
        <Menu.Item
          leftSection={
            user.is_active ? <IconLock size={icon[18]} aria-hidden /> : <IconLockOpen size={icon[18]} aria-hidden />
          }
          onClick={() => void change.active.run()}
        >
          {t(user.is_active ? "admin.disable" : "admin.enable")}
        </Menu.Item>
      </ItemMenu>
    </li>
  );
}

function useUserChange(user: User) {
  const { t } = useText();
  const { me } = useMe();
  const { email } = user;
  const patch = (change: Schemas["UserChange"]) =>
    body(api.PATCH("/admin/users/{user_id}", { params: { path: { user_id: user.id } }, body: change }));
  // Who changes themselves may be no administrator afterwards.
  const stale = user.id === me.id ? "everything" : ADMIN;
  const admin = useChange({
    confirm: () => ({
      title: t(user.is_admin ? "admin.demoteTitle" : "admin.promoteTitle"),
      text: t(user.is_admin ? "admin.demoteHint" : "admin.promoteHint", { email }),
      action: t(user.is_admin ? "admin.demote" : "admin.promote"),
    }),
    send: () => patch({ is_admin: !user.is_admin }),
    says: () => t(user.is_admin ? "admin.demoted" : "admin.promoted", { email }),
    stale,
  });
  const disable = useChange({
    confirm: () => ({
      title: t("admin.disableTitle"),
      text: t("admin.disableHint", { email }),
      action: t("admin.disable"),
    }),
    send: () => patch({ is_active: false }),
    says: () => `${t("admin.action.user_disabled")}: ${email}`,
    undo: () => patch({ is_active: true }),
    stale,
  });
  const enable = useChange({
    send: () => patch({ is_active: true }),
    says: () => t("admin.enabled", { email }),
    stale,
  });
  return { admin, active: user.is_active ? disable : enable };
}

function premiumText(user: User, t: ReturnType<typeof useText>["t"], locale: string): string {
  const until = user.premium_until;
  if (!until || Number(until.slice(0, 4)) > FAR_AWAY) return t("admin.premium");
  return t("admin.premiumUntil", { day: fullDay(locale, addDays(until.slice(0, 10), -1)) });
}

function Mark({ says, color }: { says: string; color?: string }) {
  return (
    <Badge variant={color ? "light" : "default"} color={color} tt="none" fw={weight.medium}>
      {says}
    </Badge>
  );
}
