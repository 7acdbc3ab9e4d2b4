import { ActionIcon, Checkbox, UnstyledButton } from "@mantine/core";
import { IconArrowBackUp, IconPencil, IconTrash } from "@tabler/icons-react";
import { memo } from "react";

import type { Transaction } from "../../api/queries";
import { useText } from "../../i18n";
import { Money } from "../../ui/Money";
import classes from "./TransactionList.module.css";

interface Props {
  row: Transaction;
  /** Where it stands in the list: what its handlers know. */
  index: number;
  category: string;
  account: string;
  day: string;
  canEdit: boolean;
  inTrash: boolean;
  isSelected: boolean;
  onSelect: () => void;
  onEdit: () => void;
  onDelete: () => void;
  onRestore: () => void;
}

/** One transaction; on a phone two lines, and a tap opens it. Drawn anew only when something shown has changed. */
export const Row = memo(PlainRow, (old, now) =>
  (["row", "index", "category", "account", "day", "canEdit", "inTrash", "isSelected"] as const).every(
    (it) => old[it] === now[it],
  ),
);

function PlainRow(props: Props) {
  const { row, category, account, day, canEdit, inTrash, isSelected, onSelect, onEdit, onDelete, onRestore } = props;
  const { t } = useText();
  const title = row.description || category;
  const opens = canEdit && !inTrash;
  return (
    <div className={classes.cells} role="presentation">
      <span role="gridcell" className={classes.check}>
        {canEdit && (
          <Checkbox tabIndex={-1} aria-label={t("list.select", { title })} checked={isSelected} onChange={onSelect} />
        )}
      </span>
      <span role="gridcell" className={`number ${classes.date}`}>
        {day}
      </span>
      <span role="gridcell" className={`clip ${classes.description}`}>
        {opens ? (
          <UnstyledButton
            tabIndex={-1}
            className="clip"
            style={{ maxWidth: "100%", display: "block", fontSize: "inherit" }}
            onClick={onEdit}
          >
            {title}
          </UnstyledButton>
        ) : (
          title
        )}
      </span>
      <span role="gridcell" className={`clip ${classes.category}`}>
        {category}
      </span>
      <span role="gridcell" className={`clip ${classes.account}`}>
        <span data-desktop>{account}</span>
        <span data-phone>{day}</span>
      </span>
      <span role="gridcell" className={classes.tools}>
        {opens && (
          <>
            <ActionIcon
              tabIndex={-1}
              variant="subtle"
              color="gray"
              aria-label={t("list.edit", { title })}
              onClick={onEdit}
            >
              <IconPencil size={17} />
            </ActionIcon>
            <ActionIcon
              tabIndex={-1}
              variant="subtle"
              color="gray"
              aria-label={t("list.delete", { title })}
              onClick={onDelete}
            >
              <IconTrash size={17} />
            </ActionIcon>
          </>
        )}
        {canEdit && inTrash && (
          <ActionIcon
            tabIndex={-1}
            variant="subtle"
            color="gray"
            aria-label={t("trash.restoreOne", { title })}
            onClick={onRestore}
          >
            <IconArrowBackUp size={17} />
          </ActionIcon>
        )}
      </span>
      <span role="gridcell" className={classes.amount}>
        <Money amount={row.amount} currency={row.currency} type={row.type} />
      </span>
    </div>
  );
}
