import { Skeleton, Stack, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { api, body, type Schemas } from "../../api/client";
import { momentText } from "../../format/dates";
import { useText } from "../../i18n";
import { Card } from "../../ui/Card";
import { Fault } from "../../ui/Fault";
import { useChange } from "../../ui/useChange";
import classes from "./Admin.module.css";
import { installationQuery, statusQuery } from "./queries";

/** What is open for everybody, and how the server is. */
export function Server() {
  return (
    <>
      <Opened />
      <Status />
    </>
  );
}

function Opened() {
  const { t } = useText();
  const asked = useQuery(installationQuery());
  const change = useChange({
    send: (it: Schemas["InstallationChange"]) => body(api.PATCH("/admin/installation", { body: it })),
    says: (_, it) =>
      it.premium_for_all === undefined
        ? t(it.sign_ups_open ? "admin.signUpsOn" : "admin.signUpsOff")
        : t(it.premium_for_all ? "admin.premiumAllOn" : "admin.premiumAllOff"),
    undo: (_, it) =>
      body(
        api.PATCH("/admin/installation", {
          body: Object.fromEntries(Object.entries(it).map(([name, value]) => [name, !value])),
        }),
      ),
    // Premium changes what every page shows.
    stale: "everything",
  });
  const set = asked.data;
  return (
    <Card title={t("admin.server")}>
      {asked.error && !set && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton height={96} />}
      {set && (
        <Stack gap="md">
          <Switch
            label={t("admin.premiumAll")}
            description={t(set.is_premium_set_by_environment ? "admin.premiumAllEnvironment" : "admin.premiumAllHint")}
            disabled={set.is_premium_set_by_environment || change.isPending}
            checked={set.premium_for_all}
            onChange={(event) => void change.run({ premium_for_all: event.currentTarget.checked })}
          />
          <Switch
            label={t("admin.signUps")}
            description={t("admin.signUpsHint")}
            disabled={change.isPending}
            checked={set.sign_ups_open}
            onChange={(event) => void change.run({ sign_ups_open: event.currentTarget.checked })}
          />
        </Stack>
      )}
    </Card>
  );
}

function Status() {
  const { t, locale } = useText();
  const asked = useQuery(statusQuery());
  if (asked.error && !asked.data) return <Fault error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Skeleton height={280} radius="lg" />;
  const it = asked.data;
  const count = (value: number) => new Intl.NumberFormat(locale).format(value);
  const life = (seenAt: string | null, isAlive: boolean) =>
    seenAt
      ? t(isAlive ? "admin.workerAlive" : "admin.workerSilent", { moment: momentText(locale, seenAt) })
      : t("admin.workerNever");
  const facts = [
    [t("admin.version"), it.version],
    [t("admin.schema"), it.schema_revision],
    [t("admin.worker"), life(it.worker_seen_at, it.is_worker_alive)],
    ...(it.has_bot ? [[t("admin.bot"), life(it.bot_seen_at, it.is_bot_alive)] as const] : []),
    [t("admin.jobsWaiting"), count(it.jobs_waiting)],
    [t("admin.jobsFailed"), count(it.jobs_failed)],
    [t("admin.databaseSize"), bytes(locale, it.database_bytes)],
    [t("admin.exportsSize"), bytes(locale, it.exports_bytes)],
    [t("admin.users"), count(it.users)],
    [t("admin.households"), count(it.households)],
    [t("admin.transactions"), count(it.transactions)],
    [t("admin.mailTitle"), t(it.sends_mail ? "admin.mailOn" : "admin.mailFolder")],
  ] as const;
  return (
    <section className="card">
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

/** In the largest unit that leaves a number of at least one. */
function bytes(locale: string, size: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  const step = Math.min(units.length - 1, size < 1 ? 0 : Math.floor(Math.log(size) / Math.log(1024)));
  const format = { style: "unit", unit: units[step], maximumFractionDigits: step > 1 ? 1 : 0 } as const;
  return new Intl.NumberFormat(locale, format).format(size / 1024 ** step);
}
