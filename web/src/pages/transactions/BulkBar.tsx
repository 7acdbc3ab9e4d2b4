import { Button, Menu, ScrollArea, Text, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconCategory, IconTrash, IconWallet } from "@tabler/icons-react";

import { icon, weight } from "../../design/tokens";
import type { Transaction } from "../../queries/transactions";
import { useNames } from "../../queries/names";
import { signOf, sum } from "../../format/money";
import { useText } from "../../i18n";
import { Money } from "../../ui/Money";
import { useActions } from "./actions";
import classes from "./TransactionList.module.css";

/** What to do with the rows that are selected; each step can be undone from its toast. */
export function BulkBar({ rows, inTrash, onDone }: { rows: Transaction[]; inTrash: boolean; onDone: () => void }) {
  const { t } = useText();
  const names = useNames();
  const actions = useActions();
  const types = new Set(rows.map((it) => it.type));
  const currencies = new Set(rows.map((it) => it.currency));
  const type = types.size === 1 ? rows[0]!.type : null;
  const currency = currencies.size === 1 ? rows[0]!.currency : null;

  function done(step: Promise<boolean>): void {
    onDone();
    void step;
  }

  return (
    <section className={classes.bulk} aria-label={t("bulk.title")}>
      <Text size="sm" fw={weight.medium} role="status">
        {t("bulk.selected", { count: rows.length })}{" "}
        {currency && (
          <span className="number quiet">
            {type && signOf(type)}
            <Money
              amount={
                type
                  ? sum(rows.map((it) => it.amount))
                  : sum(rows.map((it) => (it.type === "income" ? it.amount : `-${it.amount}`)))
              }
              currency={currency}
            />
          </span>
        )}
      </Text>
      {inTrash ? (
        <Button
          size="compact-md"
          leftSection={<IconArrowBackUp size={icon[16]} aria-hidden />}
          onClick={() => done(actions.restore(rows))}
        >
          {t("trash.restore")}
        </Button>
      ) : (
        <>
          <Choices
            label={t("field.category")}
            icon={<IconCategory size={icon[16]} aria-hidden />}
            why={type ? undefined : t("bulk.oneType")}
            choices={names.categories.filter((it) => it.type === type && !it.archived)}
            onChoose={(category_id) => done(actions.move(rows, { category_id }))}
          />
          <Choices
            label={t("field.account")}
            icon={<IconWallet size={icon[16]} aria-hidden />}
            why={currency ? undefined : t("bulk.oneCurrency")}
            choices={names.accounts.filter((it) => it.currency === currency && !it.archived)}
            onChoose={(account_id) => done(actions.move(rows, { account_id }))}
          />
          <Button
            size="compact-md"
            variant="default"
            leftSection={<IconTrash size={icon[16]} aria-hidden />}
            onClick={() => done(actions.remove(rows))}
          >
            {t("common.delete")}
          </Button>
        </>
      )}
      <Button size="compact-md" variant="subtle" onClick={onDone}>
        {t("common.cancel")}
      </Button>
    </section>
  );
}

interface ChoicesProps {
  label: string;
  icon: React.ReactNode;
  /** Why there is nothing to choose; nothing when there is. */
  why?: string;
  choices: { id: string; name: string }[];
  onChoose: (id: string) => void;
}

function Choices({ label, icon, why, choices, onChoose }: ChoicesProps) {
  return (
    <Menu shadow="md" position="top" width={240} disabled={why !== undefined}>
      <Menu.Target>
        <Tooltip label={why} disabled={why === undefined}>
          <Button
            size="compact-md"
            variant="default"
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
            <Menu.Item key={it.id} onClick={() => onChoose(it.id)}>
              {it.name}
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
}
