import { Skeleton, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type KeyboardEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";

import { PHONE, space } from "../../design/tokens";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { Fault } from "../../ui/Fault";
import { type Command, commandOf, type Decision, isOpen, leftOut } from "./decisions";
import { type Import, type Row, type RowFilter, rowsQuery } from "./queries";
import { RowLine } from "./RowLine";
import type { Deciding } from "./useDecisions";
import classes from "./rows.module.css";

/** Heights in pixels before a row is measured, beside a mouse and on a phone; a doubtful one has its match below. */
const HEIGHT = { wide: 57, phone: 93 };
const MATCH = { wide: 104, phone: 200 };

interface Props {
  file: Import;
  filter: RowFilter;
  deciding: Deciding;
  canEdit: boolean;
  /** The keys are asked for. */
  onHelp: () => void;
}

/** Rows of one state as one scrolls: only those on screen are in the page. Arrows walk, letters decide. */
export function RowList({ file, filter, deciding, canEdit, onHelp }: Props) {
  const { t } = useText();
  const asked = useInfiniteQuery(rowsQuery(file.id, filter));
  const rows = useMemo(() => asked.data?.pages.flatMap((it) => it.rows) ?? [], [asked.data]);
  if (asked.error && !asked.data) return <Fault error={asked.error} again={() => void asked.refetch()} />;
  if (asked.isPending || asked.isPlaceholderData)
    return (
      <Stack gap={space[4]} aria-busy="true">
        {Array.from({ length: 8 }, (_, index) => (
          <Skeleton key={index} height={52} radius="sm" />
        ))}
      </Stack>
    );
  if (rows.length === 0)
    return (
      <Text size="sm" c="dimmed" p="md">
        {t("imports.nothingHere")}
      </Text>
    );
  return (
    <Rows
      key={JSON.stringify(filter)}
      file={file}
      rows={rows}
      deciding={deciding}
      canEdit={canEdit}
      onHelp={onHelp}
      hasMore={asked.hasNextPage}
      onMore={() => void asked.fetchNextPage({ cancelRefetch: false })}
    />
  );
}

interface RowsProps extends Omit<Props, "filter"> {
  rows: Row[];
  hasMore: boolean;
  onMore: () => void;
}

function Rows({ file, rows, deciding, canEdit, onHelp, hasMore, onMore }: RowsProps) {
  const { t } = useText();
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const { today } = useMe();
  const names = useNames();
  const isDone = file.status === "done";
  const mayDecide = canEdit && (file.status === "ready" || isDone);
  const [active, setActive] = useState(0);
  const [choosing, setChoosing] = useState<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  const focusWanted = useRef(false);

  // The list starts below a summary whose height changes.
  useLayoutEffect(() => {
    const place = () =>
      setMargin(box.current ? Math.round(box.current.getBoundingClientRect().top + window.scrollY) : 0);
    const observer = new ResizeObserver(place);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);

  const of = phone ? "phone" : "wide";
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => HEIGHT[of] + (rows[index]!.state === "doubtful" ? MATCH[of] : 0),
    indexAttribute: "data-item",
    overscan: 6,
    scrollMargin: margin,
    getItemKey: (index) => rows[index]!.index,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (hasMore && last >= rows.length - 60) onMore();
  }, [hasMore, last, onMore, rows.length]);
  useEffect(() => {
    if (!focusWanted.current) return;
    const row = box.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]');
    row?.focus({ preventScroll: true });
    if (row) focusWanted.current = false;
  });

  const { decide: send } = deciding;
  const decideOne = useCallback((row: Row, made: Decision) => send([row], () => made), [send]);
  const choose = useCallback((row: Row | null) => {
    setChoosing(row?.index ?? null);
    if (row === null) focusWanted.current = true;
  }, []);
  const current = Math.min(active, rows.length - 1);

  function walk(index: number): void {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setActive(next);
    focusWanted.current = true;
    virtual.scrollToIndex(next, { align: "auto" });
  }

  function perform(command: Command, row: Row, index: number): void {
    const steps: Partial<Record<Command, number>> = { next: index + 1, previous: index - 1, first: 0 };
    if (command === "help") onHelp();
    else if (command === "last") walk(rows.length - 1);
    else if (command in steps) walk(steps[command]!);
    else if (mayDecide && isOpen(row, isDone)) decide(command, row, index);
  }

  /** By a key: on to the next row, where this one is settled. */
  function decide(command: Command, row: Row, index: number): void {
    if (command === "category") setChoosing(row.index);
    if (command === "accept") deciding.decide([row], () => ({ action: "add" }));
    if (command === "skip") deciding.decide([row], leftOut);
    if (command === "match" && row.match) deciding.decide([row], () => ({ action: "match" }));
    if (command !== "category" && (command !== "match" || row.match)) walk(index + 1);
  }

  function pressed(event: KeyboardEvent, row: Row, index: number): void {
    if (event.target !== event.currentTarget) return;
    const command = commandOf(event);
    if (command === null) return;
    event.preventDefault();
    // The app's own keys are for where there is no row.
    event.stopPropagation();
    perform(command, row, index);
  }

  return (
    <div role="grid" aria-label={t("imports.rows")} aria-rowcount={hasMore ? -1 : rows.length}>
      <div role="rowgroup" ref={box} style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {items.map((item) => {
          const row = rows[item.index]!;
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-item={item.index}
              role="presentation"
              className={classes.item}
              style={{ "--top": `${item.start - virtual.options.scrollMargin}px` } as CSSProperties}
            >
              <div
                role="row"
                aria-rowindex={item.index + 1}
                tabIndex={item.index === current ? 0 : -1}
                className={classes.row}
                data-left-out={row.action === "skip" || undefined}
                onFocus={(event) => event.target === event.currentTarget && setActive(item.index)}
                onKeyDown={(event) => pressed(event, row, item.index)}
              >
                <RowLine
                  row={row}
                  isOpen={mayDecide && isOpen(row, isDone)}
                  isChoosing={choosing === row.index}
                  today={today}
                  names={names}
                  onChoose={choose}
                  onDecide={decideOne}
                />
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}
