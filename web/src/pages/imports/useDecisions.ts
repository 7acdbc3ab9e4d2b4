import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import { api, body } from "../../api/client";
import { importsKey } from "../../features/imports/queries";
import { tellError } from "../../ui/tell";
import { useChange } from "../../ui/useChange";
import { type Decision, Decisions } from "./decisions";
import { inboxQuery, type InboxRow, type Row, type RowChange, type Rows, rowsKey } from "./queries";

/** In ms without another decision: whoever walks down a list decides twice a second. */
const REST = 250;

/**
 * Decisions about rows of one import: on screen at once, sent in the background by batches. A refused batch is told, and
 * its rows are shown as they were. `isDone`: a decision is carried out at once, and changes the ledger.
 */
export function useDecisions(id: string, isDone: boolean) {
  const client = useQueryClient();
  const [decisions] = useState(() => new Decisions());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const line = useRef<Promise<boolean>>(Promise.resolve(true));
  const { submit } = useChange({
    send: (changes: RowChange[]) =>
      body(api.PATCH("/imports/{import_id}/rows", { params: { path: { import_id: id } }, body: changes })),
    done: (rows) => {
      decisions.settled(rows);
      show(rows.filter((it) => !decisions.isWaiting(it.index)));
    },
    stale: isDone ? undefined : importsKey("one", id),
    goesOn: true,
  });

  /** These rows take the place of those that are shown, in every list that has them. */
  const show = useCallback(
    (rows: Row[]) => {
      const byIndex = new Map(rows.map((it) => [it.index, it]));
      const change = (it: Row) => byIndex.get(it.index) ?? it;
      client.setQueriesData<Rows>(
        { queryKey: rowsKey(id) },
        (old) => old && { ...old, pages: old.pages.map((page) => ({ ...page, rows: page.rows.map(change) })) },
      );
      client.setQueryData<InboxRow[]>(inboxQuery().queryKey, (old) =>
        old?.map((it) => (it.import_id === id ? { ...it, ...byIndex.get(it.index) } : it)),
      );
    },
    [client, id],
  );

  async function send(): Promise<boolean> {
    for (let batch = decisions.take(); batch.length > 0; batch = decisions.take()) {
      try {
        await submit(batch);
      } catch (error) {
        show(decisions.refused());
        tellError(error);
        return false;
      }
    }
    return true;
  }

  /** Sends what waits; whether all of it was taken. */
  function flush(): Promise<boolean> {
    clearTimeout(timer.current);
    line.current = line.current.then(send);
    return line.current;
  }

  const newest = useRef(flush);
  // The same function all the time: rows are drawn anew only where they change.
  const decide = useCallback(
    (rows: Row[], decision: (row: Row) => Decision): void => {
      const decided = rows.map((row) => ({ row, made: decision(row) }));
      for (const { row, made } of decided) decisions.put(row, made);
      show(decided.map(({ row, made }) => ({ ...row, ...made })));
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void newest.current(), REST);
    },
    [decisions, show],
  );

  useEffect(() => {
    newest.current = flush;
  });
  // Whoever leaves the page has decided all the same.
  useEffect(() => () => void (decisions.isEmpty || newest.current()), [decisions]);

  return { decide, flush };
}

export type Deciding = ReturnType<typeof useDecisions>;
