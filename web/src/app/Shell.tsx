import { ActionIcon, AppShell, Badge, Box, Button, Group, NavLink, Text } from "@mantine/core";
import { IconCloudOff, IconCloudUpload, IconLogout, IconPlus, IconSearch } from "@tabler/icons-react";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useIsRestoring } from "@tanstack/react-query";
import { PersistQueryClientProvider } from "@tanstack/react-query-persist-client";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";

import { frame, icon, space, weight } from "../design/tokens";
import { chooseHousehold } from "../api/household";
import { useMe } from "../queries/me";
import { useOnline } from "../api/reach";
import { onSignedOut, sessionName } from "../api/session";
import { speak, useText, worded } from "../i18n";
import { ConfirmProvider } from "../ui/Confirm";
import { ErrorBoundary, QuietBoundary } from "../ui/ErrorBoundary";
import { Logo } from "../ui/Logo";
import { PageSkeleton } from "../ui/PageSkeleton";
import { askToLeave, useLeaving } from "../navigation/leaving";
import { useEntry } from "../navigation/entryDialog";
import { ExampleBanner } from "./ExampleBanner";
import { client } from "./cache";
import { useFileDrop } from "./fileDrop";
import { useHotkeys } from "./hotkeys";
import { StaleNotice } from "./StaleNotice";
import { useOutbox } from "./outbox";
import { persistenceOf } from "./persistence";
import { isUnderThumb, type Place, PLACES, placesOf } from "./places";
import classes from "./Shell.module.css";
import { dropTyped, useTypedAhead } from "./typedAhead";
import { useUpdates } from "./updates";

const FileDrop = lazy(() => worded(import("../features/imports/FileDrop")));
const EntryDialog = lazy(() => worded(import("../features/entry/EntryDialog")));
const fetchPalette = () => worded(import("./Palette"));
const Palette = lazy(fetchPalette);
const HouseholdMenu = lazy(() => worded(import("./HouseholdMenu")));
const MoreMenu = lazy(() => worded(import("./MoreMenu")));
const Toasts = lazy(() => worded(import("./Toasts")));
const LeaveDialog = lazy(() => worded(import("../features/leaving/LeaveDialog")));
const OutboxDialog = lazy(() => worded(import("../features/entry/OutboxDialog")));

/** Menus of the head and of the bar below open over what stands beside them, and over the bar of selected rows. */
const ABOVE = 120;

/** In ms. */
const IDLE = 5_000;

const THUMB = PLACES.filter(isUnderThumb);

/** The frame of every page but sign-in: who you are, where you are, and "+". */
export function Shell() {
  const [persistence] = useState(() => persistenceOf(sessionName()));
  return (
    <PersistQueryClientProvider
      client={client}
      persistOptions={persistence}
      // What was kept is shown first, and asked for again at once: it may be of another day.
      onSuccess={() => void client.invalidateQueries()}
    >
      <ErrorBoundary>
        <Restored>
          <Suspense fallback={<PageSkeleton />}>
            <ConfirmProvider>
              <SignedIn />
            </ConfirmProvider>
          </Suspense>
        </Restored>
        <Suspense fallback={null}>
          <Toasts />
        </Suspense>
      </ErrorBoundary>
    </PersistQueryClientProvider>
  );
}

/** Nothing is asked of the server before this device has said what it kept: without a network that is all there is. */
function Restored({ children }: { children: ReactNode }) {
  return useIsRestoring() ? <PageSkeleton /> : children;
}

