import { Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconChartBar } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";

import { monthlyQuery } from "../../queries/analytics";
import { summaryQuery } from "./queries";
import { money, wholeMoney } from "../../format/money";
import { fullDay, monthStart, monthText, spanText } from "../../format/dates";
import { useMe } from "../../queries/me";
import { useText } from "../../i18n";
import { CsvButton } from "../../ui/charts/CsvButton";
import { FlowChart } from "../../ui/charts/FlowChart";
import { FlowTable } from "../../ui/charts/FlowTable";
import { Framed } from "../../ui/charts/Framed";
import { Fault } from "../../ui/Fault";
import { Figure, Figures, toneOf } from "../../ui/Figure";
import { Money } from "../../ui/Money";
import { BadgeRow } from "../../ui/BadgeRow";
import { useCategories } from "../../queries/names";
import classes from "../../ui/ui.module.css";
import { NothingHere } from "./NothingHere";
import type { ViewProps } from "./viewProps";

const HEIGHT = 340;

export function Months({ year, currency, asked: other, onPresent }: ViewProps) {
  const { t, locale } = useText();
  const navigate = useNavigate();
  const category = useCategories();
  const asked = useQuery(monthlyQuery(year, other));
  const { months: named } = useMe();
  const span = { ...named.year(year), currency: other };
  const summary = useQuery(summaryQuery(span)).data;
  if (asked.error && !asked.data) return <Fault kept error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Skeleton height={HEIGHT + 160} radius="lg" />;
  const { months, total } = asked.data;
  if (total.income === 0 && total.expense === 0)
    return (
      <section className="card">
        <NothingHere icon={IconChartBar} onPresent={onPresent} />
      </section>
    );
  const rows = months.map((it) => ({
    ...it,
    name: monthStart(year, it.month),
    label: monthText(locale, monthStart(year, it.month), "long"),
    search: named.span(year, it.month),
  }));
  const sums = [wholeMoney(locale, total.net, currency), `+${wholeMoney(locale, total.income, currency)}`];
  const letters = Math.max(...sums.map((it) => it.length), wholeMoney(locale, total.expense, currency).length);
  const percent = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return (
    <Stack gap="md">
      <Figures letters={letters}>
        {(["income", "expense", "net"] as const).map((it) => (
          <Figure
            key={it}
            label={t(it === "net" ? "field.net" : it === "income" ? "type.incomes" : "type.expenses")}
            amount={(it === "income" && total.income > 0 ? "+" : "") + wholeMoney(locale, total[it], currency)}
            tone={toneOf(it, total[it])}
            letters={letters}
          />
        ))}
        <Figure
          label={t("analytics.saved")}
          letters={letters}
          // Whoever has spent more than came in has put nothing aside.
          amount={summary?.saving_rate == null ? "—" : `${percent.format(Math.max(0, summary.saving_rate))} %`}
        />
      </Figures>
      <section className="card" aria-labelledby="months-title">
        <Title order={2} size="h4" mb={named.isCalendar ? "md" : undefined} id="months-title">
          {t("analytics.monthsTitle", { year: String(year) })}
        </Title>
        {!named.isCalendar && (
          <Text size="sm" c="dimmed" mb="md">
            {spanText(locale, span.start_date, span.end_date)}
          </Text>
        )}
        <Framed
          height={HEIGHT}
          label={t("analytics.monthsLabel", { year: String(year) })}
          chart={
            <FlowChart
              points={rows.map((it) => ({
                label: monthText(locale, it.name, "short"),
                income: it.income,
                expense: it.expense,
              }))}
              currency={currency}
              height={HEIGHT}
              onPick={(index, type) => void navigate({ to: "/transactions", search: { ...rows[index]!.search, type } })}
            />
          }
          table={<FlowTable rows={rows} currency={currency} />}
        >
          <CsvButton
            name={t("analytics.monthsTitle", { year: String(year) })}
            heads={[t("field.month"), t("type.incomes"), t("type.expenses"), t("field.net")]}
            rows={rows.map((it) => [it.label, { amount: it.income }, { amount: it.expense }, { amount: it.net }])}
          />
        </Framed>
      </section>
      {summary && summary.biggest_folded.length > 0 && (
        <section className="card" aria-labelledby="biggest">
          <Title order={2} size="h4" mb="xs" id="biggest">
            {t("analytics.biggest")}
          </Title>
          <ul className={classes.latest}>
            {summary.biggest_folded.map((it) => (
              <BadgeRow
                key={[it.category_id, it.payee ?? it.description].join()}
                count={it.count}
                category={category(it.category_id)}
                name={it.payee || it.description || it.category}
                value={<Money amount={it.amount} currency={currency} type="expense" />}
                note={it.category}
                hint={
                  it.count > 1
                    ? t("analytics.inAll", { amount: money(locale, it.total, currency) })
                    : fullDay(locale, it.last_date)
                }
              />
            ))}
          </ul>
        </section>
      )}
    </Stack>
  );
}
