import { Button, Group, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";

import { api, body } from "../../api/client";
import { icon } from "../../design/tokens";
import { CategorySelect } from "../../features/entry/CategorySelect";
import { money } from "../../format/money";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { type Account, useNames } from "../../queries/names";
import { Card } from "../../ui/Card";
import { useChange } from "../../ui/useChange";
import type { State } from "./queries";
import classes from "./reconcile.module.css";

interface Props {
  account: Account;
  state: State;
  /** The numbers are of what was asked before. */
  isOld: boolean;
  onDone: () => void;
}

/** Both balances and what differs; and the two ways to agree. */
export function Comparison({ account, state, isOld, onDone }: Props) {
  const { t, locale } = useText();
  const { canEdit } = useMe();
  const { categories } = useNames();
  const [category_id, setCategory] = useState<string | null>(null);
  const path = { account_id: account.id };
  const difference = state.difference ?? 0;
  const type = difference > 0 ? "income" : "expense";
  const chosen = categories.find((it) => it.id === category_id && it.type === type) ? category_id : null;
  const show = (amount: number | string) => money(locale, amount, account.currency);
  const { run, isPending } = useChange({
    send: (adjustment: string | null, key) =>
      body(
        api.POST("/accounts/{account_id}/reconciliations", {
          params: { path },
          body: { date: state.date, balance: String(state.stated), ...(adjustment && { category_id: adjustment }) },
          headers: { "Idempotency-Key": key },
        }),
      ),
    done: onDone,
    says: (_, adjustment) => t(adjustment ? "reconcile.adjusted" : "reconcile.done", { name: account.name }),
    undo: ({ id }) =>
      body(
        api.DELETE("/accounts/{account_id}/reconciliations/{reconciliation_id}", {
          params: { path: { ...path, reconciliation_id: id } },
        }),
      ),
  });
  const sums = [
    [t("reconcile.stated"), show(state.stated ?? 0)],
    [t("reconcile.recorded"), show(state.balance)],
    [t("reconcile.difference"), show(difference)],
  ] as const;
  return (
    <Card title={t("reconcile.compared")}>
      <div aria-busy={isOld} style={{ opacity: isOld ? 0.6 : undefined }}>
        <dl className={classes.sums}>
          {sums.map(([label, sum]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd className="number">{sum}</dd>
            </div>
          ))}
        </dl>
        <Text my="sm" role="status">
          {difference === 0
            ? t("reconcile.agrees")
            : t(difference > 0 ? "reconcile.missing" : "reconcile.tooMuch", { sum: show(Math.abs(difference)) })}
        </Text>
      </div>
      {canEdit && difference === 0 && (
        <Button
          leftSection={<IconCircleCheck size={icon[18]} aria-hidden />}
          disabled={isOld}
          loading={isPending}
          onClick={() => void run(null)}
        >
          {t("reconcile.finish")}
        </Button>
      )}
      {canEdit && difference !== 0 && (
        <Group align="end" gap="sm">
          <div style={{ flex: "1 1 14rem", maxWidth: "20rem" }}>
            <CategorySelect type={type} value={chosen} onChange={setCategory} known={categories} />
          </div>
          <Button
            variant="light"
            disabled={isOld || chosen === null}
            loading={isPending}
            onClick={() => void run(chosen)}
          >
            {t("reconcile.adjust")}
          </Button>
        </Group>
      )}
    </Card>
  );
}
