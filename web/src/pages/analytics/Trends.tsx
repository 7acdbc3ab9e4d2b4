import { Alert, Button, Select, SimpleGrid, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, useState } from "react";

import { icon, space, weight } from "../../design/tokens";
import type { Schemas } from "../../api/client";
import { anomaliesQuery, forecastQuery, trendsQuery } from "./queries";
import { useMe } from "../../queries/me";
import { monthEnd, monthText } from "../../format/dates";
import { useText } from "../../i18n";
import { Framed } from "../../ui/charts/Framed";
import { Fault } from "../../ui/Fault";
import { Money } from "../../ui/Money";
import { SumTable } from "../../ui/SumTable";
import type { ViewProps } from "./viewProps";
import { PREVIEW } from "./preview";

const LineBand = lazy(() => import("../../ui/charts/LineBand"));
const HEIGHT = 300;

/** What is premium: trends, a forecast and what stands out. Without premium, what it looks like, on made-up data. */
export function Trends({ currency }: ViewProps) {
  const { me } = useMe();
  return me.is_premium ? <Own currency={currency} /> : <Preview currency={currency} />;
}

function Own({ currency }: { currency: string }) {
  const { t } = useText();
  const trends = useQuery(trendsQuery(currency));
  const forecast = useQuery(forecastQuery(currency));
  const anomalies = useQuery(anomaliesQuery(currency));
  const failed = [trends, forecast, anomalies].find((it) => it.error && !it.data);
  if (failed) return <Fault error={failed.error} again={() => void failed.refetch()} />;
  return (
    <Stack gap="md">
      {forecast.data ? <Forecast forecast={forecast.data} /> : <Skeleton height={HEIGHT + 120} radius="lg" />}
      {trends.data ? <Trend trends={trends.data} /> : <Skeleton height={HEIGHT + 120} radius="lg" />}
      <section className="card" aria-labelledby="anomalies">
        <Title order={2} size="h4" mb="xs" id="anomalies">
          {t("analytics.anomalies")}
        </Title>
        {anomalies.data ? <Anomalies found={anomalies.data} /> : <Skeleton height={120} />}
      </section>
    </Stack>
  );
}

function Preview({ currency }: { currency: string }) {
  const { t } = useText();
  return (
    <Stack gap="md">
      <Alert variant="light" color="leaf" icon={<IconLock size={icon[20]} aria-hidden />} title={t("premium.title")}>
        <Text size="sm" mb="sm">
          {t("premium.hint")}
        </Text>
        <Button size="compact-md" variant="default" renderRoot={(props) => <Link to="/settings" {...props} />}>
          {t("premium.more")}
        </Button>
      </Alert>
      <Text fw={weight.strong}>{t("premium.made")}</Text>
      <Forecast forecast={{ ...PREVIEW.forecast, currency, note: t("premium.made") }} />
      <Trend trends={{ ...PREVIEW.trends, currency }} />
    </Stack>
  );
}

function Forecast({ forecast }: { forecast: Schemas["ForecastRead"] }) {
  const { t, locale } = useText();
  const { currency, months, error } = forecast;
  return (
    <section className="card" aria-labelledby="forecast">
      <Title order={2} size="h4" mb={space[4]} id="forecast">
        {t("analytics.forecast")}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {forecast.note}
      </Text>
      {months.length > 0 && (
        <Framed
          height={HEIGHT}
          label={t("analytics.forecastLabel")}
          chart={
            <LineBand
              height={HEIGHT}
              currency={currency}
              names={{ value: t("analytics.balance"), band: t("analytics.band") }}
              points={months.map((it) => ({
                label: monthText(locale, it.month, "short"),
                value: it.balance,
                low: it.balance_low,
                high: it.balance_high,
              }))}
            />
          }
          table={
            <SumTable
              minWidth={520}
              label={t("analytics.forecast")}
              heads={[
                t("field.month"),
                t("type.incomes"),
                t("type.expenses"),
                t("analytics.balance"),
                t("analytics.band"),
              ]}
            >
              {months.map((it) => (
                <Table.Tr key={it.month}>
                  <Table.Th scope="row" fw={weight.medium}>
                    {monthText(locale, it.month, "year")}
                  </Table.Th>
                  {[it.income, it.expense, it.balance].map((amount, index) => (
                    <Table.Td key={index} ta="right">
                      <Money amount={amount} currency={currency} />
                    </Table.Td>
                  ))}
                  <Table.Td ta="right">
                    <Money amount={it.balance_low} currency={currency} short /> …{" "}
                    <Money amount={it.balance_high} currency={currency} short />
                  </Table.Td>
                </Table.Tr>
              ))}
            </SumTable>
          }
        />
      )}
      {error.mean_absolute_error !== null && (
        <Text size="sm" c="dimmed" mt="xs">
          {t("analytics.error", { count: error.months })}{" "}
          <Money amount={error.mean_absolute_error} currency={currency} short />
          {error.naive_error !== null && (
            <>
              {" "}
              ({t("analytics.naive")} <Money amount={error.naive_error} currency={currency} short />)
            </>
          )}
        </Text>
      )}
    </section>
  );
}

