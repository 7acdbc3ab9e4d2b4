import { Button, Group, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";

import { icon } from "../../design/tokens";
import { BULK_MAX } from "../../contract/facts";
import type { Transaction } from "../../queries/transactions";
import { transactionsQuery } from "./queries";
import { useMe } from "../../queries/me";
import { readTransactionsSearch, type TransactionsSearch } from "../../navigation/search";
import { useText } from "../../i18n";
import { Fault } from "../../ui/Fault";
import { PageHead } from "../../ui/PageHead";
import { BulkBar } from "./BulkBar";
import { Filters } from "./Filters";
import { focusRow, TransactionList } from "./TransactionList";

/** All transactions: filtered by what stands in the address, edited in place, changed many at a time. */
export function TransactionsPage() {
  const { t } = useText();
  const { canEdit } = useMe();
  const search = useSearch({ from: "/inside/transactions", select: readTransactionsSearch });
  const navigate = useNavigate({ from: "/transactions" });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());

  const { trash, children, ...filter } = search;
  const list = useInfiniteQuery(
    transactionsQuery({ ...filter, ...(children && { children: false }), ...(trash && { deleted: true }) }),
  );
  const rows = useMemo(() => list.data?.pages.flatMap((it) => it.rows) ?? [], [list.data]);
  const total = list.data?.pages[0]?.total ?? null;
  const isCapped = list.data?.pages[0]?.isCapped ?? false;
  const chosen = useMemo(() => rows.filter((it) => selected.has(it.id)), [rows, selected]);

  function change(next: Partial<TransactionsSearch>): void {
    setSelected(new Set());
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  }

  function select(row: Transaction): void {
    // From the newest state: a row that was not drawn anew still holds the function of an earlier one.
    setSelected((old) => {
      const next = new Set(old);
      if (!next.delete(row.id) && next.size < BULK_MAX) next.add(row.id);
      return next;
    });
  }

  // The bar goes with the focus in it: the list takes it back.
  function unselect(): void {
    setSelected(new Set());
    setTimeout(() => focusRow(document));
  }

  const isFiltered = Object.keys(filter).some((it) => it !== "order");
  return (
    <>
      <PageHead title={t(trash ? "trash.title" : "nav.transactions")}>
        <Button
          variant="default"
          leftSection={trash ? undefined : <IconTrash size={icon[18]} aria-hidden />}
          renderRoot={(props) => <Link to="/transactions" search={trash ? {} : { trash: "1" }} {...props} />}
          onClick={() => setSelected(new Set())}
        >
          {t(trash ? "trash.back" : "trash.title")}
        </Button>
      </PageHead>
      <Filters search={search} onChange={change} />
      <Group justify="space-between" my="sm" mih={22}>
        <Text size="sm" c="dimmed" role="status">
          {total !== null &&
            !list.isPlaceholderData &&
            t(isCapped ? "list.more" : isFiltered ? "list.found" : "list.total", { count: total })}
        </Text>
      </Group>
      {list.error && rows.length === 0 ? (
        <Fault error={list.error} again={() => void list.refetch()} />
      ) : (
        <TransactionList
          key={trash}
          rows={rows}
          total={isCapped ? null : total}
          isPending={list.isPending}
          isFiltered={isFiltered}
          inTrash={trash === "1"}
          canEdit={canEdit}
          order={search.order}
          selected={selected}
          onSelect={select}
          onSelectAll={() =>
            setSelected(chosen.length > 0 ? new Set() : new Set(rows.slice(0, BULK_MAX).map((it) => it.id)))
          }
          onOrder={() => change({ order: search.order ? undefined : "date" })}
          hasMore={list.hasNextPage}
          onMore={() => !list.isFetchingNextPage && void list.fetchNextPage()}
        />
      )}
      {chosen.length > 0 && canEdit && <BulkBar rows={chosen} inTrash={trash === "1"} onDone={unselect} />}
    </>
  );
}
