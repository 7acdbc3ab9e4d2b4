import {
  ActionIcon,
  AppShell,
  Box,
  Button,
  Group,
  Kbd,
  Menu,
  NavLink,
  Text,
  Tooltip,
  UnstyledButton,
} from "@mantine/core";
import {
  IconCategory,
  IconChartBar,
  IconCloudUpload,
  IconDots,
  IconFileExport,
  IconHome,
  IconList,
  IconLogout,
  IconPlus,
  IconSearch,
  IconSettings,
  IconTargetArrow,
  IconWallet,
} from "@tabler/icons-react";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";

import { chooseHousehold } from "../api/household";
import { useMe } from "../api/queries";
import { onSignedOut, signOut } from "../api/session";
import { type Key, speak, useText } from "../i18n";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { Logo } from "../ui/Logo";
import { PageSkeleton } from "../ui/PageSkeleton";
import { useEntry } from "./entry";
import { ExampleBanner } from "./ExampleBanner";
import { useHotkeys } from "./hotkeys";
import { useOutbox } from "./outbox";
import classes from "./Shell.module.css";
import { useUpdates } from "./updates";

const EntryDialog = lazy(() => import("../pages/entry/EntryDialog"));
const Palette = lazy(() => import("./Palette"));
const OutboxDialog = lazy(() => import("../pages/entry/OutboxDialog"));

interface Place {
  to: "/" | "/transactions" | "/analytics" | "/goals" | "/exports" | "/accounts" | "/categories" | "/settings";
  label: Key;
  icon: typeof IconHome;
}

const PLACES: Place[] = [
  { to: "/", label: "nav.overview", icon: IconHome },
  { to: "/transactions", label: "nav.transactions", icon: IconList },
  { to: "/analytics", label: "nav.analytics", icon: IconChartBar },
  { to: "/goals", label: "nav.goals", icon: IconTargetArrow },
  { to: "/exports", label: "nav.exports", icon: IconFileExport },
  { to: "/accounts", label: "nav.accounts", icon: IconWallet },
  { to: "/categories", label: "nav.categories", icon: IconCategory },
  { to: "/settings", label: "nav.settings", icon: IconSettings },
];
const THUMB = PLACES.slice(0, 4);

/** The frame of every page but sign-in: who you are, where you are, and "+". */
export function Shell() {
  return (
    <ErrorBoundary>
      <Suspense fallback={<PageSkeleton />}>
        <SignedIn />
      </Suspense>
    </ErrorBoundary>
  );
}

