import { Button, Text, VisuallyHidden } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";

import { icon } from "../../design/tokens";
import { BULK_MAX } from "../../contract/facts";
import { isNarrowed, type Transaction } from "../../queries/transactions";
import { summaryQuery, transactionsQuery } from "./queries";
import { type Asked, counted } from "../../queries/splits";
import { useNames } from "../../queries/names";
import { useMe } from "../../queries/me";
import { readTransactionsSearch, type TransactionsSearch } from "../../navigation/search";
import { useText } from "../../i18n";
import { Fault } from "../../ui/Fault";
import { PageHead } from "../../ui/PageHead";
import { tell } from "../../ui/tell";
import { BulkBar } from "./BulkBar";
import { Filters, UNFILTERED } from "../../features/filters/Filters";
import { ListMenu } from "./ListMenu";
import { ListSums } from "./ListSums";
import { chosenRows, chosenWhole, isSelected, NOTHING, type Selection, turned } from "./selection";
import { focusRow, TransactionList } from "./TransactionList";
import classes from "./Sums.module.css";

/** All transactions: filtered by what stands in the address, edited in place, changed many at a time. */
export function TransactionsPage() {
  const { t } = useText();
  const { canEdit } = useMe();
  const search = useSearch({ from: "/inside/transactions", select: readTransactionsSearch });
  const navigate = useNavigate({ from: "/transactions" });
  const [selection, setSelection] = useState<Selection>(NOTHING);

  const { trash, children, ...shown } = search;
  const filter = { ...shown, ...(children && { children: false }), ...(trash && { deleted: true }) };
  const isFiltered = isNarrowed(filter);
  const list = useInfiniteQuery(transactionsQuery(filter));
  const summary = useQuery({ ...summaryQuery(filter), enabled: isFiltered || !trash || selection.whole });
  const rows = useMemo(() => list.data?.pages.flatMap((it) => it.rows) ?? [], [list.data]);
  const first = list.data?.pages[0];
  const known = isFiltered
    ? summary.data && { total: summary.data.count, isCapped: summary.data.is_capped }
    : first && first.total !== null && { total: first.total, isCapped: first.isCapped };
  const isOld = list.isPlaceholderData || (isFiltered && summary.isPlaceholderData);
  const total = known && !isOld ? known.total : null;
  const isCapped = known ? known.isCapped : false;
  const all = total !== null && !isCapped && total <= BULK_MAX ? total : null;

  const isWhole = selection.whole && all !== null;
  const listed = useMemo(() => rows.filter((it) => selection.ids.has(it.id)), [rows, selection]);
  const names = useNames();
  const asked = useMemo<Asked>(() => {
    const wanted = search.category_id;
    if (!wanted) return null;
    return (id) => id === wanted || (!children && names.category(id)?.parent_id === wanted);
  }, [search.category_id, children, names]);
  const sums = listed.map((it) => counted(it, asked));
  const chosen = isWhole ? chosenWhole(all, isOld ? undefined : summary.data, sums, filter.type) : chosenRows(sums);

  function change(next: Partial<TransactionsSearch>): void {
    setSelection(NOTHING);
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  }

  function select(row: Transaction): void {
    // From the newest state: a row that was not drawn anew still holds the function of an earlier one.
    setSelection((old) => turned(old, row.id, BULK_MAX));
  }

  function selectAll(): void {
    if (all === null) tell(t("bulk.tooMany", { limit: BULK_MAX }));
    else if (all === rows.length) setSelection({ whole: false, ids: new Set(rows.map((it) => it.id)) });
    else setSelection({ whole: true, ids: new Set() });
  }

  // The bar goes with the focus in it: the list takes it back.
  function unselect(): void {
    setSelection(NOTHING);
    setTimeout(() => focusRow(document));
  }

  return (
    <>
      <PageHead title={t(trash ? "trash.title" : "nav.transactions")}>
        <Button
          variant="default"
          leftSection={trash ? undefined : <IconTrash size={icon[18]} aria-hidden />}
          renderRoot={(props) => <Link to="/transactions" search={trash ? {} : { trash: "1" }} {...props} />}
          onClick={() => setSelection(NOTHING)}
        >
          {t(trash ? "trash.back" : "trash.title")}
        </Button>
        {canEdit && !trash && <ListMenu />}
      </PageHead>
      <Filters search={search} onChange={change} />
      <div className={classes.found}>
        <Text size="sm" c="dimmed" role="status">
          {total === 0 && isFiltered ? (
            // Said in the place of the rows.
            <VisuallyHidden>{t("list.found", { count: 0 })}</VisuallyHidden>
          ) : (
            total !== null && t(isCapped ? "list.more" : isFiltered ? "list.found" : "list.total", { count: total })
          )}
        </Text>
        {summary.data && (isFiltered ? !isOld : !trash && !summary.isPlaceholderData) && (
          <ListSums summary={summary.data} isFiltered={isFiltered} />
        )}
      </div>
      {list.error && rows.length === 0 ? (
        <Fault kept={!isFiltered} error={list.error} again={() => void list.refetch()} />
      ) : (
        <TransactionList
          key={trash}
          rows={rows}
          asked={asked}
          total={isCapped ? null : total}
          isPending={list.isPending}
          isFiltered={isFiltered}
          inTrash={trash === "1"}
          canEdit={canEdit}
          order={search.order}
          selected={chosen.count}
          isSelected={(id) => isSelected({ ...selection, whole: isWhole }, id)}
          onSelect={select}
          onSelectAll={() => (chosen.count > 0 ? setSelection(NOTHING) : selectAll())}
          onOrder={(order) => change({ order })}
          onReset={() => change({ ...UNFILTERED, q: undefined })}
          onTag={(tag) => change({ tag })}
          hasMore={list.hasNextPage}
          // Asked at every turn of the wheel: a page that is on its way is not asked for again.
          onMore={() => void list.fetchNextPage({ cancelRefetch: false })}
        />
      )}
      {chosen.count > 0 && canEdit && (
        <BulkBar
          chosen={chosen}
          what={isWhole ? { filter, expected: all, spared: listed.map((it) => it.id) } : { rows: listed }}
          all={all}
          isFiltered={isFiltered}
          inTrash={trash === "1"}
          onSelectAll={selectAll}
          onDone={unselect}
        />
      )}
    </>
  );
}
