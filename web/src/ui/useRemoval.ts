import { type QueryKey, useQueryClient } from "@tanstack/react-query";

import { Problem } from "../api/problem";
import { t } from "../i18n";
import { useMe } from "../queries/me";
import { beGoing, type Listed, notGoing, withRows } from "../queries/removal";
import { useConfirm } from "./Confirm";
import type { Question } from "./question";
import { tell, tellError } from "./tell";

/** Of a request that may be sent long after the tap: for the household of then, also while the page is closed. */
interface Late {
  headers: { "X-Household-Id": string };
  keepalive: true;
}

interface Removal<T> {
  /** Key of the list that it is in, all at once or by pages, and whose answers go through `withoutGoing`. */
  list: QueryKey;
  /** What else is read anew once it is deleted, or stays after all. */
  stale?: QueryKey;
  /** Asked before, where the seconds of the toast are short for what would be lost. */
  confirm?: (row: T) => Question;
  send: (row: T, late: Late) => Promise<unknown>;
  says: (row: T) => string;
}

/** Not there any more, or nobody is signed in any more: nothing to tell. */
const QUIET = [401, 404];

/** Deletes a row of a list that the API cannot bring back: sent once its toast, which takes it back, has gone. */
export function useRemoval<T extends { id: string }>({ list, stale, confirm, send, says }: Removal<T>) {
  const client = useQueryClient();
  const ask = useConfirm();
  const { household } = useMe();

  return async function remove(row: T): Promise<void> {
    if (confirm && !(await ask(confirm(row)))) return;
    let place = { page: 0, index: 0 };
    let isOpen = true;

    function change(how: (rows: T[], page: number) => T[]): void {
      client.setQueryData<Listed<T>>(list, (old) => old && withRows(old, how));
    }

    async function now(): Promise<void> {
      if (!isOpen) return;
      isOpen = false;
      hide();
      try {
        await send(row, { headers: { "X-Household-Id": household.id }, keepalive: true });
      } catch (error) {
        if (!(error instanceof Problem && QUIET.includes(error.status))) {
          tellError(error);
          notGoing(row.id);
        }
      }
      await client.invalidateQueries({ queryKey: stale ?? list });
      // Not before: what was read while it was there would show it once more.
      notGoing(row.id);
    }

    function keep(): void {
      if (!isOpen) return;
      isOpen = false;
      notGoing(row.id);
      change((rows, page) =>
        page !== place.page || rows.some((it) => it.id === row.id) ? rows : rows.toSpliced(place.index, 0, row),
      );
      // Also what was read meanwhile, without it.
      void client.invalidateQueries({ queryKey: stale ?? list });
    }

    beGoing(row.id, now);
    change((rows, page) => {
      const index = rows.findIndex((it) => it.id === row.id);
      if (index < 0) return rows;
      place = { page, index };
      return rows.toSpliced(index, 1);
    });
    const hide = tell(says(row), { label: t("common.undo"), run: keep, gone: () => void now() });
  };
}
