import { Badge, Button, Group, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { weight } from "../../design/tokens";
import { api, body, type Schemas } from "../../api/client";
import { momentText } from "../../format/dates";
import { useText } from "../../i18n";
import { Card } from "../../ui/Card";
import { Fault } from "../../ui/Fault";
import ui from "../../ui/ui.module.css";
import { useChange } from "../../ui/useChange";
import classes from "./Admin.module.css";
import { ADMIN, jobsQuery } from "./queries";
import { jobName } from "./jobName";

type Job = Schemas["JobRead"];

/** What the worker has to do; what failed stands first. */
export function Jobs() {
  const { t } = useText();
  const asked = useQuery(jobsQuery());
  return (
    <Card title={t("admin.jobs")}>
      <Text size="sm" c="dimmed" mb="md">
        {t("admin.jobsHint")}
      </Text>
      {asked.error && !asked.data && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton height={160} />}
      {asked.data?.jobs.length === 0 && <Text>{t("admin.jobsNone")}</Text>}
      <ul className={ui.latest}>
        {asked.data?.jobs.map((it) => (
          <Line key={it.id} job={it} />
        ))}
      </ul>
      {asked.data && asked.data.total > asked.data.jobs.length && (
        <Text size="sm" c="dimmed" mt="md">
          {t("admin.jobsMore", { count: asked.data.total })}
        </Text>
      )}
    </Card>
  );
}

function Line({ job }: { job: Job }) {
  const { t, locale } = useText();
  const name = jobName(job.name);
  const params = { path: { job_id: job.id } };
  const retry = useChange({
    send: () => body(api.POST("/admin/jobs/{job_id}/retry", { params })),
    says: () => t("admin.retried"),
    stale: ADMIN,
  });
  const drop = useChange({
    confirm: () => ({ title: t("admin.dropTitle", { job: name }), text: t("admin.dropHint"), action: t("admin.drop") }),
    send: () => body(api.DELETE("/admin/jobs/{job_id}", { params })),
    says: () => t("admin.dropped"),
    stale: ADMIN,
  });
  return (
    <li>
      <div className={classes.person}>
        <Group gap="xs">
          <span>{name}</span>
          <Badge
            variant={job.state === "failed" ? "light" : "default"}
            color={job.state === "failed" ? "red" : undefined}
            tt="none"
            fw={weight.medium}
          >
            {t(`admin.state.${job.state}`)}
          </Badge>
        </Group>
        <Text size="sm" c="dimmed">
          {momentText(locale, job.at)}
          {job.last_error && `, ${t("admin.error", { error: job.last_error })}`}
        </Text>
      </div>
      {job.state !== "running" && (
        <Group gap="xs" wrap="nowrap" style={{ alignSelf: "center" }}>
          <Button size="compact-sm" variant="default" loading={retry.isPending} onClick={() => void retry.run()}>
            {t("admin.retry")}
          </Button>
          <Button size="compact-sm" variant="default" loading={drop.isPending} onClick={() => void drop.run()}>
            {t("admin.drop")}
          </Button>
        </Group>
      )}
    </li>
  );
}
