import { Select, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { weight } from "../../design/tokens";
import type { Schemas } from "../../api/client";
import { comparisonQuery } from "../../queries/analytics";
import { useMe } from "../../queries/me";
import { fullDay, monthEnd, monthStart, monthText } from "../../format/dates";
import { money } from "../../format/money";
import { useText } from "../../i18n";
import { Fault } from "../../ui/Fault";
import { Money } from "../../ui/Money";
import { SumTable } from "../../ui/SumTable";
import type { ViewProps } from "./viewProps";

type Difference = Schemas["DifferenceRead"];

/** A span beside the one before it and the same one a year ago. */
export function Comparison({ year, currency, search, onChange }: ViewProps) {
  const { t, locale } = useText();
  const { today } = useMe();
  const isNow = String(year) === today.slice(0, 4);
  const month = search.month ? Number(search.month) : isNow ? Number(today.slice(5, 7)) : 12;
  // A month that still runs is compared by its days so far (`period`): ten days against thirty-one would say nothing.
  const runs = isNow && month === Number(today.slice(5, 7));
  const asked = useQuery(
    comparisonQuery(
      runs
        ? { period: "month", currency }
        : { start_date: monthStart(year, month), end_date: monthEnd(year, month), currency },
    ),
  );
  const found = asked.data;
  return (
    <section className="card" aria-labelledby="comparison">
      <Stack gap="md">
        <Title order={2} size="h4" id="comparison">
          {t("analytics.comparisonTitle")}
        </Title>
        <Select
          label={t("field.month")}
          w={180}
          allowDeselect={false}
          data={Array.from({ length: 12 }, (_, index) => ({
            value: String(index + 1),
            label: monthText(locale, monthStart(year, index + 1), "long"),
          }))}
          value={String(month)}
          onChange={(it) => onChange({ month: it ?? undefined })}
        />
        {asked.error && !found && <Fault error={asked.error} again={() => void asked.refetch()} />}
        {asked.isPending && <Skeleton height={420} radius="md" />}
        {found && (
          <>
            <Text size="sm" c="dimmed">
              {(
                [
                  ["analytics.now", found.current],
                  ["analytics.before", found.previous],
                  ["analytics.yearAgo", found.year_ago],
                ] as const
              ).map(([label, it]) => (
                <span key={label} style={{ display: "block" }}>
                  {t(label)}: {fullDay(locale, it.start_date)} — {fullDay(locale, it.end_date)}
                </span>
              ))}
            </Text>
            <SumTable
              minWidth={560}
              label={t("analytics.comparisonTitle")}
              heads={[
                t("analytics.what"),
                t("analytics.now"),
                t("analytics.before"),
                t("analytics.change"),
                t("analytics.yearAgo"),
                t("analytics.change"),
              ]}
            >
              {(["income", "expense", "net"] as const).map((it) => (
                <Line
                  key={it}
                  strong
                  name={t(it === "net" ? "field.net" : it === "income" ? "type.incomes" : "type.expenses")}
                  amounts={[found.current[it], found.previous[it], found.year_ago[it]]}
                  changes={[found.change[it], found.year_ago_change[it]]}
                  currency={currency}
                />
              ))}
              {found.categories.map((it) => (
                <Line
                  key={it.category_id}
                  name={it.name}
                  amounts={[it.amount, it.previous_amount, it.year_ago_amount]}
                  changes={[it.change, it.year_ago_change]}
                  currency={currency}
                />
              ))}
            </SumTable>
          </>
        )}
      </Stack>
    </section>
  );
}

interface LineProps {
  name: string;
  amounts: [number, number, number];
  changes: [Difference, Difference];
  currency: string;
  strong?: boolean;
}

function Line({ name, amounts, changes, currency, strong }: LineProps) {
  return (
    <Table.Tr fw={strong ? weight.strong : weight.plain}>
      <Table.Th scope="row" fw="inherit">
        {name}
      </Table.Th>
      <Table.Td ta="right">
        <Money amount={amounts[0]} currency={currency} />
      </Table.Td>
      <Table.Td ta="right">
        <Money amount={amounts[1]} currency={currency} />
      </Table.Td>
      <Change change={changes[0]} currency={currency} />
      <Table.Td ta="right">
        <Money amount={amounts[2]} currency={currency} />
      </Table.Td>
      <Change change={changes[1]} currency={currency} />
    </Table.Tr>
  );
}

function Change({ change, currency }: { change: Difference; currency: string }) {
  const { locale } = useText();
  const percent = new Intl.NumberFormat(locale, { maximumFractionDigits: 0, signDisplay: "exceptZero" });
  return (
    <Table.Td ta="right" className="number">
      {money(locale, change.amount, currency, { signDisplay: "exceptZero", trailingZeroDisplay: "stripIfInteger" })}
      {change.percent !== null && <span className="quiet"> {percent.format(change.percent).replace("-", "−")} %</span>}
    </Table.Td>
  );
}
