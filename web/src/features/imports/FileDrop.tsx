import { Progress, Text } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { useEffect, useEffectEvent, useState } from "react";

import { icon, weight } from "../../design/tokens";
import { useText } from "../../i18n";
import classes from "./FileDrop.module.css";
import { useBringing } from "./useBringing";

/** Without a move for so long, in ms, the file has left the window: browsers tell of every move, but not always of that. */
const STILL = 400;

/** Over the whole window while a file is dragged over it, and while it is sent. `dropped` are those that were let go. */
export default function FileDrop({ dropped }: { dropped: File[] }) {
  const { t } = useText();
  const { bring, sending } = useBringing();
  const isOver = useDragged();
  const take = useEffectEvent(bring);
  useEffect(() => {
    if (dropped.length > 0) take(dropped);
  }, [dropped]);
  if (!isOver && !sending) return null;
  return (
    <div className={classes.over} role="status">
      <div className={classes.card}>
        <IconFileUpload size={icon[28]} aria-hidden />
        <Text fw={weight.strong} className={classes.word}>
          {sending ? t("imports.sending", { name: sending.name }) : t("imports.letGo")}
        </Text>
        {sending && (
          <Progress
            size="sm"
            w="100%"
            value={sending.part * 100}
            aria-label={t("imports.sending", { name: sending.name })}
          />
        )}
      </div>
    </div>
  );
}

/** Whether a file hangs over the window; not over what takes files itself. */
function useDragged(): boolean {
  const [isOver, setOver] = useState(true);
  useEffect(() => {
    let still = setTimeout(() => setOver(false), STILL);
    function moved(event: DragEvent): void {
      clearTimeout(still);
      const isElsewhere = event.target instanceof Element && event.target.closest("[data-takes-files]") !== null;
      setOver(event.type === "dragover" && !isElsewhere);
      still = setTimeout(() => setOver(false), STILL);
    }
    addEventListener("dragover", moved);
    addEventListener("drop", moved);
    return () => {
      clearTimeout(still);
      removeEventListener("dragover", moved);
      removeEventListener("drop", moved);
    };
  }, []);
  return isOver;
}
