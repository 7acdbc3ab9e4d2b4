import { ActionIcon, Badge, Button, Group, Progress, Skeleton, Stack, Text, Title } from "@mantine/core";
import {
  IconDownload,
  IconFileExport,
  IconFileSpreadsheet,
  IconFileTypeCsv,
  IconFileTypePdf,
  IconTrash,
} from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { icon, space, weight } from "../../design/tokens";
import { api, body } from "../../api/client";
import { download, follow } from "../../features/exports/progress";
import { type Export, exportsQuery } from "../../features/exports/queries";
import { momentText } from "../../format/dates";
import { useText } from "../../i18n";
import { Empty } from "../../ui/Empty";
import { Fault } from "../../ui/Fault";
import { PageHead } from "../../ui/PageHead";
import { useChange } from "../../ui/useChange";
import { useRemoval } from "../../ui/useRemoval";
import classes from "../../ui/ui.module.css";
import { AskExport } from "./AskExport";

const ICONS = { pdf: IconFileTypePdf, excel: IconFileSpreadsheet, csv: IconFileTypeCsv };

/** Reports to take away: asked for here, made in the background, kept for seven days. */
export function ExportsPage() {
  const { t } = useText();
  const asked = useQuery(exportsQuery());
  return (
    <>
      <PageHead title={t("nav.exports")} />
      <Stack gap="md">
        <AskExport />
        <section className="card" aria-labelledby="exports-list">
          <Title order={2} size="h4" mb="xs" id="exports-list">
            {t("exports.list")}
          </Title>
          {asked.error && !asked.data && <Fault error={asked.error} again={() => void asked.refetch()} />}
          {asked.isPending && <Skeleton height={120} />}
          {asked.data?.length === 0 && (
            <Empty icon={IconFileExport} title={t("exports.empty")}>
              <Text size="sm">{t("exports.emptyHint")}</Text>
            </Empty>
          )}
          <ul className={classes.latest}>
            {asked.data?.map((it) => (
              <li key={it.id} className={classes.file}>
                <ExportRow export={it} />
              </li>
            ))}
          </ul>
        </section>
      </Stack>
    </>
  );
}

function ExportRow({ export: it }: { export: Export }) {
  const { t, locale } = useText();
  const client = useQueryClient();
  const isOpen = it.status === "queued" || it.status === "running";
  const { queryKey } = exportsQuery();
  const keyText = JSON.stringify(queryKey);

  useEffect(() => {
    if (!isOpen) return;
    const stop = new AbortController();
    const key = JSON.parse(keyText) as typeof queryKey;
    follow(it.id, stop.signal, (change) =>
      client.setQueryData(key, (old) => old?.map((one) => (one.id === change.id ? { ...one, ...change } : one))),
    )
      .catch(() => undefined)
      // The stream ended without a last word (the server went away): look again in a while.
      .finally(() => !stop.signal.aborted && setTimeout(() => void client.invalidateQueries({ queryKey: key }), 1_000));
    return () => stop.abort();
  }, [client, isOpen, it.id, keyText]);

  const fetching = useChange({ send: () => download(it), stale: "nothing" });
  const remove = useRemoval<Export>({
    list: queryKey,
    send: ({ id }, late) => body(api.DELETE("/exports/{export_id}", { params: { path: { export_id: id } }, ...late })),
    says: () => t("exports.removed"),
  });
  const Icon = ICONS[it.kind];
  return (
    <>
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Icon size={icon[26]} stroke={1.4} aria-hidden style={{ flexShrink: 0 }} />
        <div style={{ minWidth: 0, flex: 1 }}>
          <Text className="clip" title={it.file_name}>
            {it.file_name}
          </Text>
          <Text size="sm" c="dimmed">
            {momentText(locale, it.created_at)}
            {it.size !== null && ` · ${t("exports.size", { size: Math.max(1, Math.round(it.size / 1024)) })}`}
          </Text>
          {isOpen && (
            <Progress
              value={Math.max(4, it.progress * 100)}
              size="sm"
              mt={space[6]}
              animated={false}
              aria-label={t("exports.progress", { name: it.file_name })}
            />
          )}
          {it.failure && (
            <Text size="sm" c="var(--mantine-color-error)">
              {it.failure}
            </Text>
          )}
        </div>
      </Group>
      <Group gap={space[4]} wrap="nowrap">
        {isOpen && (
          <Badge variant="default" tt="none" fw={weight.medium} role="status">
            {t(it.status === "queued" ? "exports.queued" : "exports.running")}
          </Badge>
        )}
        {it.status === "ready" && (
          <>
            <Button
              visibleFrom="sm"
              size="compact-md"
              variant="light"
              leftSection={<IconDownload size={icon[17]} aria-hidden />}
              loading={fetching.isPending}
              onClick={() => void fetching.run()}
            >
              {t("exports.download")}
            </Button>
            <ActionIcon
              hiddenFrom="sm"
              size="lg"
              variant="light"
              aria-label={t("exports.download")}
              loading={fetching.isPending}
              onClick={() => void fetching.run()}
            >
              <IconDownload size={icon[20]} />
            </ActionIcon>
          </>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("exports.remove", { name: it.file_name })}
          onClick={() => void remove(it)}
        >
          <IconTrash size={icon[18]} />
        </ActionIcon>
      </Group>
    </>
  );
}
