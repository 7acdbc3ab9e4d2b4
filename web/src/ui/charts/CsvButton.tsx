import { Button } from "@mantine/core";

import { type Cell, csvText } from "../../format/csv";
import { useText } from "../../i18n";

interface Props {
  /** Of the file, without its ending. */
  name: string;
  heads: string[];
  rows: Cell[][];
}

/** The numbers of a picture as a file, made here of what is on screen. */
export function CsvButton({ name, heads, rows }: Props) {
  const { t, locale } = useText();

  function save(): void {
    const address = URL.createObjectURL(new Blob([csvText(locale, [heads, ...rows])], { type: "text/csv" }));
    const link = Object.assign(document.createElement("a"), { href: address, download: `${name}.csv` });
    link.click();
    // Not at once: the browser has yet to begin.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  return (
    <Button size="compact-sm" variant="subtle" color="gray" c="dimmed" onClick={save}>
      {t("chart.saveCsv")}
    </Button>
  );
}