function SignedIn() {
  const { me, household, canEdit } = useMe();
  const { t, locale } = useText();
  const navigate = useNavigate();
  const path = useRouterState({ select: (it) => it.location.pathname });
  const [palette, setPalette] = useState<"search" | "help" | null>(null);
  const entry = useEntry();
  const outbox = useOutbox(me.id);
  const online = useOnline();
  const leaving = useLeaving();
  const dropped = useFileDrop(canEdit);
  const places = placesOf(me.is_admin);
  // On a phone the name gives way to what there is to be told and chosen.
  const isCrowded = [!online, outbox.count > 0, me.households.length > 1].filter(Boolean).length > 1;
  // There the one filled button is the form's own.
  const first = path === "/start";
  useUpdates();
  usePreloadedPalette();
  const search = () => {
    dropTyped();
    setPalette("search");
  };
  useHotkeys({
    onPalette: search,
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
        askToLeave(false);
        // Away from the page first: what shows data would ask for it again.
        void navigate({ to: "/sign-in" }).then(() => {
          chooseHousehold(null);
          client.clear();
        });
      }),
    [navigate],
  );

  return (
    <AppShell
      header={{ height: frame.header }}
      navbar={{ width: frame.navbar, breakpoint: "sm", collapsed: { mobile: true } }}
      footer={{ height: { base: frame.footer, sm: 0 } }}
      padding={{ base: "md", md: "xl" }}
    >
      <a className="skip" href="#content">
        {t("nav.skip")}
      </a>
      <AppShell.Header className={classes.header} data-crowded={isCrowded || undefined} zIndex={ABOVE}>
        <Link to="/" className={classes.home} aria-label={t("app.name")}>
          <Logo />
        </Link>
        {me.households.length > 1 && (
          <Suspense
            fallback={
              <Button variant="default" size="compact-md" className={classes.household}>
                <span className="clip" title={household.name}>
                  {household.name}
                </span>
              </Button>
            }
          >
            <HouseholdMenu />
          </Suspense>
        )}
        <Group gap="xs" ml="auto" wrap="nowrap" flex="none">
          {!online && (
            <Badge
              variant="default"
              color="orange"
              size="lg"
              tt="none"
              fw={weight.medium}
              role="status"
              aria-label={t("offline.badge")}
              leftSection={<IconCloudOff size={icon[16]} aria-hidden />}
              className={classes.sign}
            >
              <span data-desktop>{t("offline.badge")}</span>
            </Badge>
          )}
          {outbox.count > 0 && (
            <Button
              variant="light"
              size="compact-md"
              color={outbox.refused ? "orange" : "leaf"}
              leftSection={<IconCloudUpload size={icon[16]} aria-hidden />}
              aria-label={t("outbox.waits", { count: outbox.count })}
              className={classes.sign}
              onClick={() => outbox.show(true)}
            >
              <span data-desktop>{t("outbox.waits", { count: outbox.count })}</span>
              <span data-phone>{outbox.count}</span>
            </Button>
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t("palette.open")}
            title={`${t("palette.open")} (Ctrl+K)`}
            onClick={search}
          >
            <IconSearch size={icon[20]} />
          </ActionIcon>
          {canEdit && (
            <Button
              visibleFrom="sm"
              variant={first ? "light" : "filled"}
              leftSection={<IconPlus size={icon[18]} aria-hidden />}
              onClick={() => entry.open()}
            >
              {t("entry.new")}
            </Button>
          )}
        </Group>
      </AppShell.Header>
      <AppShell.Navbar visibleFrom="sm" p="sm" aria-label={t("nav.pages")} className={classes.navbar}>
        {places.map(({ to, label, icon: Icon }) => (
          <NavLink
            key={to}
            renderRoot={(props) => <Link to={to} {...props} />}
            active={path === to}
            aria-current={path === to ? "page" : undefined}
            label={t(label)}
            leftSection={<Icon size={icon[20]} stroke={1.6} aria-hidden />}
            className={classes.link}
          />
        ))}
        <Box mt="auto">
          <Text size="xs" c="dimmed" px="sm" pb={space[4]} className="clip" title={me.email}>
            {me.email}
          </Text>
          <NavLink
            component="button"
            label={t("nav.signOut")}
            leftSection={<IconLogout size={icon[20]} stroke={1.6} aria-hidden />}
            className={classes.link}
            onClick={() => askToLeave()}
          />
        </Box>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        {household.is_example && <ExampleBanner />}
        <StaleNotice />
        <ErrorBoundary key={path}>
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </AppShell.Main>
      <AppShell.Footer hiddenFrom="sm" className={classes.footer} zIndex={ABOVE}>
        <nav aria-label={t("nav.pages")} className={classes.thumbs}>
          {THUMB.slice(0, 2).map((it) => (
            <Thumb key={it.to} place={it} active={path === it.to} />
          ))}
          <div className={classes.plusHole}>
            {canEdit && (
              <ActionIcon
                className={classes.plus}
                variant={first ? "default" : "filled"}
                size={56}
                radius="xl"
                aria-label={t("entry.new")}
                onClick={() => entry.open()}
              >
                <IconPlus size={icon[28]} />
              </ActionIcon>
            )}
          </div>
          {THUMB.slice(2).map((it) => (
            <Thumb key={it.to} place={it} active={path === it.to} />
          ))}
          <Suspense fallback={<span className={classes.thumb}>{t("nav.more")}</span>}>
            <MoreMenu places={places.filter((it) => !isUnderThumb(it))} />
          </Suspense>
        </nav>
      </AppShell.Footer>
      <QuietBoundary>
        <Suspense fallback={null}>{dropped && <FileDrop dropped={dropped} />}</Suspense>
      </QuietBoundary>
      <QuietBoundary key={`${entry.isOpen} ${palette} ${outbox.shown} ${leaving}`}>
        <Suspense fallback={null}>
          {entry.isOpen && <EntryDialog />}
          {leaving && <LeaveDialog />}
          {outbox.shown && <OutboxDialog onClose={() => outbox.show(false)} />}
        </Suspense>
        <Suspense fallback={palette === "search" && <TypedAhead onClose={() => setPalette(null)} />}>
          {palette && <Palette mode={palette} onClose={() => setPalette(null)} onNew={() => entry.open()} />}
        </Suspense>
      </QuietBoundary>
    </AppShell>
  );
}

/** Fetched while nothing else is done: whoever presses Ctrl+K types at once. */
function usePreloadedPalette(): void {
  useEffect(() => {
    const fetch = () => void fetchPalette().catch(() => undefined);
    // Safari has no idle time.
    if (!("requestIdleCallback" in globalThis)) return void setTimeout(fetch, IDLE);
    const asked = requestIdleCallback(fetch, { timeout: IDLE });
    return () => cancelIdleCallback(asked);
  }, []);
}

/** While the palette is on its way. */
function TypedAhead({ onClose }: { onClose: () => void }) {
  useTypedAhead(true, onClose);
  return null;
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
      <Icon size={icon[22]} stroke={1.6} aria-hidden />
      <span>{t(place.label)}</span>
    </Link>
  );
}
