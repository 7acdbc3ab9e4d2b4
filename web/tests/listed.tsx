import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { BulkBar } from "../src/pages/transactions/BulkBar";
import { transactionsQuery } from "../src/pages/transactions/queries";
import { chosenRows } from "../src/pages/transactions/selection";
import type { Asked } from "../src/queries/splits";
import { TransactionList } from "../src/pages/transactions/TransactionList";

/** The list with its selection, as the page has it. */
export function Listed({ canEdit = true, asked = null }: { canEdit?: boolean; asked?: Asked }) {
  const list = useInfiniteQuery(transactionsQuery({}));
  const rows = list.data?.pages.flatMap((it) => it.rows) ?? [];
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const chosen = rows.filter((it) => selected.has(it.id));
  return (
    <>
      <TransactionList
        rows={rows}
        asked={asked}
        total={rows.length}
        isPending={list.isPending}
        isFiltered={false}
        inTrash={false}
        canEdit={canEdit}
        selected={chosen.length}
        isSelected={(id) => selected.has(id)}
        onSelect={(row) =>
          setSelected((old) => new Set(old.has(row.id) ? [...old].filter((it) => it !== row.id) : [...old, row.id]))
        }
        onSelectAll={() => setSelected(new Set(chosen.length ? [] : rows.map((it) => it.id)))}
        onOrder={() => undefined}
        onReset={() => undefined}
        onTag={() => undefined}
        hasMore={list.hasNextPage}
        onMore={() => void list.fetchNextPage({ cancelRefetch: false })}
      />
      {chosen.length > 0 && (
        <BulkBar
          chosen={chosenRows(chosen)}
          what={{ rows: chosen }}
          all={null}
          isFiltered={false}
          inTrash={false}
          onSelectAll={() => undefined}
          onDone={() => setSelected(new Set())}
        />
      )}
    </>
  );
}
