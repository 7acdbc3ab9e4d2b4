import { UnstyledButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { memo } from "react";

import { CategorySelect } from "../../features/entry/CategorySelect";
import { dayText } from "../../format/dates";
import { money } from "../../format/money";
import { useText } from "../../i18n";
import type { Names } from "../../queries/names";
import { CategoryBadge } from "../../ui/CategoryBadge";
import { Money } from "../../ui/Money";
import { type Decision, turned } from "./decisions";
import { Match } from "./Match";
import type { Row } from "./queries";
import classes from "./rows.module.css";

interface Props {
  row: Row;
  today: string;
  names: Names;
  /** A person may decide about it. */
  isOpen: boolean;
  /** Its category is being chosen. */
  isChoosing: boolean;
  /** The row whose category is to be chosen; null where that is over. */
  onChoose: (row: Row | null) => void;
  onDecide: (row: Row, made: Decision) => void;
}

/**
 * One line of the file: what it says, which category it gets, what becomes of it. Drawn anew only where it has changed:
 * every turn of the wheel draws the list.
 */
export const RowLine = memo(function RowLine(props: Props) {
  const { row, isOpen, today, names, onDecide } = props;
  const { t, locale } = useText();
  const title = row.payee || row.description || t("imports.noWords");
  const rest = rowRest(t, locale, row);
  return (
    <>
      <div className={classes.cells}>
        <span role="gridcell" className={classes.check}>
          {row.state !== "doubtful" && row.state !== "skipped" && (
            <input
              type="checkbox"
              className={classes.box}
              aria-label={t("imports.record", { title })}
              checked={row.action === "add"}
              disabled={!isOpen}
              onChange={() => onDecide(row, turned(row))}
            />
          )}
        </span>
        <span role="gridcell" className={classes.date}>
          {row.date ? dayText(locale, row.date, today) : t("imports.line", { line: row.line })}
        </span>
        <span role="gridcell" className={classes.what}>
          {row.transaction_id && row.date ? (
            <Link
              to="/transactions"
              search={{ start_date: row.date, end_date: row.date }}
              className="plain-link clip"
              title={t("imports.inList")}
            >
              {title}
            </Link>
          ) : (
            <span className="clip" title={title}>
              {title}
            </span>
          )}
          {rest && (
            <span className={`clip ${classes.rest}`} title={rest}>
              {rest}
            </span>
          )}
        </span>
        <span role="gridcell" className={classes.category}>
          {row.type && <Category {...props} title={title} />}
        </span>
        <span role="gridcell" className={classes.amount}>
          {row.amount !== null && row.type && <Money amount={row.amount} currency={row.currency} type={row.type} />}
        </span>
      </div>
      {row.state === "doubtful" && (
        <Match row={row} today={today} names={names} isOpen={isOpen} onDecide={(made) => onDecide(row, made)} />
      )}
    </>
  );
});

type Translate = ReturnType<typeof useText>["t"];

/** What else there is to say of it: why it is what it is, its description, what was paid abroad. */
function rowRest(t: Translate, locale: string, row: Row): string {
  const abroad =
    row.original_amount !== null && row.original_currency && row.original_currency !== row.currency
      ? money(locale, row.original_amount, row.original_currency)
      : null;
  const parts = [
    row.reason && row.state !== "doubtful" && t(`imports.reason.${row.reason}`),
    row.is_pending && t("imports.pending"),
    row.payee && row.description !== row.payee && row.description,
    abroad,
  ];
  return parts.filter(Boolean).join(" · ");
}

function Category({ row, names, isOpen, isChoosing, onChoose, onDecide, title }: Props & { title: string }) {
  const { t } = useText();
  const { category, categories } = names;
  const found = category(row.category_id);
  if (isChoosing && row.type)
    return (
      <span
        className={classes.chooser}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          onChoose(null);
        }}
      >
        <CategorySelect
          inLine
          opens
          type={row.type}
          value={row.category_id}
          known={categories}
          onChange={(category_id) => {
            if (category_id && category_id !== row.category_id) onDecide(row, { category_id });
            onChoose(null);
          }}
          onClose={() => onChoose(null)}
        />
      </span>
    );
  const shown = (
    <>
      <CategoryBadge icon={found?.icon} color={found?.color} size={24} />
      <span className="clip">{found?.name ?? t("imports.noCategory")}</span>
    </>
  );
  if (!isOpen) return <span className={classes.named}>{shown}</span>;
  return (
    <UnstyledButton
      className={classes.named}
      title={row.category_reason ?? undefined}
      aria-label={t("imports.chooseCategory", { title, category: found?.name ?? t("imports.noCategory") })}
      onClick={() => onChoose(row)}
    >
      {shown}
    </UnstyledButton>
  );
}
