import { ActionIcon, Button, FileButton, Progress, Skeleton, Text, UnstyledButton } from "@mantine/core";
import { IconFileTypePdf, IconPhoto, IconPlus, IconTrash, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type DragEvent, useEffect, useId, useRef, useState } from "react";

import { api, body } from "../../api/client";
import { useOnline } from "../../api/reach";
import { icon, weight } from "../../design/tokens";
import { useText } from "../../i18n";
import { ledgerKey } from "../../queries/ledger";
import { useWithoutGoing } from "../../queries/removal";
import { errorText } from "../../ui/errorText";
import { tellError } from "../../ui/tell";
import { useRemoval } from "../../ui/useRemoval";
import { isFocusLost } from "../../ui/useReturnFocus";
import classes from "./Attachments.module.css";
import { Picture } from "./Picture";
import { type Attachment, attachmentsQuery, save } from "./queries";
import { Thumbnail } from "./Thumbnail";
import { type Upload, useUploads } from "./useUploads";

interface Props {
  transaction: string;
  /** How many the list knows of. */
  count: number;
  /** Else they are only shown. */
  canEdit?: boolean;
}

const TAKEN = "image/*,application/pdf";

/** Receipts and other files of a transaction: added by a button, by dropping and by pasting; shown and deleted. */
export function Attachments({ transaction, count, canEdit = true }: Props) {
  const { t } = useText();
  const title = useId();
  const asked = useQuery(attachmentsQuery(transaction));
  const rows = useWithoutGoing(asked.data ?? []);
  const online = useOnline();
  const mayAdd = online && canEdit;
  const { uploads, add, remove: forget } = useUploads(transaction);
  const [shown, show] = useState<Attachment | null>(null);
  const [isOver, setOver] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const remove = useRemoval<Attachment>({
    list: attachmentsQuery(transaction).queryKey,
    stale: ledgerKey(),
    send: ({ id }, late) =>
      body(api.DELETE("/attachments/{attachment_id}", { params: { path: { attachment_id: id } }, ...late })),
    says: ({ name }) => t("files.removed", { name }),
  });
  usePasted(mayAdd ? add : null);

  function open(it: Attachment): void {
    if (it.has_thumbnail) show(it);
    else save(it).catch(tellError);
  }

  function dropped(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    if (mayAdd) add([...event.dataTransfer.files]);
  }

  // The button that was pressed has gone with its row.
  const focusNext = () => setTimeout(() => isFocusLost() && button.current?.focus());
  return (
    <section
      aria-labelledby={title}
      className={classes.files}
      data-over={isOver || undefined}
      data-takes-files
      onDragOver={(event) => {
        event.preventDefault();
        setOver(mayAdd);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
    >
      <Text id={title} size="sm" fw={weight.strong}>
        {t("files.title")}
      </Text>
      {asked.isPending && online && count > 0 && <Skeleton height={56} radius="md" />}
      {asked.error && !asked.data && online && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorText(asked.error)}
        </Text>
      )}
      {(rows.length > 0 || uploads.length > 0) && (
        <ul className={classes.list}>
          {rows.map((it) => (
            <li key={it.id}>
              <UnstyledButton className={classes.file} onClick={() => open(it)}>
                <Face file={it} />
                <span className={classes.what}>
                  <Text span size="sm" className="clip" title={it.name}>
                    {it.name}
                  </Text>
                  <Text span size="xs" c="dimmed">
                    {t("exports.size", { size: Math.max(1, Math.round(it.size / 1024)) })}
                  </Text>
                </span>
              </UnstyledButton>
              {canEdit && (
                <ActionIcon
                  className={classes.tool}
                  variant="subtle"
                  color="gray"
                  aria-label={t("files.remove", { name: it.name })}
                  onClick={() => {
                    void remove(it);
                    focusNext();
                  }}
                >
                  <IconTrash size={icon[18]} aria-hidden />
                </ActionIcon>
              )}
            </li>
          ))}
          {uploads.map((it) => (
            <Sending
              key={it.key}
              upload={it}
              onCancel={() => {
                forget(it.key);
                focusNext();
              }}
            />
          ))}
        </ul>
      )}
      {mayAdd && (
        <div className={classes.add}>
          <FileButton multiple accept={TAKEN} onChange={add}>
            {(props) => (
              <Button
                {...props}
                ref={button}
                size="compact-sm"
                variant="subtle"
                className={classes.button}
                leftSection={<IconPlus size={icon[16]} aria-hidden />}
              >
                {t("files.add")}
              </Button>
            )}
          </FileButton>
          <Text size="xs" c="dimmed" className={classes.hint}>
            {t("files.hint")}
          </Text>
        </div>
      )}
      {!online && (
        <Text size="sm" c="dimmed">
          {t("files.offline")}
        </Text>
      )}
      {shown && <Picture file={shown} onClose={() => show(null)} />}
    </section>
  );
}

function Face({ file }: { file: Attachment }) {
  if (file.has_thumbnail) return <Thumbnail id={file.id} />;
  const Icon = file.content_type === "application/pdf" ? IconFileTypePdf : IconPhoto;
  return (
    <span className={classes.face}>
      <Icon size={icon[26]} stroke={1.4} aria-hidden />
    </span>
  );
}

function Sending({ upload, onCancel }: { upload: Upload; onCancel: () => void }) {
  const { t } = useText();
  const { name, part, fault } = upload;
  return (
    <li>
      <span className={classes.file}>
        <span className={classes.what}>
          <Text span size="sm" className="clip" title={name}>
            {name}
          </Text>
          {fault === null ? (
            <Progress size="sm" value={part * 100} aria-label={t("files.sending", { name })} />
          ) : (
            <Text span size="xs" c="var(--mantine-color-error)" role="alert">
              {fault}
            </Text>
          )}
        </span>
      </span>
      <ActionIcon
        className={classes.tool}
        variant="subtle"
        color="gray"
        aria-label={t(fault === null ? "files.cancel" : "files.dismiss", { name })}
        onClick={onCancel}
      >
        <IconX size={icon[18]} aria-hidden />
      </ActionIcon>
    </li>
  );
}

/** Pictures that are pasted anywhere on the page while it shows these files. Text stays what its field makes of it. */
function usePasted(add: ((files: File[]) => void) | null): void {
  const newest = useRef(add);
  useEffect(() => {
    newest.current = add;
  });
  useEffect(() => {
    function paste(event: ClipboardEvent): void {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 || newest.current === null) return;
      event.preventDefault();
      newest.current(files);
    }
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, []);
}
