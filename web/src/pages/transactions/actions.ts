import { type InfiniteData, type QueryClient, useQueryClient } from "@tanstack/react-query";

import { api, body, newKey, type Schemas } from "../../api/client";
import { SEARCH_MAX } from "../../contract/facts";
import { askForRule, type RuleStart } from "../../navigation/rule";
import { isTransactionList, isUnsettled } from "../../queries/ledger";
import { tagsOf } from "../../queries/tags";
import type { Kind, Page, Transaction } from "../../queries/transactions";
import { useText } from "../../i18n";
import { type Offer, tell } from "../../ui/tell";
import { useChange } from "../../ui/useChange";

type Bulk = Schemas["TransactionBulk"];
type Lists = [readonly unknown[], InfiniteData<Page> | undefined][];

const LISTS = { predicate: isTransactionList };

function lists(client: QueryClient): Lists {
  return client.getQueriesData<InfiniteData<Page>>(LISTS);
}

/**
 * Rows of every list in memory, changed in place (null takes a row out): the screen answers before the server.
 *
 * `outdated` marks the lists as such, so that `ledgerChanged` reads them again. New data clears that mark, so a list
 * that had it, or that is being read just now, gets it back: that reading is not lost.
 */
function edit(client: QueryClient, change: (row: Transaction) => Transaction | null, outdated = false): void {
  for (const query of client.getQueryCache().findAll(LISTS)) {
    const isMarked = outdated || isUnsettled(query);
    client.setQueryData<InfiniteData<Page>>(query.queryKey, (data) => data && changed(data, change));
    if (isMarked) query.invalidate();
  }
}

function changed(data: InfiniteData<Page>, change: (row: Transaction) => Transaction | null): InfiniteData<Page> {
  const pages = data.pages.map((page) => {
    const rows = page.rows.flatMap((row) => change(row) ?? []);
    const gone = page.rows.length - rows.length;
    return { ...page, rows, total: page.total === null ? null : page.total - gone };
  });
  return { ...data, pages };
}

async function send(bulk: Bulk): Promise<void> {
  await body(api.POST("/transactions/bulk", { body: bulk, headers: { "Idempotency-Key": newKey() } }));
}

/** One step over rows: what is sent, what takes it back, how a row looks afterwards (null: gone), what is said. */
interface Step {
  bulk: Bulk;
  undo: Bulk;
  change: (row: Transaction) => Transaction | null;
  said: string;
  offer?: Offer;
}

interface Edit {
  row: Transaction;
  change: Schemas["TransactionUpdate"];
}

/** What can be done to rows. Each says what it did and offers to undo it, in one call of the API. */
export function useActions() {
  const client = useQueryClient();
  const { t } = useText();
  const keptSplits = (count: number) => (count > 0 ? t("bulk.splitsKept", { count }) : "");

  const steps = useChange({
    ahead: async ({ change }: Step) => {
      await client.cancelQueries(LISTS);
      const before = lists(client);
      edit(client, change);
      return () => before.forEach(([key, data]) => client.setQueryData(key, data));
    },
    send: ({ bulk }) => send(bulk),
    // Once more: a list read meanwhile may show the rows as they were. And the answer does not tell the new versions
    // of changed rows, without which each of their later edits would be refused (412).
    done: (_, { bulk, change }) => edit(client, change, bulk.changes !== undefined),
    says: (_, { said }) => said,
    offers: (_, { offer }) => offer,
    undo: (_, { undo }) => send(undo),
  });
  const edits = useChange({
    send: ({ row, change }: Edit) => patch(row.id, row.version, change),
    done: (saved) => edit(client, (it) => (it.id === saved.id ? saved : it)),
    says: () => t("edit.saved"),
    offers: (saved, { row }) =>
      saved.category_id === row.category_id ? undefined : alwaysSo([saved], saved.category_id),
    undo: (saved, { row }) => patch(row.id, saved.version, valuesOf(row)),
  });

  const filtered = useChange({
    send: (all: Schemas["FilteredBulk"]) =>
      body(api.POST("/transactions/bulk/filtered", { body: all, headers: { "Idempotency-Key": newKey() } })),
    // Whatever is on the screen may be among them.
    done: () =>
      client
        .getQueryCache()
        .findAll(LISTS)
        .forEach((it) => it.invalidate()),
    says: (out, { action }) =>
      action === "delete"
        ? t("bulk.deleted", { count: out.deleted })
        : action === "restore"
          ? t("bulk.restored", { count: out.restored })
          : [t("bulk.changed", { count: out.changed }), keptSplits(out.splits_kept)].filter(Boolean).join(". "),
    undo: async ({ undo }) => {
      if (undo) await send(undo);
    },
  });

  /** To make a rule of it, where the rows are of one payee, or it is one row that says what it was for. */
  function alwaysSo(rows: Transaction[], category_id: string | null): Offer | undefined {
    const start = category_id === null ? null : ruleStart(rows, category_id);
    if (!start) return undefined;
    return { label: t("rules.always", { text: shortened(start.text) }), run: () => askForRule(start) };
  }

  /** Out of the lists on the screen: into the trash, or out of it. */
  function take(rows: Transaction[], away: "delete" | "restore"): Promise<boolean> {
    const ids = new Set(rows.map((it) => it.id));
    const all = [...ids];
    return steps.run({
      bulk: { [away]: all },
      undo: { [away === "delete" ? "restore" : "delete"]: all },
      // Out of the lists that they leave: the trash may have been read, with them in it, before the answer came.
      change: (row) => (ids.has(row.id) && Boolean(row.deleted_at) === (away === "restore") ? null : row),
      said: t(away === "delete" ? "bulk.deleted" : "bulk.restored", { count: all.length }),
    });
  }

  return {
    remove: (rows: Transaction[]) => take(rows, "delete"),
    restore: (rows: Transaction[]) => take(rows, "restore"),
    move: async (chosen: Transaction[], target: Target) => {
      // A split keeps the categories of its lines, and what is booked is booked.
      const splits = "category_id" in target ? chosen.filter((it) => it.lines) : [];
      const isBooked = (it: Transaction) => "status" in target && it.status !== "pending";
      const rows = chosen.filter((it) => !splits.includes(it) && !isBooked(it));
      const kept = keptSplits(splits.length);
      if (rows.length === 0) {
        tell(kept);
        return true;
      }
      const ids = new Set(rows.map((it) => it.id));
      return steps.run({
        bulk: { changes: [{ ids: [...ids], ...target }] },
        undo: { changes: backwards(rows, oldOf(target)) },
        change: (row) => (ids.has(row.id) ? { ...row, ...target } : row),
        said: [t("bulk.changed", { count: ids.size }), kept].filter(Boolean).join(". "),
        offer: "category_id" in target ? alwaysSo(rows, target.category_id) : undefined,
      });
    },
    /** Payee and tags; raises Problem for its form to show. */
    label: (rows: Transaction[], labels: Labels) => {
      const ids = new Set(rows.map((it) => it.id));
      return steps.submit({
        bulk: { changes: [{ ids: [...ids], ...labels }] },
        undo: { changes: backwards(rows, "payee" in labels ? payeeOf : (row) => ({ tags: tagsOf(row) })) },
        change: (row) => (ids.has(row.id) ? labelled(row, labels) : row),
        said: t("bulk.changed", { count: ids.size }),
      });
    },
    /** All that a filter finds; the server answers how to take it back. */
    all: (all: Schemas["FilteredBulk"]) => filtered.run(all),
    /** The same; raises Problem for its form to show. */
    labelAll: (all: Schemas["FilteredBulk"]) => filtered.submit(all),
    /** One row as a person wrote it; raises Problem for its form to show. */
    save: (row: Transaction, change: Schemas["TransactionUpdate"]) => edits.submit({ row, change }),
  };
}

