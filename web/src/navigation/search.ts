import {
  AMOUNT_PATTERN,
  CURRENCY_PATTERN,
  DIMENSIONS,
  EXPORT_KINDS,
  FIRST_YEAR,
  LAST_YEAR,
  MEASURES,
  SEARCH_MAX,
  TAG_MAX,
  TRANSACTION_KINDS,
} from "../contract/facts";
import type { TransactionFilter } from "../queries/transactions";

/**
 * What addresses may carry. Anything else in them is dropped, so that a stale bookmark opens a page, not an error.
 *
 * The router lays what a reader gives over what it was given, so what a reader drops would still be there: pages read
 * by `useSearch({ from, select: readIt })`.
 */
type Raw = Record<string, unknown>;

const DAY = /^\d{4}-\d\d-\d\d$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const AMOUNT = new RegExp(AMOUNT_PATTERN);
/** With something besides the sign that it may be written with. */
const TAG = /[^#\s]/;
const CURRENCY = new RegExp(CURRENCY_PATTERN);

function text(value: unknown, pattern?: RegExp): string | undefined {
  // Not a key that is there twice: the router makes a list of it.
  if ((typeof value !== "string" && typeof value !== "number") || value === "") return undefined;
  const found = String(value);
  return !pattern || pattern.test(found) ? found : undefined;
}

function oneOf<T extends string>(value: unknown, ...choices: T[]): T | undefined {
  return choices.find((it) => it === text(value));
}

/** Without the keys that hold nothing: an address shows only what was chosen. */
function present<T extends object>(search: T): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;
}

export interface SignInSearch {
  next?: string;
  mode?: "up";
}

/**
 * The address as a browser reads it (tabs and newlines dropped, "\\" as "/", dots resolved), if that is a page of the
 * app; a pattern over the text as it was given would have to know all these rules.
 */
function ownAddress(given: string | undefined): string | undefined {
  if (!given?.startsWith("/")) return undefined;
  try {
    const { origin, pathname, search, hash } = new URL(given, location.origin);
    return origin === location.origin && /^\/app(\/|$)/.test(pathname) ? pathname + search + hash : undefined;
  } catch {
    return undefined; // "//[" is no address
  }
}

export function readSignInSearch(raw: Raw): SignInSearch {
  return present({ next: ownAddress(text(raw.next)), mode: oneOf(raw.mode, "up") });
}

export interface OverviewSearch {
  new?: "1";
}

export function readOverviewSearch(raw: Raw): OverviewSearch {
  return present({ new: oneOf(raw.new, "1") });
}

export interface TransactionsSearch extends Omit<TransactionFilter, "deleted" | "children"> {
  /** Only the category itself. */
  children?: "0";
  trash?: "1";
}

export function readTransactionsSearch(raw: Raw): TransactionsSearch {
  return present({
    q: text(raw.q)?.slice(0, SEARCH_MAX),
    type: oneOf(raw.type, ...TRANSACTION_KINDS),
    category_id: text(raw.category_id, UUID),
    account_id: text(raw.account_id, UUID),
    payee_id: text(raw.payee_id, UUID),
    payee: oneOf(raw.payee, "none"),
    tag: text(raw.tag, TAG)?.slice(0, TAG_MAX),
    start_date: text(raw.start_date, DAY),
    end_date: text(raw.end_date, DAY),
    children: oneOf(raw.children, "0"),
    currency: text(raw.currency, CURRENCY),
    status: oneOf(raw.status, "booked", "pending"),
    min_amount: text(raw.min_amount, AMOUNT),
    max_amount: text(raw.max_amount, AMOUNT),
    order: oneOf(raw.order, "date", "-amount", "amount"),
    trash: oneOf(raw.trash, "1"),
  });
}

export const ANALYTICS_VIEWS = ["months", "categories", "comparison", "trends"] as const;

export interface AnalyticsSearch {
  view?: (typeof ANALYTICS_VIEWS)[number];
  year?: string;
  month?: string;
  type?: "income" | "expense";
  currency?: string;
}

function yearOf(value: unknown): string | undefined {
  const year = text(value, /^\d{4}$/);
  return year && Number(year) >= FIRST_YEAR && Number(year) <= LAST_YEAR ? year : undefined;
}

export function readAnalyticsSearch(raw: Raw): AnalyticsSearch {
  return present({
    view: oneOf(raw.view, ...ANALYTICS_VIEWS),
    year: yearOf(raw.year),
    month: text(raw.month, /^([1-9]|1[0-2])$/),
    type: oneOf(raw.type, "income"),
    currency: text(raw.currency, CURRENCY),
  });
}

export type Dimension = (typeof DIMENSIONS)[number];
export type Measure = (typeof MEASURES)[number];

export interface ExplorerSearch extends Omit<TransactionsSearch, "children" | "trash" | "order"> {
  rows?: Dimension;
  columns?: Dimension;
  measure?: Measure;
  /** A table where nothing is said; `year` is a calendar of days. */
  look?: "chart" | "year";
}

export function readExplorerSearch(raw: Raw): ExplorerSearch {
  const { children, trash, order, status, ...filters } = readTransactionsSearch(raw);
  void [children, trash, order, status];
  return present({
    ...filters,
    type: filters.type === "transfer" ? undefined : filters.type,
    rows: oneOf(raw.rows, ...DIMENSIONS),
    columns: oneOf(raw.columns, ...DIMENSIONS),
    measure: oneOf(raw.measure, ...MEASURES),
    look: oneOf(raw.look, "chart", "year"),
  });
}

export interface NetWorthSearch {
  /** A year where nothing is said. */
  period?: "quarter" | "all";
  /** Every currency by itself. */
  each?: "1";
}

export function readNetWorthSearch(raw: Raw): NetWorthSearch {
  return present({ period: oneOf(raw.period, "quarter", "all"), each: oneOf(raw.each, "1") });
}

export interface ExportsSearch {
  kind?: (typeof EXPORT_KINDS)[number];
}

export function readExportsSearch(raw: Raw): ExportsSearch {
  return present({ kind: oneOf(raw.kind, ...EXPORT_KINDS) });
}
