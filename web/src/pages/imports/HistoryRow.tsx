import { ActionIcon, Badge, Button, Group, Text } from "@mantine/core";
import { IconArrowBackUp, IconFileUpload, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { icon, space, weight } from "../../design/tokens";
import { momentText } from "../../format/dates";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { type Import, isWorking, membersQuery } from "./queries";
import { useRemove } from "./useRemove";
import { useUndo } from "./useUndo";
import { counted, countWords } from "./words";
import classes from "./imports.module.css";

/** One import in the list: which file, what it had, how it stands. */
export function HistoryRow({ file }: { file: Import }) {
  const { t, locale } = useText();
  const { canEdit } = useMe();
  const who = useWho(file.user_id);
  const undo = useUndo();
  const remove = useRemove();
  const counts = countWords(counted(file.statements));
  const about = [file.bank_name, momentText(locale, file.created_at), who].filter(Boolean).join(" · ");
  return (
    <>
      <Group gap="sm" wrap="nowrap" miw={0}>
        <IconFileUpload size={icon[26]} stroke={1.4} aria-hidden style={{ flexShrink: 0 }} />
        <div className={classes.told}>
          <Link to="/imports/$id" params={{ id: file.id }} className="plain-link">
            <Text span className={`clip ${classes.name}`} title={file.file_name}>
              {file.file_name}
            </Text>
          </Link>
          <Text size="sm" c="dimmed" className={classes.wraps}>
            {about}
          </Text>
          {counts && <Text size="sm">{counts}</Text>}
          {file.status === "failed" && file.problem && (
            <Text size="sm" c="var(--mantine-color-error)" className={classes.wraps}>
              {file.problem.detail}
            </Text>
          )}
        </div>
      </Group>
      <Group gap={space[4]} wrap="nowrap">
        <Badge
          variant={isAsking(file) ? "light" : "default"}
          color={isAsking(file) ? "orange" : undefined}
          tt="none"
          fw={weight.medium}
          role={isWorking(file.status) ? "status" : undefined}
        >
          {t(`imports.status.${file.status}`)}
        </Badge>
        {canEdit && file.status === "done" && (
          <Button
            size="compact-md"
            variant="subtle"
            leftSection={<IconArrowBackUp size={icon[17]} aria-hidden />}
            aria-label={t("imports.undoThis", { name: file.file_name })}
            loading={undo.isPending}
            onClick={() => void undo.run(file)}
          >
            {t("common.undo")}
          </Button>
        )}
        {canEdit && !["importing", "done", "undone"].includes(file.status) && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("imports.remove", { name: file.file_name })}
            onClick={() => void remove(file)}
          >
            <IconTrash size={icon[18]} />
          </ActionIcon>
        )}
      </Group>
    </>
  );
}

/** It waits for a person's word. */
const isAsking = ({ status }: Import) => ["needs_mapping", "needs_account", "ready"].includes(status);

/** Who brought it, where that was somebody else. */
function useWho(user: string): string | null {
  const { t } = useText();
  const { me, household } = useMe();
  const isOther = user !== me.id;
  const members = useQuery({ ...membersQuery(household.id), enabled: isOther }).data;
  if (!isOther) return null;
  return members?.find((it) => it.user_id === user)?.email ?? t("imports.somebody");
}
