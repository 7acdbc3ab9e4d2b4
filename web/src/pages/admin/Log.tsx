import { Button, Skeleton, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";

import type { Schemas } from "../../api/client";
import { addDays, fullDay, momentText } from "../../format/dates";
import { useText } from "../../i18n";
import { Card } from "../../ui/Card";
import { Fault } from "../../ui/Fault";
import ui from "../../ui/ui.module.css";
import classes from "./Admin.module.css";
import { jobName } from "./jobName";
import { FAR_AWAY, logQuery } from "./queries";

/** What administrators did, the latest first. */
export function Log() {
  const { t, locale } = useText();
  const asked = useInfiniteQuery(logQuery());
  const entries = asked.data?.pages.flatMap((it) => it.rows) ?? [];
  return (
    <Card title={t("admin.log")}>
      <Text size="sm" c="dimmed" mb="md">
        {t("admin.logHint")}
      </Text>
      {asked.error && !asked.data && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton height={160} />}
      {asked.data && entries.length === 0 && <Text>{t("admin.logNone")}</Text>}
      <ul className={ui.latest}>
        {entries.map((it) => (
          <li key={it.id}>
            <div className={classes.person}>
              <span className={classes.whole}>{whatWasDone(it, t, locale)}</span>
              <Text size="sm" c="dimmed">
                {[momentText(locale, it.created_at), it.actor ?? t("admin.byConsole"), it.address]
                  .filter(Boolean)
                  .join(", ")}
              </Text>
            </div>
          </li>
        ))}
      </ul>
      {asked.hasNextPage && (
        <Button mt="md" variant="default" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
          {t("admin.more")}
        </Button>
      )}
    </Card>
  );
}

function whatWasDone(it: Schemas["LogRead"], t: ReturnType<typeof useText>["t"], locale: string): string {
  const about = [it.subject, it.job && jobName(it.job)].filter(Boolean).join(", ");
  const done = about ? `${t(`admin.action.${it.action}`)}: ${about}` : t(`admin.action.${it.action}`);
  const until = it.premium_until?.slice(0, 10);
  if (!until) return done;
  const endless = Number(until.slice(0, 4)) > FAR_AWAY;
  return `${done}, ${endless ? t("admin.endless").toLowerCase() : t("admin.premiumUntil", { day: fullDay(locale, addDays(until, -1)) })}`;
}
