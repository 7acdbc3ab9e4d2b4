import { Button, Skeleton, Stack } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";

import { BringButton } from "../../features/imports/BringButton";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { useWithoutGoing } from "../../queries/removal";
import { Card } from "../../ui/Card";
import { Empty } from "../../ui/Empty";
import { Fault } from "../../ui/Fault";
import { PageHead } from "../../ui/PageHead";
import { Help } from "./Help";
import { HistoryRow } from "./HistoryRow";
import { Inbox } from "./Inbox";
import { historyQuery } from "./queries";
import classes from "../../ui/ui.module.css";

/** Statements of banks: what waits for a word, and all that were brought. */
export function ImportsPage() {
  const { t } = useText();
  const { canEdit } = useMe();
  const asked = useInfiniteQuery(historyQuery());
  const rows = useWithoutGoing(asked.data?.pages.flatMap((it) => it.rows) ?? []);
  const isEmpty = asked.data !== undefined && rows.length === 0;
  return (
    <>
      <PageHead title={t("nav.imports")}>{canEdit && <BringButton />}</PageHead>
      <Stack gap="md">
        <Inbox />
        {asked.error && !asked.data && <Fault error={asked.error} again={() => void asked.refetch()} />}
        {asked.isPending && <Skeleton height={160} radius="lg" />}
        {isEmpty && (
          <section className="card">
            <Empty icon={IconFileUpload} title={t("imports.empty")}>
              {t("imports.emptyHint")}
            </Empty>
            <Help />
          </section>
        )}
        {rows.length > 0 && (
          <Card title={t("imports.history")}>
            <ul className={classes.latest}>
              {rows.map((it) => (
                <li key={it.id} className={classes.file}>
                  <HistoryRow file={it} />
                </li>
              ))}
            </ul>
            {asked.hasNextPage && (
              <Button variant="subtle" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
                {t("imports.more")}
              </Button>
            )}
          </Card>
        )}
        {rows.length > 0 && (
          <Card title={t("imports.where")}>
            <Help />
          </Card>
        )}
      </Stack>
    </>
  );
}
