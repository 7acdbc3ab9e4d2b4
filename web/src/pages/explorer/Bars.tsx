import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { useText } from "../../i18n";
import type { ExplorerSearch } from "../../navigation/search";
import { useMe } from "../../queries/me";
import classes from "./explorer.module.css";
import { currencyOf, figureText, keyText, listOf } from "./keys";
import type { Table, TableKey } from "./queries";

interface Props {
  table: Table;
  search: ExplorerSearch;
}

/** A bar for each row, by its total; the figures stand beside them. */
export function Bars({ table, search }: Props) {
  const { t } = useText();
  const rows = table.rows.filter((it) => it.total !== null);
  const largest = Math.max(...rows.map((it) => Math.abs(it.total!)), 0);
  // Of several currencies a bar of one says nothing beside that of another.
  if (largest === 0 || table.rows_by === "currency" || rows.length === 0)
    return <Text c="dimmed">{t("explorer.noChart")}</Text>;
  return (
    <ul className={classes.bars}>
      {rows.map((it, place) => (
        <li key={place}>
          <Bar row={it} part={Math.abs(it.total!) / largest} table={table} search={search} />
        </li>
      ))}
    </ul>
  );
}

function Bar({ row, part, table, search }: Props & { row: TableKey; part: number }) {
  const { locale } = useText();
  const { today, months } = useMe();
  const list = listOf(search, table, row, null, months);
  const isNegative = row.total! < 0;
  const line = (
    <>
      <span className={classes.ends}>
        <span className="clip">{keyText(locale, row, table.rows_by, today)}</span>
        <span className={`number ${isNegative ? "negative" : ""}`}>
          {figureText(locale, table, row.total!, currencyOf(table, row, null))}
        </span>
      </span>
      <span className={classes.track} aria-hidden>
        <span className={classes.fill} data-negative={isNegative || undefined} style={{ width: `${part * 100}%` }} />
      </span>
    </>
  );
  return list ? (
    <Link to="/transactions" search={list} className={classes.bar}>
      {line}
    </Link>
  ) : (
    <div className={classes.bar}>{line}</div>
  );
}
