import { Button, Skeleton, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconPencil, IconReceipt, IconSearchOff, IconTrash } from "@tabler/icons-react";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type KeyboardEvent,
  lazy,
  Suspense,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";

import { PHONE, icon, space } from "../../design/tokens";
import { type Asked, counted, partsOf } from "../../queries/splits";
import type { Transaction, TransactionFilter } from "../../queries/transactions";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { useEntry } from "../../navigation/entryDialog";
import { dayText } from "../../format/dates";
import { useText, worded } from "../../i18n";
import { DayHead } from "../../features/days/DayHead";
import { rowCategory, rowName, rowRest, rowTitle } from "../../features/days/rowName";
import { beginsDay, dayHeading, dayTotal } from "../../features/days/days";
import { TransferOf } from "../../features/entry/TransferDialog";
import { Empty } from "../../ui/Empty";
import { useActions } from "./actions";
import { EditDialog } from "./EditDialog";
import { useRowGestures } from "./gestures";
import { Row } from "./Row";
import { RowEditor } from "./RowEditor";
import { Sort } from "./Sort";
import { transferFiles } from "./transferFiles";
import classes from "./TransactionList.module.css";

const FilesDialog = lazy(() => worded(import("./FilesDialog")).then((it) => ({ default: it.FilesDialog })));

type Order = TransactionFilter["order"];

/** Heights in pixels before a row is measured: beside a mouse, on a phone. */
const ROW = { wide: 45, phone: 61 };
const HEADING = 37;
/** By how much a second line makes it higher. */
const REST = { wide: 6, phone: 12 };

interface Props {
  rows: Transaction[];
  /** The category that the list is narrowed to. */
  asked: Asked;
  total: number | null;
  isPending: boolean;
  isFiltered: boolean;
  inTrash: boolean;
  canEdit: boolean;
  order?: Order;
  /** How many are selected, of all that the filter finds. */
  selected: number;
  isSelected: (id: string) => boolean;
  onSelect: (row: Transaction) => void;
  onSelectAll: () => void;
  onOrder: (order: Order) => void;
  onReset: () => void;
  /** The list of those that have this tag is wanted. */
  onTag: (tag: string) => void;
  hasMore: boolean;
  onMore: () => void;
}

/**
 * Rows as one scrolls, by days: only those on screen are in the page, the rest come by cursor. Arrows walk, Enter edits; on
 * a phone a long press selects, and a swipe deletes or edits.
 */
