import { Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import { IconTrendingUp } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, useState } from "react";

import { space, weight } from "../../design/tokens";
import type { Schemas } from "../../api/client";
import { anomaliesQuery, forecastQuery, trendsQuery } from "./queries";
import { useMe } from "../../queries/me";
import { useCategories } from "../../queries/names";
import { monthText } from "../../format/dates";
import { useText, worded } from "../../i18n";
import { BadgedSelect } from "../../ui/BadgedSelect";
import { BadgeRow } from "../../ui/BadgeRow";
import { categoryColor } from "../../ui/categoryColor";
import { CsvButton } from "../../ui/charts/CsvButton";
import { PremiumGate } from "../../features/premium/PremiumGate";
import { Framed } from "../../ui/charts/Framed";
import { Fault } from "../../ui/Fault";
import { Money } from "../../ui/Money";
import { SumTable } from "../../ui/SumTable";
import classes from "../../ui/ui.module.css";
import { NothingHere } from "./NothingHere";
import type { ViewProps } from "./viewProps";
import { PREVIEW } from "./preview";

const LineBand = lazy(() => worded(import("../../ui/charts/LineBand")));
const HEIGHT = 300;
const BAND = ["bandLow", "bandHigh"] as const;

/** What is premium: trends, a forecast and what stands out. Without premium, what it looks like, on made-up data. */
export function Trends({ currency, asked }: ViewProps) {
  const { me } = useMe();
  return me.is_premium ? <Own asked={asked} /> : <Preview currency={currency} />;
}

function Own({ asked }: Pick<ViewProps, "asked">) {
  const { t } = useText();
  const trends = useQuery(trendsQuery(asked));
  const forecast = useQuery(forecastQuery(asked));
  const anomalies = useQuery(anomaliesQuery(asked));
  const failed = [trends, forecast, anomalies].find((it) => it.error && !it.data);
  if (failed) return <Fault kept error={failed.error} again={() => void failed.refetch()} />;
  const months = trends.data && [...trends.data.income, ...trends.data.expense];
  if (months?.every((it) => it.amount === 0))
    return (
      <section className="card">
        <NothingHere icon={IconTrendingUp} />
      </section>
    );
  return (
    <Stack gap="md">
      {forecast.data ? <Forecast forecast={forecast.data} /> : <Skeleton height={HEIGHT + 120} radius="lg" />}
      {trends.data ? <Trend trends={trends.data} /> : <Skeleton height={HEIGHT + 120} radius="lg" />}
      <section className="card" aria-labelledby="anomalies">
        <Title order={2} size="h4" mb="xs" id="anomalies">
          {t("analytics.anomalies")}
        </Title>
        {anomalies.data ? <Anomalies found={anomalies.data} asked={asked} /> : <Skeleton height={120} />}
      </section>
    </Stack>
  );
}

function Preview({ currency }: { currency: string }) {
  const { t } = useText();
  return (
    <Stack gap="md">
      <PremiumGate what="trends" title={t("premium.title")} />
      <Text fw={weight.strong}>{t("premium.made")}</Text>
      <Forecast made forecast={{ ...PREVIEW.forecast, currency }} />
      <Trend made trends={{ ...PREVIEW.trends, currency }} />
    </Stack>
  );
}

interface Made {
  /** Made-up figures: nothing to take away as a file. */
  made?: boolean;
}

