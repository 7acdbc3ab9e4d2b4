import { Stack, Table } from "@mantine/core";
import { lazy, Suspense } from "react";

import { monthEnd, monthStart, monthText } from "../../format/dates";
import { useText, worded } from "../../i18n";
import { useMe } from "../../queries/me";
import { CsvButton } from "../../ui/charts/CsvButton";
import { FlowChart } from "../../ui/charts/FlowChart";
import { FlowTable } from "../../ui/charts/FlowTable";
import { Framed } from "../../ui/charts/Framed";
import { OverTime } from "../../ui/charts/OverTime";
import { Card } from "../../ui/Card";
import { BadgeRow } from "../../ui/BadgeRow";
import { Money } from "../../ui/Money";
import { PageSkeleton } from "../../ui/PageSkeleton";
import { ShareBars } from "../../ui/ShareBars";
import { SumTable } from "../../ui/SumTable";

import classes from "../../ui/ui.module.css";

const LineBand = lazy(() => worded(import("../../ui/charts/LineBand")));
const HEIGHT = 280;
const SHARES = [48.5, 26, 17.25, 8.25];
const FLOWS = [
  [120_000, 80_500],
  [98_000, 101_250.5],
  [0, 64_000],
  [150_000, 0],
] as const;

/** Charts, bars and tables of sums, on made-up figures. */
export function Charts() {
  const { t, locale } = useText();
  const { household } = useMe();
  const { currency } = household;
  const rows = FLOWS.map(([income, expense], index) => {
    const start_date = monthStart(2026, index + 1);
    const search = { start_date };
    return { label: monthText(locale, start_date, "short"), income, expense, net: income - expense, search };
  });
  return (
    <Stack gap="md">
      <Card title="Framed, FlowChart, FlowTable, CsvButton">
        <Framed
          height={HEIGHT}
          label={t("overview.cashFlowLabel")}
          chart={<FlowChart points={rows} currency={currency} height={HEIGHT} />}
          table={<FlowTable rows={rows} currency={currency} />}
        >
          <CsvButton
            name="csv"
            heads={[t("field.month"), t("type.incomes")]}
            rows={rows.map((it) => [it.label, { amount: it.income }])}
          />
        </Framed>
      </Card>
      <Card title="LineBand">
        <Suspense fallback={<PageSkeleton />}>
          <LineBand
            height={HEIGHT}
            currency={currency}
            names={{ value: t("analytics.balance"), band: t("analytics.band") }}
            points={rows.map((it) => ({
              label: it.label,
              value: it.income,
              low: it.income - it.expense / 10,
              high: it.income + it.expense / 10,
            }))}
          />
        </Suspense>
      </Card>
      <Card title="OverTime">
        <OverTime
          fromZero
          points={FLOWS.map(([income, expense], index) => ({
            date: monthEnd(2026, index + 1),
            amount: income - expense,
            change: index === 0 ? null : income,
          }))}
          step="month"
          currency={currency}
          name={t("analytics.balance")}
          label={t("accounts.overTime")}
          file="csv"
        />
      </Card>
      <Card title="ShareBars">
        <ShareBars
          currency={currency}
          shares={SHARES.map((share, index) => ({
            id: String(index),
            name: index === 0 ? t("settings.zoneHint") : t("field.category"),
            amount: share * 1000,
            share,
            search: {},
          }))}
        />
      </Card>
      <Card title="BadgeRow">
        <ul className={classes.latest}>
          {[undefined, undefined].map((it, index) => (
            <BadgeRow
              key={index}
              category={it}
              name={t("field.category")}
              value={<Money amount={1234.5} currency={currency} type="expense" />}
              note={t("field.account")}
              hint={t("field.date")}
            />
          ))}
        </ul>
      </Card>
      <Card title="SumTable">
        <SumTable minWidth={420} label="SumTable" heads={[t("field.month"), t("type.incomes"), t("type.expenses")]}>
          {rows.map((it) => (
            <Table.Tr key={it.label}>
              <Table.Th scope="row">{it.label}</Table.Th>
              <Table.Td ta="right">
                <Money amount={it.income} currency={currency} />
              </Table.Td>
              <Table.Td ta="right">
                <Money amount={it.expense} currency={currency} />
              </Table.Td>
            </Table.Tr>
          ))}
        </SumTable>
      </Card>
    </Stack>
  );
}