function SignedIn() {
  const { me, canEdit } = useMe();
  const { t, locale } = useText();
  const navigate = useNavigate();
  const path = useRouterState({ select: (it) => it.location.pathname });
  const [palette, setPalette] = useState<"search" | "help" | null>(null);
  const entry = useEntry();
  const outbox = useOutbox(me.id);
  useUpdates();
  useHotkeys({
    onPalette: () => setPalette("search"),
    onHelp: () => setPalette("help"),
    onNew: () => canEdit && entry.open(),
  });

  // Letters and files of the server speak the user's language; the first sign-in on a device takes it over.
  useEffect(() => {
    if (me.locale !== locale && localStorage.getItem("kopilka.locale.chosen") === null) void speak(me.locale);
  }, [me.locale, locale]);
  useEffect(
    () =>
      onSignedOut(() => {
        chooseHousehold(null);
        void navigate({ to: "/sign-in" });
      }),
    [navigate],
  );

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: "sm", collapsed: { mobile: true } }}
      footer={{ height: { base: 64, sm: 0 } }}
      padding={{ base: "md", md: "xl" }}
    >
      <a className="skip" href="#content">
        {t("nav.skip")}
      </a>
      <AppShell.Header className={classes.header}>
        <Link to="/" className={classes.home} aria-label={t("app.name")}>
          <Logo />
        </Link>
        <HouseholdMenu />
        <Group gap="xs" ml="auto" wrap="nowrap">
          {outbox.count > 0 && (
            <Button
              variant="light"
              size="compact-md"
              color={outbox.refused ? "orange" : "leaf"}
              leftSection={<IconCloudUpload size={16} aria-hidden />}
              onClick={() => outbox.show(true)}
            >
              {t("outbox.waits", { count: outbox.count })}
            </Button>
          )}
          <Tooltip
            label={
              <>
                {t("palette.open")} <Kbd size="xs">Ctrl K</Kbd>
              </>
            }
          >
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t("palette.open")}
              onClick={() => setPalette("search")}
            >
              <IconSearch size={20} />
            </ActionIcon>
          </Tooltip>
          {canEdit && (
            <Button visibleFrom="sm" leftSection={<IconPlus size={18} aria-hidden />} onClick={() => entry.open()}>
              {t("entry.new")}
            </Button>
          )}
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={t("nav.pages")} className={classes.navbar}>
        {PLACES.map(({ to, label, icon: Icon }) => (
          <NavLink
            key={to}
            renderRoot={(props) => <Link to={to} {...props} />}
            active={path === to}
            aria-current={path === to ? "page" : undefined}
            label={t(label)}
            leftSection={<Icon size={20} stroke={1.6} aria-hidden />}
            className={classes.link}
          />
        ))}
        <Box mt="auto">
          <Text size="xs" c="dimmed" px="sm" pb={4} className="clip" title={me.email}>
            {me.email}
          </Text>
          <NavLink
            component="button"
            label={t("nav.signOut")}
            leftSection={<IconLogout size={20} stroke={1.6} aria-hidden />}
            className={classes.link}
            onClick={() => void signOut()}
          />
        </Box>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <ExampleBanner />
        <ErrorBoundary key={path}>
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </AppShell.Main>
      <AppShell.Footer hiddenFrom="sm" className={classes.footer}>
        <nav aria-label={t("nav.pages")} className={classes.thumbs}>
          {THUMB.slice(0, 2).map((it) => (
            <Thumb key={it.to} place={it} active={path === it.to} />
          ))}
          <div className={classes.plusHole}>
            {canEdit && (
              <ActionIcon
                className={classes.plus}
                size={56}
                radius="xl"
                aria-label={t("entry.new")}
                onClick={() => entry.open()}
              >
                <IconPlus size={28} />
              </ActionIcon>
            )}
          </div>
          {THUMB.slice(2, 3).map((it) => (
            <Thumb key={it.to} place={it} active={path === it.to} />
          ))}
          <Menu position="top-end" shadow="md" width={220}>
            <Menu.Target>
              <UnstyledButton className={classes.thumb} aria-label={t("nav.more")}>
                <IconDots size={22} aria-hidden />
                <span>{t("nav.more")}</span>
              </UnstyledButton>
            </Menu.Target>
            <Menu.Dropdown>
              {PLACES.slice(3).map(({ to, label, icon: Icon }) => (
                <Menu.Item
                  key={to}
                  renderRoot={(props) => <Link to={to} {...props} />}
                  leftSection={<Icon size={18} aria-hidden />}
                >
                  {t(label)}
                </Menu.Item>
              ))}
              <Menu.Divider />
              <Menu.Item leftSection={<IconLogout size={18} aria-hidden />} onClick={() => void signOut()}>
                {t("nav.signOut")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </nav>
      </AppShell.Footer>
      <Suspense fallback={null}>
        {entry.isOpen && <EntryDialog />}
        {palette && <Palette mode={palette} onClose={() => setPalette(null)} onNew={() => entry.open()} />}
        {outbox.shown && <OutboxDialog onClose={() => outbox.show(false)} />}
      </Suspense>
    </AppShell>
  );
}

function Thumb({ place, active }: { place: Place; active: boolean }) {
  const { t } = useText();
  const Icon = place.icon;
  return (
    <Link
      to={place.to}
      className={classes.thumb}
      data-active={active || undefined}
      aria-current={active ? "page" : undefined}
    >
      <Icon size={22} stroke={1.6} aria-hidden />
      <span>{t(place.label)}</span>
    </Link>
  );
}

function HouseholdMenu() {
  const { me, household } = useMe();
  if (me.households.length < 2) return null;
  return (
    <Menu position="bottom-start" shadow="md">
      <Menu.Target>
        <Button variant="default" size="compact-md" className={classes.household}>
          <span className="clip">{household.name}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {me.households.map((it) => (
          <Menu.Item
            key={it.id}
            onClick={() => chooseHousehold(it.is_personal ? null : it.id)}
            fw={it.id === household.id ? 600 : 400}
          >
            {it.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
