import { Badge, Button, Group, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { weight } from "../../design/tokens";
import { api, body } from "../../api/client";
import { sessionsQuery } from "./queries";
import { momentText } from "../../format/dates";
import { useText } from "../../i18n";
import { useChange } from "../../ui/useChange";
import classes from "../../ui/ui.module.css";
import { deviceOf } from "./device";

/** Where one is signed in; any of it can be ended from here. */
export function Sessions() {
  const { t, locale } = useText();
  const sessions = useQuery(sessionsQuery()).data;
  const end = useChange({
    send: endAll,
    says: () => t("settings.sessionEnded"),
    stale: sessionsQuery().queryKey,
  });
  if (!sessions) return <Skeleton height={120} />;
  const others = sessions.filter((it) => !it.is_current);
  return (
    <>
      <ul className={classes.latest}>
        {sessions.map((it) => (
          <li key={it.id}>
            <span>
              <span className={classes.wraps}>{deviceOf(it.user_agent) ?? t("settings.unknownDevice")}</span>
              <Text size="sm" c="dimmed">
                {t("settings.lastSeen", { moment: momentText(locale, it.refreshed_at) })}
              </Text>
            </span>
            {it.is_current ? (
              <Badge variant="default" tt="none" fw={weight.medium} style={{ alignSelf: "center" }}>
                {t("settings.thisDevice")}
              </Badge>
            ) : (
              <Button
                size="compact-sm"
                variant="default"
                disabled={end.isPending}
                style={{ alignSelf: "center" }}
                onClick={() => void end.run([it.id])}
              >
                {t("settings.endSession")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {others.length > 1 && (
        <Group mt="md">
          <Button variant="default" loading={end.isPending} onClick={() => void end.run(others.map((it) => it.id))}>
            {t("settings.endOthers")}
          </Button>
        </Group>
      )}
    </>
  );
}

/** Waits for every answer, so that what is read afterwards shows all of them. Raises the first refusal. */
async function endAll(ids: string[]): Promise<void> {
  const ends = await Promise.allSettled(
    ids.map((session_id) => body(api.DELETE("/auth/sessions/{session_id}", { params: { path: { session_id } } }))),
  );
  const refused = ends.find((it) => it.status === "rejected");
  if (refused) throw refused.reason as Error;
}
