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

/** Head and first column stay while the figures pass under them; each figure leads to its transactions. */
export function PivotTable({ table, search }: Props) {
  const { t, locale } = useText();
  const { today, months } = useMe();
  const { columns, columns_by: by } = table;
  const hasTotals = columns.length === 0 || table.rows.some((it) => it.total !== null);
  const hasFoot = table.rows.length > 1 && (table.total !== null || columns.some((it) => it.total !== null));

  function cell(value: number | null | undefined, row: TableKey | null, column: TableKey | null) {
    if (value === null || value === undefined) return null;
    const text = figureText(locale, table, value, currencyOf(table, row, column));
    const list = listOf(search, table, row, column, months);
    const shown = value < 0 ? <span className="negative">{text}</span> : text;
    return list ? (
      <Link to="/transactions" search={list} className="plain-link">
        {shown}
      </Link>
    ) : (
      shown
    );
  }

  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={t("explorer.result")}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t(`explorer.by.${table.rows_by}`)}</th>
            {columns.map((it, place) => (
              <th key={place} scope="col">
                {by && keyText(locale, it, by, today)}
              </th>
            ))}
            {hasTotals && (
              <th scope="col">{t(columns.length > 0 ? "explorer.total" : `explorer.measure.${table.measure}`)}</th>
            )}
            {columns.length === 0 && table.measure !== "count" && <th scope="col">{t("explorer.measure.count")}</th>}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            <tr key={at}>
              <th scope="row">{keyText(locale, row, table.rows_by, today)}</th>
              {columns.map((column, place) => (
                <td key={place}>{cell(table.cells[at]![place], row, column)}</td>
              ))}
              {hasTotals && <td className={classes.sum}>{cell(row.total, row, null)}</td>}
              {columns.length === 0 && table.measure !== "count" && <td className="quiet">{row.count}</td>}
            </tr>
          ))}
        </tbody>
        {hasFoot && (
          <tfoot>
            <tr>
              <th scope="row">{t("explorer.total")}</th>
              {columns.map((it, place) => (
                <td key={place}>{cell(it.total, null, it)}</td>
              ))}
              {hasTotals && <td>{cell(table.total, null, null)}</td>}
              {columns.length === 0 && table.measure !== "count" && <td className="quiet">{table.count}</td>}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}