function Trend({ trends }: { trends: Schemas["TrendsRead"] }) {
  const { t, locale } = useText();
  const [chosen, choose] = useState("expense");
  const category = trends.categories.find((it) => it.category_id === chosen);
  const points = category ? category.points : chosen === "income" ? trends.income : trends.expense;
  return (
    <section className="card" aria-labelledby="trend">
      <Title order={2} size="h4" mb="md" id="trend">
        {t("analytics.trend")}
      </Title>
      <Select
        aria-label={t("analytics.what")}
        w={260}
        mb="md"
        allowDeselect={false}
        searchable
        data={[
          { value: "expense", label: t("type.expenses") },
          { value: "income", label: t("type.incomes") },
          ...trends.categories.map((it) => ({ value: it.category_id, label: it.name })),
        ]}
        value={chosen}
        onChange={(it) => it && choose(it)}
      />
      <Framed
        height={HEIGHT}
        label={t("analytics.trendLabel")}
        chart={
          <LineBand
            height={HEIGHT}
            currency={trends.currency}
            color={(category?.type ?? chosen) === "income" ? "var(--kopilka-income)" : "var(--kopilka-expense)"}
            names={{ value: t("analytics.byMonth"), smooth: t("analytics.smooth", { count: trends.window }) }}
            points={points.map((it) => ({
              label: monthText(locale, it.month, "short"),
              value: it.amount,
              smooth: it.moving_average,
            }))}
          />
        }
        table={
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Table verticalSpacing={space[4]}>
              <Table.Tbody>
                {points.map((it) => (
                  <Table.Tr key={it.month}>
                    <Table.Th scope="row" fw={weight.medium}>
                      {monthText(locale, it.month, "year")}
                    </Table.Th>
                    <Table.Td ta="right">
                      <Money amount={it.amount} currency={trends.currency} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </SimpleGrid>
        }
      />
    </section>
  );
}

function Anomalies({ found }: { found: Schemas["AnomaliesRead"] }) {
  const { t, locale } = useText();
  if (found.anomalies.length === 0) return <Text c="dimmed">{t("analytics.noAnomalies")}</Text>;
  return (
    <SumTable
      minWidth={460}
      words={2}
      heads={[t("field.category"), t("field.month"), t("field.amount"), t("analytics.usual")]}
    >
      {found.anomalies.map((it) => (
        <Table.Tr key={it.category_id + it.month}>
          <Table.Th scope="row" fw={weight.medium}>
            <Link
              className="plain-link"
              to="/transactions"
              search={{
                category_id: it.category_id,
                children: "0",
                currency: found.currency,
                start_date: it.month,
                end_date: monthEnd(Number(it.month.slice(0, 4)), Number(it.month.slice(5, 7))),
              }}
            >
              {it.name}
            </Link>
          </Table.Th>
          <Table.Td>{monthText(locale, it.month, "year")}</Table.Td>
          <Table.Td ta="right">
            <Money amount={it.amount} currency={found.currency} />
          </Table.Td>
          <Table.Td ta="right">
            <Money amount={it.usual} currency={found.currency} />
          </Table.Td>
        </Table.Tr>
      ))}
    </SumTable>
  );
}
