import { Skeleton, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

import { monthlyQuery } from "../../queries/analytics";
import { useMe } from "../../queries/me";
import { monthStart, monthText } from "../../format/dates";
import { useText, worded } from "../../i18n";
import { CsvButton } from "../../ui/charts/CsvButton";
import { Framed } from "../../ui/charts/Framed";
import { FlowChart } from "../../ui/charts/FlowChart";

// Whoever asks for the numbers loads the table.
const FlowTable = lazy(() => worded(import("../../ui/charts/FlowTable")).then((it) => ({ default: it.FlowTable })));

const HEIGHT = 280;

/** The last twelve months, this one included. */
export function CashFlow() {
  const { t, locale } = useText();
  const { today, household, months } = useMe();
  const navigate = useNavigate();
  const { year, month } = months.nameOf(today);
  const now = useQuery(monthlyQuery(year)).data;
  const before = useQuery(monthlyQuery(year - 1)).data;
  const rows = [
    ...(before?.months ?? []).filter((it) => it.month > month).map((it) => ({ ...it, year: year - 1 })),
    ...(now?.months ?? []).filter((it) => it.month <= month).map((it) => ({ ...it, year })),
  ].map((it) => ({ ...it, name: monthStart(it.year, it.month), search: months.span(it.year, it.month) }));
  const named = (it: { name: string }) => monthText(locale, it.name, "year");
  return (
    <section className="card" aria-labelledby="cash-flow">
      <Title order={2} size="h4" mb="md" id="cash-flow">
        {t("overview.cashFlow")}
      </Title>
      {now && before ? (
        <Framed
          height={HEIGHT}
          label={t("overview.cashFlowLabel")}
          chart={
            <FlowChart
              points={rows.map((it) => ({
                label: monthText(locale, it.name, "short"),
                income: it.income,
                expense: it.expense,
              }))}
              currency={household.currency}
              height={HEIGHT}
              onPick={(index, type) => void navigate({ to: "/transactions", search: { ...rows[index]!.search, type } })}
            />
          }
          table={
            <Suspense fallback={<Skeleton height={HEIGHT} radius="md" />}>
              <FlowTable rows={rows.map((it) => ({ ...it, label: named(it) }))} currency={household.currency} />
            </Suspense>
          }
        >
          <CsvButton
            name={t("overview.cashFlow")}
            heads={[t("field.month"), t("type.incomes"), t("type.expenses"), t("field.net")]}
            rows={rows.map((it) => [named(it), { amount: it.income }, { amount: it.expense }, { amount: it.net }])}
          />
        </Framed>
      ) : (
        <Skeleton height={HEIGHT + 34} radius="md" />
      )}
    </section>
  );
}