function Forecast({ forecast, made }: Made & { forecast: Schemas["ForecastRead"] }) {
  const { t, locale } = useText();
  const { currency, past, months, error } = forecast;
  const last = past.at(-1)?.balance;
  const heads = [t("field.month"), t("type.incomes"), t("type.expenses"), t("analytics.balance")];
  const rows = [
    ...past.map((it) => ({ ...it, band: null })),
    ...months.map((it) => ({ ...it, band: [it.balance_low, it.balance_high] as const })),
  ];
  return (
    <section className="card" aria-labelledby="forecast">
      <Title order={2} size="h4" mb={space[4]} id="forecast">
        {t("analytics.forecast")}
      </Title>
      {forecast.note && (
        <Text size="sm" c="dimmed" mb="md">
          {forecast.note}
        </Text>
      )}
      {months.length > 0 && (
        <Framed
          height={HEIGHT}
          label={t("analytics.forecastLabel")}
          chart={
            <LineBand
              height={HEIGHT}
              currency={currency}
              names={{ value: t("analytics.balance"), band: t("analytics.band") }}
              points={[
                ...past.map((it, index) => ({
                  label: monthText(locale, it.month, "short"),
                  value: it.balance,
                  // From what is known the band opens.
                  ...(index === past.length - 1 && { low: last, high: last }),
                })),
                ...months.map((it) => ({
                  label: monthText(locale, it.month, "short"),
                  value: it.balance,
                  low: it.balance_low,
                  high: it.balance_high,
                })),
              ]}
            />
          }
          table={
            <SumTable minWidth={520} label={t("analytics.forecast")} heads={[...heads, t("analytics.band")]}>
              {rows.map((it) => (
                <Table.Tr key={it.month}>
                  <Table.Th scope="row" fw={weight.medium}>
                    {monthText(locale, it.month, "year")}
                  </Table.Th>
                  {[it.income, it.expense, it.balance].map((amount, index) => (
                    <Table.Td key={index} ta="right">
                      <Money amount={amount} currency={currency} result={index === 2} />
                    </Table.Td>
                  ))}
                  <Table.Td ta="right">
                    {it.band && (
                      <>
                        <Money amount={it.band[0]} currency={currency} short /> …{" "}
                        <Money amount={it.band[1]} currency={currency} short />
                      </>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </SumTable>
          }
        >
          {!made && (
            <CsvButton
              name={t("analytics.forecast")}
              heads={[...heads, ...BAND.map((it) => t(`analytics.${it}`))]}
              rows={rows.map((it) => [
                it.month,
                ...[it.income, it.expense, it.balance].map((amount) => ({ amount })),
                ...(it.band ?? [null, null]).map((amount) => (amount === null ? null : { amount })),
              ])}
            />
          )}
        </Framed>
      )}
      {error.mean_absolute_error !== null && (
        <Text size="sm" c="dimmed" mt="xs">
          {t("analytics.error", { count: error.months })}{" "}
          <Money amount={error.mean_absolute_error} currency={currency} whole />
          {error.naive_error !== null && (
            <>
              {" "}
              ({t("analytics.naive")} <Money amount={error.naive_error} currency={currency} whole />)
            </>
          )}
        </Text>
      )}
    </section>
  );
}

function Trend({ trends, made }: Made & { trends: Schemas["TrendsRead"] }) {
  const { t, locale } = useText();
  const [chosen, choose] = useState("expense");
  const category = trends.categories.find((it) => it.category_id === chosen);
  const known = useCategories();
  const shown = known(chosen);
  const color = shown
    ? categoryColor(shown.color)
    : (category?.type ?? chosen) === "income"
      ? "var(--kopilka-income)"
      : "var(--kopilka-expense)";
  const heads = [t("field.month"), t("field.amount"), t("analytics.smooth", { count: trends.window })];
  const points = category ? category.points : chosen === "income" ? trends.income : trends.expense;
  return (
    <section className="card" aria-labelledby="trend">
      <Title order={2} size="h4" mb="md" id="trend">
        {t("analytics.trend")}
      </Title>
      <BadgedSelect
        known={known}
        aria-label={t("analytics.what")}
        w={260}
        maw="100%"
        mb="md"
        allowDeselect={false}
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
            color={color}
            names={{ value: t("analytics.byMonth"), smooth: t("analytics.smooth", { count: trends.window }) }}
            points={points.map((it) => ({
              label: monthText(locale, it.month, "short"),
              value: it.amount,
              smooth: it.moving_average,
            }))}
          />
        }
        table={
          <SumTable minWidth={320} label={t("analytics.trend")} heads={heads}>
            {points.map((it) => (
              <Table.Tr key={it.month}>
                <Table.Th scope="row" fw={weight.medium}>
                  {monthText(locale, it.month, "year")}
                </Table.Th>
                <Table.Td ta="right">
                  <Money amount={it.amount} currency={trends.currency} />
                </Table.Td>
                <Table.Td ta="right">
                  {it.moving_average !== null && <Money amount={it.moving_average} currency={trends.currency} />}
                </Table.Td>
              </Table.Tr>
            ))}
          </SumTable>
        }
      >
        {!made && (
          <CsvButton
            name={`${t("analytics.trend")} ${category?.name ?? t(chosen === "income" ? "type.incomes" : "type.expenses")}`}
            heads={heads}
            rows={points.map((it) => [
              it.month,
              { amount: it.amount },
              it.moving_average === null ? null : { amount: it.moving_average },
            ])}
          />
        )}
      </Framed>
    </section>
  );
}

function Anomalies({ found, asked }: { found: Schemas["AnomaliesRead"]; asked: string | undefined }) {
  const { t, locale } = useText();
  const category = useCategories();
  const { months } = useMe();
  if (found.anomalies.length === 0) return <Text c="dimmed">{t("analytics.noAnomalies")}</Text>;
  return (
    <ul className={classes.latest}>
      {found.anomalies.map((it) => (
        <BadgeRow
          key={it.category_id + it.month}
          category={category(it.category_id)}
          name={
            <Link
              className="plain-link"
              to="/transactions"
              search={{
                category_id: it.category_id,
                children: "0",
                currency: asked,
                ...months.span(Number(it.month.slice(0, 4)), Number(it.month.slice(5, 7))),
              }}
            >
              {it.name}
            </Link>
          }
          value={<Money amount={it.amount} currency={found.currency} whole />}
          note={monthText(locale, it.month, "year")}
          hint={
            <>
              {t("analytics.usual")} <Money amount={it.usual} currency={found.currency} whole />
            </>
          }
        />
      ))}
    </ul>
  );
}
