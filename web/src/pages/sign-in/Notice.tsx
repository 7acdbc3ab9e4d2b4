import { Alert, Text, VisuallyHidden } from "@mantine/core";
import { useEffect, useState } from "react";

import { useText } from "../../i18n";

/** What is unusual about this visit. Loaded when something is, as all of this file. */
export default function Notice({ says }: { says: "closed" | "elsewhere" | "unheard" }) {
  const { t } = useText();
  return (
    <Alert color="gray" variant="light" role="status">
      {t(`signIn.${says}`)}
    </Alert>
  );
}

/** The wait after too many failures, counted down. `until` is a moment of this device's clock. */
export function LockedOut({ until, onFree }: { until: number; onFree: () => void }) {
  const { t } = useText();
  const [left, setLeft] = useState(() => secondsTo(until));
  useEffect(() => {
    const timer = setInterval(() => {
      setLeft(secondsTo(until));
      if (secondsTo(until) === 0) onFree();
    }, 250);
    return () => clearInterval(timer);
  }, [until, onFree]);
  const [first] = useState(left);
  return (
    <Alert color="red" variant="light" role="alert">
      {/* Read aloud once, not every second. */}
      <VisuallyHidden>{t("signIn.wait", { left: clock(first) })}</VisuallyHidden>
      <Text size="sm" aria-hidden>
        {t("signIn.wait", { left: clock(left) })}
      </Text>
    </Alert>
  );
}

function secondsTo(moment: number): number {
  return Math.max(0, Math.ceil((moment - Date.now()) / 1000));
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