/** So much of a name fits on a button. */
const LONGEST = 30;
const shortened = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1).trimEnd()}…` : text);

function ruleStart(rows: Transaction[], category_id: string): RuleStart | null {
  const [first] = rows;
  if (!first || rows.some((it) => it.transfer)) return null;
  if (first.payee)
    return rows.every((it) => it.payee === first.payee) ? { field: "payee", text: first.payee, category_id } : null;
  const text = first.description?.slice(0, SEARCH_MAX);
  return text && rows.length === 1 ? { field: "description", text, category_id } : null;
}

function valuesOf(row: Transaction): Schemas["TransactionUpdate"] {
  return {
    amount: String(row.amount),
    type: row.type as Kind,
    // One or the other: null takes lines that were made meanwhile away.
    ...(row.lines ? { lines: row.lines } : { category_id: row.category_id ?? undefined }),
    account_id: row.account_id,
    date: row.date,
    description: row.description,
    refund_of: row.refund_of,
    payee: row.payee,
    tags: tagsOf(row),
    note: row.note,
    status: row.status,
  };
}

function patch(id: string, version: number, change: Schemas["TransactionUpdate"]): Promise<Transaction> {
  return body(
    api.PATCH("/transactions/{transaction_id}", {
      params: { path: { transaction_id: id }, header: { "if-match": `"${version}"` } },
      body: change,
    }),
  );
}

/** What all rows become. */
export type Target = { category_id: string } | { account_id: string } | { status: "booked" };

/** What all rows get, or lose. */
export type Labels = { payee: string } | { add_tags: string[] } | { remove_tags: string[] };

function labelled(row: Transaction, labels: Labels): Transaction {
  // Whether it is a payee that is known, the server says.
  if ("payee" in labels) return { ...row, payee: labels.payee, payee_id: null };
  if ("add_tags" in labels) return { ...row, tags: [...new Set([...tagsOf(row), ...labels.add_tags])] };
  return { ...row, tags: tagsOf(row).filter((it) => !labels.remove_tags.includes(it)) };
}

type BulkChange = Schemas["BulkChange"];
type Old = Omit<BulkChange, "ids">;

const categoryOf = (row: Transaction): Old => ({ category_id: row.category_id ?? undefined });
const accountOf = (row: Transaction): Old => ({ account_id: row.account_id });
const statusOf = (row: Transaction): Old => ({ status: row.status });
const payeeOf = (row: Transaction): Old => ({ payee: row.payee ?? null });

function oldOf(target: Target): (row: Transaction) => Old {
  return "category_id" in target ? categoryOf : "account_id" in target ? accountOf : statusOf;
}

/** Every row back to what it was: one group for each old value. */
function backwards(rows: Transaction[], old: (row: Transaction) => Old): BulkChange[] {
  const groups = new Map<string, BulkChange>();
  for (const row of rows) {
    const value = old(row);
    const group = groups.get(JSON.stringify(value));
    if (group) group.ids.push(row.id);
    else groups.set(JSON.stringify(value), { ids: [row.id], ...value });
  }
  return [...groups.values()];
}
