import { Group, SegmentedControl, Skeleton, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, useState } from "react";

import { weight } from "../../design/tokens";
import { dayText, monthText } from "../../format/dates";
import { useText, worded } from "../../i18n";
import { useMe } from "../../queries/me";
import type { Account } from "../../queries/names";
import { CsvButton } from "../../ui/charts/CsvButton";
import { Framed } from "../../ui/charts/Framed";
import { Fault } from "../../ui/Fault";
import { Money } from "../../ui/Money";
import { SumTable } from "../../ui/SumTable";
import { balanceQuery, type Period, PERIODS } from "./queries";

const LineBand = lazy(() => worded(import("../../ui/charts/LineBand")));
const HEIGHT = 240;

/** What the account held over time, as a line and as numbers. */
export function BalanceCard({ account }: { account: Account }) {
  const { t, locale } = useText();
  const { today } = useMe();
  const [period, setPeriod] = useState<Period>("quarter");
  const asked = useQuery(balanceQuery(account.id, period, today));
  const history = asked.data;
  const isFlat = history?.points.every((it) => it.change === 0);
  const heads = [t("field.date"), t("accounts.change"), t("accounts.balance")];
  const named = (day: string) =>
    history?.step === "month" ? `${monthText(locale, day, "short")} ${day.slice(0, 4)}` : dayText(locale, day, today);
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
        <Framed
          height={HEIGHT}
          label={t("accounts.overTime")}
          chart={
            <LineBand
              height={HEIGHT}
              currency={account.currency}
              names={{ value: t("accounts.balance") }}
              points={history.points.map((it) => ({ label: named(it.date), value: it.balance }))}
            />
          }
          table={
            <SumTable minWidth={320} label={t("accounts.overTime")} heads={heads}>
              {history.points.toReversed().map((it) => (
                <Table.Tr key={it.date}>
                  <Table.Th scope="row" fw={weight.medium}>
                    {dayText(locale, it.date, today)}
                  </Table.Th>
                  {[it.change, it.balance].map((amount, index) => (
                    <Table.Td key={index} ta="right">
                      <Money amount={amount} currency={account.currency} />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </SumTable>
          }
        >
          <CsvButton
            name={`${account.name} ${today}`}
            heads={heads}
            rows={history.points.toReversed().map((it) => [it.date, { amount: it.change }, { amount: it.balance }])}
          />
        </Framed>
      )}
    </>
  );
}
