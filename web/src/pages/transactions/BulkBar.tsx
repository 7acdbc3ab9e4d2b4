import { ActionIcon, Button, Menu, ScrollArea, Text, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconCategory, IconCircleCheck, IconTrash, IconWallet, IconX } from "@tabler/icons-react";

import { icon } from "../../design/tokens";
import type { Schemas } from "../../api/client";
import { tagsOf } from "../../queries/tags";
import { type Transaction, type TransactionFilter, unordered } from "../../queries/transactions";
import { useNames } from "../../queries/names";
import { signOf } from "../../format/money";
import { useText } from "../../i18n";
import { CategoryBadge } from "../../ui/CategoryBadge";
import { DropMenu } from "../../ui/DropMenu";
import { KindBadge } from "../../ui/KindBadge";
import { Money } from "../../ui/Money";
import { type Labels, type Target, useActions } from "./actions";
import classes from "./BulkBar.module.css";
import { BulkLabels } from "./BulkLabels";
import type { Chosen } from "./selection";

interface Props {
  chosen: Chosen;
  /** The rows, or all that a filter finds but for these. */
  what: { rows: Transaction[] } | { filter: TransactionFilter; expected: number; spared: string[] };
  /** How many there are to be selected; null where there are too many of them, or nobody knows. */
  all: number | null;
  isFiltered: boolean;
  inTrash: boolean;
  onSelectAll: () => void;
  onDone: () => void;
}

/** What to do with the rows that are selected; each step can be undone from its toast. */
export function BulkBar({ chosen, what, all, isFiltered, inTrash, onSelectAll, onDone }: Props) {
  const { t } = useText();
  const names = useNames();
  const actions = useActions();
  const { count, type, currency } = chosen;

  const canBook = "rows" in what ? what.rows.some((it) => it.status === "pending") : what.filter.status === "pending";

  function act(action: "delete" | "restore"): Promise<boolean> {
    if ("rows" in what) return action === "delete" ? actions.remove(what.rows) : actions.restore(what.rows);
    return actions.all({ ...found(what), action });
  }

  function move(target: Target): Promise<boolean> {
    return "rows" in what
      ? actions.move(what.rows, target)
      : actions.all({ ...found(what), action: "change", ...target });
  }

  function label(labels: Labels): Promise<void> {
    return "rows" in what
      ? actions.label(what.rows, labels)
      : actions.labelAll({ ...found(what), action: "change", ...labels });
  }

  function done(step: Promise<boolean>): void {
    onDone();
    void step;
  }

  return (
    <section className={classes.bulk} aria-label={t("bulk.title")} data-bulk>
      <Text size="sm" className={classes.said} role="status">
        <span className={classes.count}>
          {"rows" in what
            ? t("bulk.selected", { count })
            : t(isFiltered && !what.spared.length ? "bulk.selectedAll" : "bulk.selectedMost", {
                count,
                total: what.expected,
              })}
        </span>{" "}
        {currency && chosen.sum !== null && (
          <span className="number quiet">
            {type && type !== "transfer" ? (
              // Where more came back than was spent, spending is below zero.
              <>
                {Number(chosen.sum) !== 0 &&
                  signOf((type === "income") === chosen.sum.startsWith("-") ? "expense" : "income")}
                <Money amount={chosen.sum.replace("-", "")} currency={currency} />
              </>
            ) : (
              <Money amount={chosen.sum} currency={currency} />
            )}
          </span>
        )}
      </Text>
      {"rows" in what && all !== null && all > count && (
        <Button size="compact-sm" variant="subtle" className={classes.all} onClick={onSelectAll}>
          {t("bulk.all", { total: all })}
        </Button>
      )}
      <div className={classes.steps}>
        {inTrash ? (
          <Button
            size="sm"
            px="sm"
            leftSection={<IconArrowBackUp size={icon[16]} aria-hidden />}
            onClick={() => done(act("restore"))}
          >
            {t("trash.restore")}
          </Button>
        ) : (
          <>
            <Choices
              label={t("field.category")}
              icon={<IconCategory size={icon[18]} aria-hidden />}
              why={type && type !== "transfer" ? undefined : t("bulk.oneType")}
              choices={names.categories
                .filter((it) => it.type === type && !it.archived)
                .map((it) => ({ ...it, badge: <CategoryBadge icon={it.icon} color={it.color} size={24} /> }))}
              onChoose={(category_id) => done(move({ category_id }))}
            />
            <Choices
              label={t("field.account")}
              icon={<IconWallet size={icon[18]} aria-hidden />}
              why={currency ? undefined : t("bulk.oneCurrency")}
              choices={names.accounts
                .filter((it) => it.currency === currency && !it.archived)
                .map((it) => ({ ...it, badge: <KindBadge kind={it.kind} size={24} /> }))}
              onChoose={(account_id) => done(move({ account_id }))}
            />
            {canBook && (
              <Button
                size="sm"
                px="sm"
                variant="default"
                className={classes.step}
                leftSection={<IconCircleCheck size={icon[18]} aria-hidden />}
                onClick={() => done(move({ status: "booked" }))}
              >
                {t("status.book")}
              </Button>
            )}
            <BulkLabels
              why={"rows" in what && what.rows.some((it) => it.transfer) ? t("bulk.noTransfers") : undefined}
              tags={"rows" in what ? [...new Set(what.rows.flatMap(tagsOf))] : undefined}
              onSend={label}
              onDone={onDone}
            />
            <Button
              size="sm"
              px="sm"
              variant="default"
              c="var(--mantine-color-error)"
              className={classes.step}
              leftSection={<IconTrash size={icon[18]} aria-hidden />}
              onClick={() => done(act("delete"))}
            >
              {t("common.delete")}
            </Button>
          </>
        )}
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        className={classes.unselect}
        aria-label={t("common.cancel")}
        title={t("common.cancel")}
        onClick={onDone}
      >
        <IconX size={icon[18]} />
      </ActionIcon>
    </section>
  );
}

type Found = Pick<Schemas["FilteredBulk"], "filter" | "expected" | "except_ids">;

function found(what: { filter: TransactionFilter; expected: number; spared: string[] }): Found {
  const filter = unordered(what.filter);
  return { filter: { children: true, deleted: false, ...filter }, expected: what.expected, except_ids: what.spared };
}

interface ChoicesProps {
  label: string;
  icon: React.ReactNode;
  /** Why there is nothing to choose; nothing when there is. */
  why?: string;
  choices: { id: string; name: string; badge: React.ReactNode }[];
  onChoose: (id: string) => void;
}

function Choices({ label, icon, why, choices, onChoose }: ChoicesProps) {
  return (
    <DropMenu position="top" width={240} disabled={why !== undefined}>
      <Menu.Target>
        <Tooltip label={why} disabled={why === undefined}>
          <Button
            size="sm"
            px="sm"
            variant="default"
            className={classes.step}
            leftSection={icon}
            data-disabled={why !== undefined || undefined}
            aria-disabled={why !== undefined}
          >
            {label}
          </Button>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah={320}>
          {choices.map((it) => (
            <Menu.Item key={it.id} leftSection={it.badge} onClick={() => onChoose(it.id)}>
              {it.name}
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </DropMenu>
  );
}
