import { Anchor, SegmentedControl, Text } from "@mantine/core";

import { money } from "../../format/money";
import { useText } from "../../i18n";
import type { ExplorerSearch } from "../../navigation/search";
import { Bars } from "./Bars";
import { Calendar } from "./Calendar";
import classes from "./explorer.module.css";
import { figureText } from "./keys";
import { PivotTable } from "./PivotTable";
import { ALL_ROWS, type Table } from "./queries";

interface Props {
  table: Table;
  search: ExplorerSearch;
  onChange: (next: Partial<ExplorerSearch>) => void;
  /** The rows that are folded are wanted too. */
  onAll: () => void;
}

/** The figures, as a table, as bars or as a calendar, and what has to be known to read them. */
export function Result({ table, search, onChange, onAll }: Props) {
  const { t, locale } = useText();
  const isYear = table.rows_by === "day" && table.columns_by === null && table.measure !== "growth";
  const looks = ["table", "chart", ...(isYear ? ["year" as const] : [])] as const;
  const look = looks.find((it) => it === search.look) ?? "table";
  const props = { table, search };
  const hasTotal = table.total !== null && (table.measure === "sum" || table.measure === "count");
  return (
    <>
      <div className={classes.head}>
        <Text size="sm" c="dimmed" role="status">
          {[
            hasTotal && `${t("explorer.total")}: ${figureText(locale, table, table.total!, table.currency)}`,
            t("list.found", { count: table.count }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t("explorer.look")}
          value={look}
          onChange={(it) => onChange({ look: it === "table" ? undefined : it })}
          data={looks.map((value) => ({ value, label: t(`explorer.look.${value}`) }))}
        />
      </div>
      {look === "table" && <PivotTable {...props} />}
      {look === "chart" && <Bars {...props} />}
      {look === "year" && <Calendar {...props} />}
      {table.folded_rows > 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          {t("explorer.folded", { count: table.folded_rows })}{" "}
          {table.rows.length < ALL_ROWS && (
            <Anchor component="button" type="button" size="sm" onClick={onAll}>
              {t("explorer.all")}
            </Anchor>
          )}
        </Text>
      )}
      {table.overlapping && <Note text={t("explorer.overlapping")} />}
      {table.other_currencies.length > 0 && (
        <Note
          text={t("explorer.others", {
            sums: table.other_currencies.map((it) => money(locale, it.amount, it.currency)).join(", "),
          })}
        />
      )}
    </>
  );
}

function Note({ text }: { text: string }) {
  return (
    <Text size="sm" c="dimmed" mt="sm">
      {text}
    </Text>
  );
}
