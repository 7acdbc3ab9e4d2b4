import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle, IconCloudOff, IconRefresh } from "@tabler/icons-react";

import { icon } from "../design/tokens";
import { Unreachable } from "../api/problem";
import { useText } from "../i18n";
import { Empty } from "./Empty";
import { errorText, isMissingPart } from "./errorText";
import classes from "./ui.module.css";

interface Props {
  error: unknown;
  again?: () => void;
  /** What is asked for stays on this device once it was seen. */
  kept?: boolean;
}

/** A part of a page that could not be read, in its place; without `again`, why a form was not taken. */
export function Fault({ error, again, kept }: Props) {
  const { t } = useText();
  if (!again)
    return (
      <Alert color="red" variant="light">
        {errorText(error)}
      </Alert>
    );
  const away = error instanceof Unreachable || isMissingPart(error);
  return (
    <div role="alert" className={classes.fault}>
      <Empty
        icon={away ? IconCloudOff : IconAlertTriangle}
        title={away ? t(kept ? "failure.unopened" : "failure.offline") : errorText(error)}
      >
        {away && (kept ? t("failure.unopenedHint") : errorText(error))}
        <Button variant="default" leftSection={<IconRefresh size={icon[18]} aria-hidden />} onClick={again}>
          {t("failure.again")}
        </Button>
      </Empty>
    </div>
  );
}
