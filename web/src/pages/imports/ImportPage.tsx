import { Alert, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconFileAlert, IconFileUpload, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

import { Problem } from "../../api/problem";
import { icon } from "../../design/tokens";
import { BringButton } from "../../features/imports/BringButton";
import { useText } from "../../i18n";
import { ledgerRestored } from "../../queries/ledger";
import { useMe } from "../../queries/me";
import { BackLink } from "../../ui/BackLink";
import { Empty } from "../../ui/Empty";
import { Fault } from "../../ui/Fault";
import { PageHead } from "../../ui/PageHead";
import { Accounts } from "./Accounts";
import { Asking } from "./Asking";
import { Done } from "./Done";
import { type Import, isWorking, type Status, useImport } from "./queries";
import { Review } from "./Review";
import { useRemove } from "./useRemove";
import { Working } from "./Working";
import classes from "./imports.module.css";

/** One statement from its file to the ledger: read, asked about, looked through, recorded, taken back. */
export function ImportPage() {
  const { t } = useText();
  const { canEdit } = useMe();
  const { id } = useParams({ from: "/inside/imports/$id" });
  const navigate = useNavigate();
  const asked = useImport(id);
  const remove = useRemove();
  const file = asked.data;
  const isGone = asked.error instanceof Problem && asked.error.status === 404;
  useRecorded(file?.status);
  return (
    <>
      <BackLink to="/imports" label={t("nav.imports")} />
      <PageHead title={isGone ? t("imports.gone") : (file?.file_name ?? t("nav.imports"))}>
        {file && canEdit && isRemovable(file.status) && (
          <Button
            variant="default"
            leftSection={<IconTrash size={icon[18]} aria-hidden />}
            onClick={() => void remove(file).then(() => navigate({ to: "/imports" }))}
          >
            {t("common.delete")}
          </Button>
        )}
      </PageHead>
      {isGone && <Empty icon={IconFileUpload} title={t("imports.goneHint")} />}
      {asked.error && !file && !isGone && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton height={160} radius="lg" />}
      {file && (
        <Stack gap="md" className={classes.page}>
          <Stage file={file} heardAt={asked.dataUpdatedAt} />
        </Stack>
      )}
    </>
  );
}

/** What is not in the ledger, nor on its way there. */
export const isRemovable = (status: Status) => !["importing", "done", "undone"].includes(status);

function Stage({ file, heardAt }: { file: Import; heardAt: number }) {
  if (isWorking(file.status)) return <Working key={file.status} file={file} heardAt={heardAt} />;
  if (file.status === "failed") return <Failed file={file} />;
  if (file.status === "needs_mapping" && file.question)
    return (
      <>
        {file.problem && (
          <Alert color="red" variant="light" role="alert">
            {file.problem.detail}
          </Alert>
        )}
        <Asking key={`${JSON.stringify(file.question)} ${file.problem?.detail}`} file={file} question={file.question} />
      </>
    );
  if (file.status === "needs_account") return <Accounts file={file} />;
  return (
    <>
      {file.status !== "ready" && <Done file={file} />}
      {file.status !== "undone" && <Review key={file.status} file={file} />}
    </>
  );
}

function Failed({ file }: { file: Import }) {
  const { t } = useText();
  const { canEdit } = useMe();
  const account = file.statements[0]?.account_id ?? undefined;
  return (
    <section className="card" role="alert">
      <Empty icon={IconFileAlert} title={file.problem?.title ?? t("imports.status.failed")}>
        <Text className={classes.wraps}>{file.problem?.detail}</Text>
        {canEdit && (
          <Group justify="center">
            <BringButton account={account} label={t("imports.another")} />
          </Group>
        )}
      </Empty>
    </section>
  );
}

/** What was recorded shows on every page: the ledger is read anew. */
function useRecorded(status: Status | undefined): void {
  const client = useQueryClient();
  const before = useRef(status);
  useEffect(() => {
    if (before.current === "importing" && status === "done") void ledgerRestored(client);
    before.current = status;
  }, [client, status]);
}
