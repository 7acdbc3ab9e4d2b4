import { Anchor } from "@mantine/core";
import { type Query, useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";

import { Problem } from "../api/problem";
import { momentText } from "../format/dates";
import { useText } from "../i18n";
import classes from "./Shell.module.css";

/** On screen, and the server has answered the last question for it with an error of its own. */
function isStale(query: Query): boolean {
  const { data, error, fetchStatus } = query.state;
  const isOfServer = error instanceof Problem && error.status >= 500;
  return isOfServer && data !== undefined && fetchStatus === "idle" && query.isActive();
}

/** What is shown is older than it could be: said on every page, with the time it is of. */
export function StaleNotice() {
  const { t, locale } = useText();
  const client = useQueryClient();
  const cache = client.getQueryCache();
  const since = useSyncExternalStore(
    useCallback((changed) => cache.subscribe(changed), [cache]),
    () => Math.min(...cache.findAll({ predicate: isStale }).map((it) => it.state.dataUpdatedAt)),
  );
  if (!Number.isFinite(since)) return null;
  return (
    <div role="status" className={classes.notice}>
      <span>{t("stale.notice", { moment: momentText(locale, new Date(since).toISOString()) })}</span>
      <Anchor component="button" size="sm" onClick={() => void client.refetchQueries({ predicate: isStale })}>
        {t("failure.again")}
      </Anchor>
    </div>
  );
}
