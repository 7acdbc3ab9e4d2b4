import { Button, Modal, Skeleton, Stack } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { icon } from "../../design/tokens";
import { useText } from "../../i18n";
import { Fault } from "../../ui/Fault";
import { tellError } from "../../ui/tell";
import { useBackCloses } from "../../ui/useBackCloses";
import classes from "./Attachments.module.css";
import { type Attachment, contentQuery, save } from "./queries";
import { Shown } from "./Shown";

/** A picture as large as the window allows. */
export function Picture({ file, onClose }: { file: Attachment; onClose: () => void }) {
  const { t } = useText();
  useBackCloses(onClose);
  const asked = useQuery(contentQuery(file.id, "file"));
  return (
    <Modal
      opened
      onClose={onClose}
      size="auto"
      title={<span className={classes.name}>{file.name}</span>}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="sm" align="center">
        {asked.isPending && <Skeleton height={240} width={240} radius="md" />}
        {asked.error && !asked.data && <Fault error={asked.error} again={() => void asked.refetch()} />}
        {asked.data && <Shown bytes={asked.data} alt={file.name} className={classes.picture} />}
        <Button
          variant="default"
          leftSection={<IconDownload size={icon[18]} aria-hidden />}
          onClick={() => void save(file).catch(tellError)}
        >
          {t("exports.download")}
        </Button>
      </Stack>
    </Modal>
  );
}