export function TransactionList(props: Props) {
  const { rows, asked, inTrash, canEdit, selected, isSelected, order } = props;
  const { t, locale } = useText();
  const { today } = useMe();
  const names = useNames();
  const actions = useActions();
  const entry = useEntry();
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const [active, setActive] = useState(0);
  const [editing, setEditing] = useState<string | null>(null);
  const [files, setFiles] = useState<string | null>(null);
  const [moved, setMoved] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  const focusWanted = useRef(false);
  const keepFocus = useRef(false);
  const gestures = useRowGestures();
  const byDay = !order?.endsWith("amount");
  // Of a split a day has what counts in the category that is asked for.
  const sums = useMemo(() => (asked ? rows.map((it) => counted(it, asked)) : rows), [rows, asked]);

  /** The categories of what of a split counts here. */
  function countedCategories(row: Transaction, asked: NonNullable<Asked>): string {
    const parts = partsOf(row).filter((it) => asked(it.category_id));
    return parts.map((it) => names.category(it.category_id)?.name ?? "").join(", ");
  }

  // The list starts below filters that open and close: whatever changes the page's height may have moved it.
  useLayoutEffect(() => {
    const place = () =>
      setMargin(box.current ? Math.round(box.current.getBoundingClientRect().top + window.scrollY) : 0);
    const observer = new ResizeObserver(place);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);

  function likelyHeight(index: number): number {
    const of = phone ? "phone" : "wide";
    const rest = rowRest(rows[index]!).length > 0 ? REST[of] : 0;
    return ROW[of] + rest + (byDay && beginsDay(rows, index) ? HEADING : 0);
  }

  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: likelyHeight,
    indexAttribute: "data-item",
    overscan: 8,
    scrollMargin: margin,
    getItemKey: (index) => rows[index]!.id,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  const { hasMore, onMore } = props;
  useEffect(() => {
    if (hasMore && last >= rows.length - 40) onMore();
  }, [hasMore, last, onMore, rows.length]);
  useEffect(() => {
    if (!focusWanted.current) return;
    if (focusRow(box.current)) focusWanted.current = false;
  });

  // The row with the focus is gone (deleted, moved by a change): the one in its place takes over.
  useEffect(() => {
    if (keepFocus.current && document.activeElement === document.body) focusRow(box.current);
  }, [rows]);

  function walk(index: number): void {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setActive(next);
    focusWanted.current = true;
    virtual.scrollToIndex(next, { align: "auto" });
  }

  /** One side of a transfer is not changed alone: its dialog has both. */
  function edit(row: Transaction, index: number): void {
    setActive(index);
    if (row.transfer) setMoved(row.transfer.id);
    else setEditing(row.id);
  }

  function pressed(event: KeyboardEvent, row: Transaction, index: number): void {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(window.innerHeight / ROW.wide) - 3);
    const to = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: rows.length - 1,
    }[event.key];
    if (to !== undefined) walk(to);
    else if (event.key === "Enter" && !canEdit && !inTrash && row.attachments > 0) setFiles(row.id);
    else if (!canEdit) return;
    else if (event.key === "Enter" && !inTrash) edit(row, index);
    else if (event.key === " ") props.onSelect(row);
    else if (event.key === "Delete" && !inTrash)
      void actions.remove(
        isSelected(row.id) && selected < rows.length ? rows.filter((it) => isSelected(it.id)) : [row],
      );
    else return;
    event.preventDefault();
  }

  if (props.isPending) {
    return (
      <Stack gap={space[4]} aria-busy="true">
        {Array.from({ length: 12 }, (_, index) => (
          <Skeleton key={index} height={phone ? 60 : 42} radius="sm" />
        ))}
      </Stack>
    );
  }
  if (rows.length === 0) return <Nothing {...props} />;

  const current = Math.min(active, rows.length - 1);
  const edited = rows.find((it) => it.id === editing);
  const looked = rows.find((it) => it.id === files);
  function close(): void {
    setEditing(null);
    focusWanted.current = true;
  }
  function refund(row: Transaction): void {
    close();
    // Once the row has the focus again: there it comes back to.
    setTimeout(() => entry.openRefund(row));
  }
  return (
    <div className={classes.frame} data-selecting={selected > 0 || undefined} data-by={byDay ? "day" : "amount"}>
      <div
        role="grid"
        onFocus={() => (keepFocus.current = true)}
        onBlur={(event) => {
          const to = event.relatedTarget;
          if (to && !event.currentTarget.contains(to)) keepFocus.current = false;
        }}
        aria-label={t("nav.transactions")}
        aria-rowcount={props.total === null ? -1 : props.total + 1}
        aria-multiselectable={canEdit}
      >
        <div role="rowgroup" className={classes.head}>
          <div role="row" aria-rowindex={1} className={classes.columns}>
            <span role="columnheader" className={classes.check}>
              {canEdit && (
                <input
                  type="checkbox"
                  className={classes.box}
                  aria-label={t("list.selectAll")}
                  checked={selected > 0}
                  ref={(it) => {
                    if (it) it.indeterminate = selected > 0 && selected !== props.total;
                  }}
                  onChange={props.onSelectAll}
                />
              )}
            </span>
            <Sort
              className={classes.date}
              label={t("field.date")}
              by={byDay ? (order ? "ascending" : "descending") : undefined}
              onClick={() => props.onOrder(byDay && !order ? "date" : undefined)}
            />
            <span role="columnheader" className={classes.description}>
              {t("field.description")}
            </span>
            <span role="columnheader" className={classes.category}>
              {t("field.category")}
            </span>
            <span role="columnheader" className={classes.account}>
              {t("field.account")}
            </span>
            <span role="columnheader" className={classes.tools}>
              <VisuallyHidden>{t("list.tools")}</VisuallyHidden>
            </span>
            <Sort
              className={classes.amount}
              label={t("field.amount")}
              by={byDay ? undefined : order === "amount" ? "ascending" : "descending"}
              onClick={() => props.onOrder(order === "-amount" ? "amount" : "-amount")}
            />
          </div>
        </div>
        <div role="rowgroup" ref={box} style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map((item) => {
            const row = rows[item.index]!;
            const inline = !phone && editing === row.id;
            const { known, named } = rowCategory(row, names.category);
            const isFirst = byDay && beginsDay(rows, item.index);
            const day = isFirst ? dayHeading(locale, row.date, today) : dayText(locale, row.date, today);
            const total = isFirst ? dayTotal(locale, sums, item.index, hasMore) : null;
            const isTouched = phone && canEdit && selected === 0 && !inTrash;
            const touched = phone
              ? gestures({
                  onHold: () => canEdit && props.onSelect(row),
                  onSwipeLeft: isTouched ? () => void actions.remove([row]) : null,
                  onSwipeRight: isTouched ? () => edit(row, item.index) : null,
                })
              : {};
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-item={item.index}
                role="presentation"
                className={classes.item}
                style={{ "--top": `${item.start - virtual.options.scrollMargin}px` } as CSSProperties}
              >
                {isFirst && <DayHead day={row.date} total={total} />}
                <div
                  data-index={item.index}
                  role="row"
                  aria-rowindex={item.index + 2}
                  aria-selected={isSelected(row.id)}
                  tabIndex={item.index === current ? 0 : -1}
                  className={classes.row}
                  onFocus={(event) => event.target === event.currentTarget && setActive(item.index)}
                  onKeyDown={(event) => pressed(event, row, item.index)}
                  onDoubleClick={() => canEdit && !inTrash && !phone && edit(row, item.index)}
                  {...touched}
                >
                  {phone && isTouched && (
                    <span className={classes.swiped} aria-hidden>
                      <IconPencil size={icon[20]} />
                      <IconTrash size={icon[20]} />
                    </span>
                  )}
                  {inline ? (
                    <RowEditor row={row} onClose={close} onSave={actions.save} onRefund={() => refund(row)} />
                  ) : (
                    <Row
                      row={row}
                      index={item.index}
                      category={known}
                      named={asked && row.lines ? countedCategories(row, asked) : named}
                      part={asked && row.lines ? counted(row, asked).amount : undefined}
                      account={names.account(row.account_id)?.name ?? ""}
                      other={row.transfer ? (names.account(row.transfer.account_id)?.name ?? "") : ""}
                      day={total === null ? day : `${day}, ${t("list.dayTotal")} ${total}`}
                      showsDay={!byDay}
                      canEdit={canEdit}
                      inTrash={inTrash}
                      isSelected={isSelected(row.id)}
                      isSelecting={phone && selected > 0}
                      onSelect={() => props.onSelect(row)}
                      onEdit={() => edit(row, item.index)}
                      onDelete={() => void actions.remove([row])}
                      onRestore={() => void actions.restore([row])}
                      onFiles={() => setFiles(row.id)}
                      onTag={props.onTag}
                    />
                  )}
                </div>
              </div>
            );
          })}
        </div>
      </div>
      {looked && (
        <Suspense fallback={null}>
          <FilesDialog
            row={looked}
            title={rowTitle(looked) || rowName(looked, rowCategory(looked, names.category).named, "")}
            canEdit={canEdit}
            onClose={() => setFiles(null)}
          />
        </Suspense>
      )}
      {moved && <TransferOf id={moved} files={transferFiles} onClose={() => setMoved(null)} />}
      {phone && edited && (
        <EditDialog
          row={edited}
          onClose={close}
          onSave={actions.save}
          onDelete={() => void actions.remove([edited])}
          onRefund={() => refund(edited)}
        />
      )}
    </div>
  );
}

/** Gives the focus to the row that the arrows start from. */
export function focusRow(within: ParentNode | null): boolean {
  const row = within?.querySelector<HTMLElement>('[role="row"][tabindex="0"]');
  row?.focus({ preventScroll: true });
  return row !== null && row !== undefined;
}

function Nothing({ inTrash, isFiltered, canEdit, onReset }: Props) {
  const { t } = useText();
  const entry = useEntry();
  if (isFiltered)
    return (
      <Empty icon={IconSearchOff} title={t(inTrash ? "trash.nothing" : "list.nothing")}>
        <Text size="sm">{t("list.nothingHint")}</Text>
        <Button variant="default" onClick={onReset}>
          {t("list.reset")}
        </Button>
      </Empty>
    );
  if (inTrash) return <Empty icon={IconTrash} title={t("trash.empty")} />;
  return (
    <Empty icon={IconReceipt} title={t("list.empty")}>
      <Text size="sm">{t("list.emptyHint")}</Text>
      {canEdit && (
        <Button variant="light" onClick={() => entry.open()}>
          {t("welcome.first")}
        </Button>
      )}
    </Empty>
  );
}
