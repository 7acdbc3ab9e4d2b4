import { addDays, type Day, dayText, fullDay, monthText } from "../../format/dates";
import type { Months } from "../../format/months";
import { money } from "../../format/money";
import type { Dimension, ExplorerSearch, TransactionsSearch } from "../../navigation/search";
import type { Table, TableKey } from "./queries";

/** A Monday: the days of a week are called after those that follow it. */
const MONDAY = "2024-01-01";

/** What a row or column is called. */
export function keyText(locale: string, key: TableKey, dimension: Dimension, today: Day): string {
  if (key.key === null) return key.label;
  switch (dimension) {
    case "month":
      return `${monthText(locale, key.key, "short")} ${key.key.slice(0, 4)}`;
    case "week":
      return `${dayText(locale, key.key, today)} – ${dayText(locale, addDays(key.key, 6), today)}`;
    case "day":
      return fullDay(locale, key.key);
    case "weekday":
      return new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(
        new Date(`${addDays(MONDAY, Number(key.key) - 1)}T00:00:00Z`),
      );
    case "tag":
      return `#${key.label}`;
    default:
      return key.label;
  }
}

/** A figure in its unit, with a real minus. */
export function figureText(locale: string, table: Table, value: number, currency: string): string {
  if (table.unit === "money") return money(locale, value, currency);
  if (table.unit === "count") return new Intl.NumberFormat(locale).format(value);
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return `${new Intl.NumberFormat(locale, digits).format(value)} %`.replace("-", "−");
}

/** The currency of a figure in this row and column. */
export function currencyOf(table: Table, row: TableKey | null, column: TableKey | null): string {
  if (table.rows_by === "currency" && row?.key) return row.key;
  if (table.columns_by === "currency" && column?.key) return column.key;
  return table.currency;
}

/** The list of what a figure is made of; null where no filter of the list says that. */
export function listOf(
  search: ExplorerSearch,
  table: Table,
  row: TableKey | null,
  column: TableKey | null,
  months: Months,
): TransactionsSearch | null {
  const { rows, columns, measure, look, ...filters } = search;
  void [rows, columns, measure, look];
  let found: TransactionsSearch | null = { ...filters, status: "booked" };
  if (row) found = narrowed(found, table.rows_by, row, months);
  if (column && table.columns_by) found = found && narrowed(found, table.columns_by, column, months);
  return found;
}

function narrowed(
  search: TransactionsSearch,
  dimension: Dimension,
  it: TableKey,
  months: Months,
): TransactionsSearch | null {
  const { key } = it;
  // «Без получателя»; the rest, which did not fit, no filter tells.
  if (key === null && dimension === "payee" && !it.is_rest && !search.payee_id) return { ...search, payee: "none" };
  if (key === null) return null;
  switch (dimension) {
    case "day":
      return within(search, key, key);
    case "week":
      return within(search, key, addDays(key, 6));
    case "month": {
      const { start_date, end_date } = months.span(Number(key.slice(0, 4)), Number(key.slice(5, 7)));
      return within(search, start_date, end_date);
    }
    case "category":
      return { ...search, category_id: key, children: "0" };
    case "top_category":
      // What it was narrowed to stands below this one already.
      return search.category_id ? search : { ...search, category_id: key };
    case "payee":
      return { ...search, payee_id: key };
    case "account":
      return { ...search, account_id: key };
    case "currency":
      return { ...search, currency: key };
    case "tag":
      return search.tag && search.tag !== key ? null : { ...search, tag: key };
    default:
      return null;
  }
}

function within(search: TransactionsSearch, first: Day, last: Day): TransactionsSearch {
  const start_date = search.start_date && search.start_date > first ? search.start_date : first;
  const end_date = search.end_date && search.end_date < last ? search.end_date : last;
  return { ...search, start_date, end_date };
}
