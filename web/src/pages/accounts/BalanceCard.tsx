import { Group, SegmentedControl, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import type { Account } from "../../queries/names";
import { type Period, PERIODS } from "../../queries/periods";
import { OverTime } from "../../ui/charts/OverTime";
import { Fault } from "../../ui/Fault";
import { Money } from "../../ui/Money";
import { balanceQuery } from "./queries";

const HEIGHT = 240;

/** What the account held over time, as a line and as numbers. */
export function BalanceCard({ account }: { account: Account }) {
  const { t } = useText();
  const { today } = useMe();
  const [period, setPeriod] = useState<Period>("quarter");
  const asked = useQuery(balanceQuery(account.id, period, today));
  const history = asked.data;
  const isFlat = history?.points.every((it) => it.change === 0);
  return (
    <>
      {history && history.planned !== 0 && (
        <Text size="sm" c="dimmed">
          {t("accounts.today")} <Money amount={history.today} currency={account.currency} />
          {" · "}
          {t("accounts.planned")} <Money amount={history.planned} currency={account.currency} />
        </Text>
      )}
      <Group justify="end" my="sm">
        <SegmentedControl
          size="xs"
          aria-label={t("field.period")}
          value={period}
          onChange={(it) => setPeriod(it)}
          data={PERIODS.map((value) => ({ value, label: t(`accounts.period.${value}`) }))}
        />
      </Group>
      {asked.error && !history && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton height={HEIGHT} radius="md" />}
      {isFlat && (
        <Text size="sm" c="dimmed">
          {t("accounts.flat")}
        </Text>
      )}
      {history && !isFlat && (
        <OverTime
          points={history.points.map((it) => ({ date: it.date, amount: it.balance, change: it.change }))}
          step={history.step}
          currency={account.currency}
          name={t("accounts.balance")}
          label={t("accounts.overTime")}
          file={`${account.name} ${today}`}
        />
      )}
    </>
  );
}
