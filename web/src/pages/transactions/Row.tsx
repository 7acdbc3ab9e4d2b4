import { IconArrowBackUp, IconClock, IconNote, IconPaperclip, IconPencil, IconTrash } from "@tabler/icons-react";
import { memo } from "react";

import { icon } from "../../design/tokens";
import type { Amount } from "../../format/money";
import type { Category } from "../../queries/names";
import { tagsOf } from "../../queries/tags";
import type { Transaction } from "../../queries/transactions";
import { rowName, rowRest, rowTitle } from "../../features/days/rowName";
import { useText } from "../../i18n";
import { CategoryBadge } from "../../ui/CategoryBadge";
import { RowAmount } from "./RowAmount";
import classes from "./TransactionList.module.css";
import { useWorth } from "./useWorth";

interface Props {
  row: Transaction;
  /** Where it stands in the list: what its handlers know. */
  index: number;
  category: Category | undefined;
  /** What it is called: of a split all of its categories, or what of it counts under a filter. */
  named: string | undefined;
  /** What of a split counts under a filter: shown for its amount, with the whole below. */
  part?: Amount;
  account: string;
  /** The other account, of one side of a transfer. */
  other: string;
  /** Its day: said to those who listen, and shown where no heading says it. */
  day: string;
  showsDay: boolean;
  canEdit: boolean;
  inTrash: boolean;
  isSelected: boolean;
  /** A tap selects instead of opening: on a phone, once something is selected. */
  isSelecting: boolean;
  onSelect: () => void;
  onEdit: () => void;
  onDelete: () => void;
  onRestore: () => void;
  /** Its files are to be looked at. */
  onFiles: () => void;
  /** The list of those that have this tag. */
  onTag: (tag: string) => void;
}

/**
 * One transaction; on a phone two lines, and a tap opens it. Drawn anew only when something shown has changed, and of
 * plain elements: thirty new rows at one turn of the wheel fit into a frame.
 */
export const Row = memo(PlainRow, (old, now) =>
  (
    [
      "row",
      "index",
      "category",
      "named",
      "part",
      "account",
      "other",
      "day",
      "showsDay",
      "canEdit",
      "inTrash",
      "isSelected",
      "isSelecting",
    ] as const
  ).every((it) => old[it] === now[it]),
);

function PlainRow(props: Props) {
  const {
    row,
    category: known,
    named,
    part,
    account,
    other,
    day,
    showsDay,
    canEdit,
    inTrash,
    isSelected,
    isSelecting,
  } = props;
  const { onSelect, onEdit, onDelete, onRestore, onFiles, onTag } = props;
  const { t } = useText();
  const worth = useWorth(row);
  const category = rowName(row, named, other);
  const title = rowTitle(row) || named || category;
  const opens = canEdit && !inTrash;
  return (
    <div className={classes.cells} role="presentation">
      <span role="gridcell" className={classes.check}>
        {canEdit && (
          <input
            type="checkbox"
            className={classes.box}
            tabIndex={-1}
            aria-label={t("list.select", { title })}
            checked={isSelected}
            onChange={onSelect}
          />
        )}
      </span>
      <span role="gridcell" className={classes.mark}>
        <CategoryBadge icon={known?.icon} color={known?.color} />
        <span className={showsDay ? classes.dated : classes.unseen}>{day}</span>
      </span>
      <span role="gridcell" className={`clip ${classes.description}`} title={[title, ...rowRest(row)].join(" · ")}>
        <span className={classes.named}>
          {opens || isSelecting ? (
            <button
              type="button"
              tabIndex={-1}
              className={`clip ${classes.title}`}
              onClick={isSelecting ? onSelect : onEdit}
            >
              {title}
            </button>
          ) : (
            <span className="clip">{title}</span>
          )}
          {row.status === "pending" && (
            <span role="img" aria-label={t("status.pending")} title={t("status.hint")} className={classes.note}>
              <IconClock size={icon[16]} aria-hidden />
            </span>
          )}
          {row.attachments > 0 && !inTrash && (
            <button
              type="button"
              tabIndex={-1}
              className={classes.clip}
              aria-label={t("list.files", { count: row.attachments, title })}
              onClick={onFiles}
            >
              <IconPaperclip size={icon[16]} aria-hidden />
            </button>
          )}
          {row.note && (
            <span role="img" aria-label={t("list.note", { text: row.note })} title={row.note} className={classes.note}>
              <IconNote size={icon[16]} aria-hidden />
            </span>
          )}
        </span>
        <Rest row={row} onTag={isSelecting ? undefined : onTag} />
      </span>
      <span role="gridcell" className={`clip ${classes.category}`} title={category}>
        {category}
      </span>
      <span role="gridcell" className={`clip ${classes.account}`} title={account}>
        {showsDay ? <span className="clip">{account}</span> : account}
        {showsDay && <span className={classes.when}>{day}</span>}
      </span>
      <span role="gridcell" className={classes.tools}>
        {opens && (
          <>
            <Tool label={t("list.edit", { title })} icon={IconPencil} onClick={onEdit} />
            <Tool label={t("list.delete", { title })} icon={IconTrash} onClick={onDelete} />
          </>
        )}
        {canEdit && inTrash && (
          <Tool label={t("trash.restoreOne", { title })} icon={IconArrowBackUp} onClick={onRestore} />
        )}
      </span>
      <span
        role="gridcell"
        className={row.status === "pending" ? `${classes.amount} ${classes.pending}` : classes.amount}
        title={worth}
      >
        <RowAmount row={row} part={part} />
      </span>
    </div>
  );
}

/** The second line, where there is one; beside a mouse a tag leads to all that have it. */
function Rest({ row, onTag }: { row: Transaction; onTag?: (tag: string) => void }) {
  const { t } = useText();
  const tags = tagsOf(row);
  const described = row.payee ? row.description : null;
  if (!described && tags.length === 0) return null;
  return (
    <span className={`clip ${classes.rest}`}>
      {described && <span>{described}</span>}
      {tags.map((it) => (
        <button
          key={it}
          type="button"
          tabIndex={-1}
          className={classes.tag}
          title={t("list.byTag", { tag: it })}
          disabled={onTag === undefined}
          onClick={() => onTag?.(it)}
        >
          #{it}
        </button>
      ))}
    </span>
  );
}

/** By keyboard the row itself is the way: Enter, Delete. */
function Tool({ label, icon: Icon, onClick }: { label: string; icon: typeof IconTrash; onClick: () => void }) {
  return (
    <button type="button" tabIndex={-1} className={classes.tool} aria-label={label} onClick={onClick}>
      <Icon size={icon[17]} aria-hidden />
    </button>
  );
}
