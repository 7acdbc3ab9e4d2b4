import { Button, Skeleton, Stack, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";

import { PHONE, icon, space } from "../../design/tokens";
import type { Transaction } from "../../queries/transactions";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { useEntry } from "../../navigation/entryDialog";
import { dayText } from "../../format/dates";
import { useText } from "../../i18n";
import { Empty } from "../../ui/Empty";
import { useActions } from "./actions";
import { EditDialog } from "./EditDialog";
import { Row } from "./Row";
import { RowEditor } from "./RowEditor";
import classes from "./TransactionList.module.css";

interface Props {
  rows: Transaction[];
  total: number | null;
  isPending: boolean;
  isFiltered: boolean;
  inTrash: boolean;
  canEdit: boolean;
  order?: "date" | "-date";
  selected: ReadonlySet<string>;
  onSelect: (row: Transaction) => void;
  onSelectAll: () => void;
  onOrder: () => void;
  hasMore: boolean;
  onMore: () => void;
}

/** Rows as one scrolls: only those on screen are in the page, the rest come by cursor. Arrows walk, Enter edits. */
export function TransactionList(props: Props) {
  const { rows, inTrash, canEdit, selected } = props;
  const { t, locale } = useText();
  const { today } = useMe();
  const names = useNames();
  const actions = useActions();
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const [active, setActive] = useState(0);
  const [editing, setEditing] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  const focusWanted = useRef(false);
  const keepFocus = useRef(false);

  // The list starts below filters that open and close: whatever changes the page's height may have moved it.
  useLayoutEffect(() => {
    const place = () =>
      setMargin(box.current ? Math.round(box.current.getBoundingClientRect().top + window.scrollY) : 0);
    const observer = new ResizeObserver(place);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);

  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => (phone ? 64 : 46),
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

  function pressed(event: KeyboardEvent, row: Transaction, index: number): void {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(window.innerHeight / 46) - 3);
    const to = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: rows.length - 1,
    }[event.key];
    if (to !== undefined) walk(to);
    else if (!canEdit) return;
    else if (event.key === "Enter" && !inTrash) setEditing(row.id);
    else if (event.key === " ") props.onSelect(row);
    else if (event.key === "Delete" && !inTrash)
      void actions.remove(selected.has(row.id) ? rows.filter((it) => selected.has(it.id)) : [row]);
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
  function close(): void {
    setEditing(null);
    focusWanted.current = true;
  }
  return (
    <div className={classes.frame}>
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
            <span role="columnheader">
              {canEdit && (
                <input
                  type="checkbox"
                  className={classes.box}
                  aria-label={t("list.selectAll")}
                  checked={selected.size > 0}
                  ref={(it) => {
                    if (it) it.indeterminate = selected.size > 0 && selected.size < rows.length;
                  }}
                  onChange={props.onSelectAll}
                />
              )}
            </span>
            <span role="columnheader" className={classes.date} aria-sort={props.order ? "ascending" : "descending"}>
              <UnstyledButton onClick={props.onOrder} className={classes.sort}>
                {t("field.date")}{" "}
                {props.order ? (
                  <IconArrowUp size={icon[14]} aria-hidden />
                ) : (
                  <IconArrowDown size={icon[14]} aria-hidden />
                )}
              </UnstyledButton>
            </span>
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
            <span role="columnheader" className={classes.amount}>
              {t("field.amount")}
            </span>
          </div>
        </div>
        <div role="rowgroup" ref={box} style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map((item) => {
            const row = rows[item.index]!;
            const inline = !phone && editing === row.id;
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={selected.has(row.id)}
                tabIndex={item.index === current ? 0 : -1}
                className={classes.row}
                style={{ transform: `translateY(${item.start - virtual.options.scrollMargin}px)` }}
                onFocus={(event) => event.target === event.currentTarget && setActive(item.index)}
                onKeyDown={(event) => pressed(event, row, item.index)}
                onDoubleClick={() => canEdit && !inTrash && setEditing(row.id)}
              >
                {inline ? (
                  <RowEditor row={row} onClose={close} onSave={actions.save} />
                ) : (
                  <Row
                    row={row}
                    index={item.index}
                    category={names.category(row.category_id)?.name ?? ""}
                    account={names.account(row.account_id)?.name ?? ""}
                    day={dayText(locale, row.date, today)}
                    canEdit={canEdit}
                    inTrash={inTrash}
                    isSelected={selected.has(row.id)}
                    onSelect={() => props.onSelect(row)}
                    onEdit={() => {
                      setActive(item.index);
                      setEditing(row.id);
                    }}
                    onDelete={() => void actions.remove([row])}
                    onRestore={() => void actions.restore([row])}
                  />
                )}
              </div>
            );
          })}
        </div>
      </div>
      {phone && edited && (
        <EditDialog row={edited} onClose={close} onSave={actions.save} onDelete={() => void actions.remove([edited])} />
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

function Nothing({ inTrash, isFiltered, canEdit }: Props) {
  const { t } = useText();
  const entry = useEntry();
  if (inTrash) return <Empty title={t("trash.empty")} />;
  if (isFiltered)
    return (
      <Empty title={t("list.nothing")}>
        <Text size="sm">{t("list.nothingHint")}</Text>
      </Empty>
    );
  return (
    <Empty title={t("list.empty")}>
      <Text size="sm">{t("list.emptyHint")}</Text>
      {canEdit && <Button onClick={() => entry.open()}>{t("welcome.first")}</Button>}
    </Empty>
  );
}
