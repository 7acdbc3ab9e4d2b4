import { Skeleton, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { type as typeSize, weight } from "../../design/tokens";
import { monthlyQuery } from "../../queries/analytics";
import { summaryQuery } from "./queries";
import { fullDay, monthEnd, monthStart, monthText } from "../../format/dates";
import { useText } from "../../i18n";
import { FlowChart } from "../../ui/charts/FlowChart";
import { FlowTable } from "../../ui/charts/FlowTable";
import { Framed } from "../../ui/charts/Framed";
import { Fault } from "../../ui/Fault";
import { Money } from "../../ui/Money";
import classes from "../../ui/ui.module.css";
import type { ViewProps } from "./viewProps";

const HEIGHT = 340;

export function Months({ year, currency }: ViewProps) {
  const { t, locale } = useText();
  const navigate = useNavigate();
  const asked = useQuery(monthlyQuery(year, currency));
  const span = { start_date: `${year}-01-01`, end_date: `${year}-12-31`, currency };
  const summary = useQuery(summaryQuery(span)).data;
  if (asked.error && !asked.data) return <Fault error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Skeleton height={HEIGHT + 160} radius="lg" />;
  const { months, total } = asked.data;
  const rows = months.map((it) => ({
    ...it,
    label: monthText(locale, monthStart(year, it.month), "long"),
    search: { start_date: monthStart(year, it.month), end_date: monthEnd(year, it.month) },
  }));
  const percent = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
        {(["income", "expense", "net"] as const).map((it) => (
          <div className="card" key={it}>
            <Text size="sm" c="dimmed">
              {t(it === "net" ? "field.net" : it === "income" ? "type.incomes" : "type.expenses")}
            </Text>
            <Text component="div" fz={{ base: typeSize.dialog, md: typeSize.figureLarge }} fw={weight.heading}>
              <Money amount={total[it]} currency={currency} short />
            </Text>
          </div>
        ))}
        <div className="card">
          <Text size="sm" c="dimmed">
            {t("analytics.saved")}
          </Text>
          <Text fz={{ base: typeSize.dialog, md: typeSize.figureLarge }} fw={weight.heading} className="number">
            {summary?.saving_rate == null ? "—" : `${percent.format(summary.saving_rate).replace("-", "−")} %`}
          </Text>
        </div>
      </SimpleGrid>
      <section className="card" aria-labelledby="months-title">
        <Title order={2} size="h4" mb="md" id="months-title">
          {t("analytics.monthsTitle", { year: String(year) })}
        </Title>
        <Framed
          height={HEIGHT}
          label={t("analytics.monthsLabel", { year: String(year) })}
          chart={
            <FlowChart
              points={rows.map((it) => ({
                label: monthText(locale, it.search.start_date, "short"),
                income: it.income,
                expense: it.expense,
              }))}
              currency={currency}
              height={HEIGHT}
              onPick={(index, type) => void navigate({ to: "/transactions", search: { ...rows[index]!.search, type } })}
            />
          }
          table={<FlowTable rows={rows} currency={currency} />}
        />
      </section>
      {summary && summary.biggest_spendings.length > 0 && (
        <section className="card" aria-labelledby="biggest">
          <Title order={2} size="h4" mb="xs" id="biggest">
            {t("analytics.biggest")}
          </Title>
          <ul className={classes.latest}>
            {summary.biggest_spendings.map((it) => (
              <li key={it.id}>
                <span className="clip">{it.description || it.category}</span>
                <Money amount={it.amount} currency={currency} type="expense" />
                <Text size="sm" c="dimmed" span className="clip">
                  {it.category}
                </Text>
                <Text size="sm" c="dimmed" span ta="right">
                  {fullDay(locale, it.date)}
                </Text>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Stack>
  );
}
