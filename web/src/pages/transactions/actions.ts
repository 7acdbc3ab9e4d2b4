import { type InfiniteData, type QueryClient, useQueryClient } from "@tanstack/react-query";

import { api, body, newKey, type Schemas } from "../../api/client";
import { Problem } from "../../api/problem";
import { isTransactionList, ledgerChanged, ledgerRestored } from "../../queries/ledger";
import type { Page, Transaction } from "../../queries/transactions";
import { useText } from "../../i18n";
import { tell, tellError } from "../../ui/tell";

type Bulk = Schemas["TransactionBulk"];
type Lists = [readonly unknown[], InfiniteData<Page> | undefined][];

const LISTS = { predicate: isTransactionList };

function lists(client: QueryClient): Lists {
  return client.getQueriesData<InfiniteData<Page>>(LISTS);
}

/** Rows of every list in memory, changed in place (null takes a row out): the screen answers before the server. */
function edit(client: QueryClient, change: (row: Transaction) => Transaction | null): void {
  client.setQueriesData<InfiniteData<Page>>(
    LISTS,
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => {
          const rows = page.rows.flatMap((row) => change(row) ?? []);
          const gone = page.rows.length - rows.length;
          return { ...page, rows, total: page.total === null ? null : page.total - gone };
        }),
      },
  );
}

async function send(bulk: Bulk): Promise<void> {
  await body(api.POST("/transactions/bulk", { body: bulk, headers: { "Idempotency-Key": newKey() } }));
}

/** What can be done to rows. Each says what it did and offers to undo it, in one call of the API. */
export function useActions() {
  const client = useQueryClient();
  const { t } = useText();

  async function act(
    bulk: Bulk,
    undo: Bulk,
    change: (row: Transaction) => Transaction | null,
    said: string,
  ): Promise<void> {
    await client.cancelQueries(LISTS);
    const before = lists(client);
    edit(client, change);
    const putBack = () => before.forEach(([key, data]) => client.setQueryData(key, data));
    try {
      await send(bulk);
    } catch (error) {
      putBack();
      tellError(error);
      return;
    }
    tell(said, {
      label: t("common.undo"),
      run: () =>
        void send(undo)
          // Also lists that are scrolled far: the rows that come back are not in them.
          .then(() => ledgerRestored(client))
          .catch(tellError),
    });
    await ledgerChanged(client);
  }

  return {
    remove: (rows: Transaction[]) => {
      const ids = new Set(rows.map((it) => it.id));
      const all = [...ids];
      return act(
        { delete: all },
        { restore: all },
        (row) => (ids.has(row.id) ? null : row),
        t("bulk.deleted", { count: all.length }),
      );
    },
    restore: (rows: Transaction[]) => {
      const ids = new Set(rows.map((it) => it.id));
      const all = [...ids];
      return act(
        { restore: all },
        { delete: all },
        (row) => (ids.has(row.id) ? null : row),
        t("bulk.restored", { count: all.length }),
      );
    },
    move: (rows: Transaction[], target: { category_id: string } | { account_id: string }) => {
      const ids = new Set(rows.map((it) => it.id));
      return act(
        { changes: [{ ids: [...ids], ...target }] },
        { changes: backwards(rows, "category_id" in target ? "category_id" : "account_id") },
        (row) => (ids.has(row.id) ? { ...row, ...target } : row),
        t("bulk.changed", { count: ids.size }),
      );
    },
    /** One row as a person wrote it; raises Problem for its form to show. */
    save: async (row: Transaction, change: Schemas["TransactionUpdate"]) => {
      const saved = await patch(row.id, row.version, change).catch((error: unknown) => {
        // Changed or deleted by somebody else meanwhile: what stands there now is shown, what was typed stays.
        if (error instanceof Problem && [404, 412].includes(error.status)) void ledgerChanged(client);
        throw error;
      });
      edit(client, (it) => (it.id === saved.id ? saved : it));
      const undo = {
        amount: String(row.amount),
        type: row.type,
        category_id: row.category_id,
        account_id: row.account_id,
        date: row.date,
        description: row.description,
      };
      tell(t("edit.saved"), {
        label: t("common.undo"),
        run: () =>
          void patch(row.id, saved.version, undo)
            .then(() => ledgerChanged(client))
            .catch(tellError),
      });
      await ledgerChanged(client);
    },
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

/** Every row back to where it was: one group for each old value. */
function backwards(rows: Transaction[], field: "category_id" | "account_id") {
  const groups = new Map<string, string[]>();
  for (const row of rows) groups.set(row[field], [...(groups.get(row[field]) ?? []), row.id]);
  return [...groups].map(([value, ids]) => ({ ids, [field]: value }));
}
