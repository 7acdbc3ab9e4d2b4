import { Progress, Text } from "@mantine/core";
import { useEffect, useState } from "react";

import { useText } from "../../i18n";
import { Card } from "../../ui/Card";
import type { Import } from "./queries";
import classes from "./imports.module.css";

/** In ms without an answer, after which it is said; and after which it is said that one may go. */
const SILENT = 10_000;

interface Props {
  file: Import;
  /** When the server last answered, in ms. */
  heardAt: number;
}

/** How far reading or recording is. */
export function Working({ file, heardAt }: Props) {
  const { t } = useText();
  const isSilent = usePast(heardAt, SILENT);
  const [began] = useState(() => Date.now());
  const isLong = usePast(began, SILENT);
  const words = t(file.status === "reading" ? "imports.isReading" : "imports.isImporting");
  return (
    <Card title={words}>
      <Progress value={Math.max(4, Number(file.progress) * 100)} animated={false} aria-label={words} />
      <Text size="sm" mt="sm" className={isSilent ? classes.doubt : "quiet"} role="status">
        {isSilent ? t("imports.isSilent") : isLong ? t("imports.mayGo") : t("imports.moment")}
      </Text>
    </Card>
  );
}

/** Whether so much time has passed since then. */
function usePast(since: number, limit: number): boolean {
  const [past, setPast] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setPast(since), Math.max(0, since + limit - Date.now()));
    return () => clearTimeout(timer);
  }, [since, limit]);
  return past === since;
}
