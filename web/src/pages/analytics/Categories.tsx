import { Box, Group, Select, SegmentedControl, Skeleton, Table, Text, Title } from "@mantine/core";
import { IconChartPie } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { weight } from "../../design/tokens";
import type { Kind } from "../../queries/transactions";
import { sharesQuery } from "../../queries/analytics";
import { monthStart, monthText, spanText } from "../../format/dates";
import { wholeMoney } from "../../format/money";
import { useMe } from "../../queries/me";
import { useText } from "../../i18n";
import { Fault } from "../../ui/Fault";
import { Fitted } from "../../ui/Fitted";
import { Money } from "../../ui/Money";
import { CsvButton } from "../../ui/charts/CsvButton";
import { Numbers } from "../../ui/charts/Numbers";
import { SumTable } from "../../ui/SumTable";
import { NothingHere } from "./NothingHere";
import { ShareLevels } from "./ShareLevels";
import type { ViewProps } from "./viewProps";

/** Each category's share; a line leads to its transactions. */
export function Categories({ year, currency, asked: other, search, onChange, onPresent }: ViewProps) {
  const { t, locale } = useText();
  const month = search.month === undefined ? null : Number(search.month);
  const type: Kind = search.type ?? "expense";
  const { months } = useMe();
  const span = month ? months.span(year, month) : months.year(year);
  const asked = useQuery(sharesQuery({ ...span, currency: other }, type));
  const found = asked.data;
  const title = t(type === "income" ? "analytics.incomeShares" : "analytics.expenseShares");
  const heads = [t("field.category"), t("field.amount"), "%", t("analytics.count")];
  const percent = new Intl.NumberFormat(locale, { minimumFractionDigits: 1 });
  return (
    <section className="card" aria-labelledby="shares">
      <Group justify="space-between" mb="md">
        <Title order={2} size="h4" id="shares">
          {title}
        </Title>
        <Group gap="sm" maw="100%">
          <SegmentedControl
            aria-label={t("field.type")}
            value={type}
            onChange={(it) => onChange({ type: it === "income" ? "income" : undefined })}
            data={[
              { value: "expense", label: t("type.expenses") },
              { value: "income", label: t("type.incomes") },
            ]}
          />
          <Select
            aria-label={t("field.month")}
            w={150}
            maw="100%"
            clearable
            placeholder={t("analytics.wholeYear")}
            data={Array.from({ length: 12 }, (_, index) => ({
              value: String(index + 1),
              label: monthText(locale, monthStart(year, index + 1), "long"),
            }))}
            value={search.month ?? null}
            onChange={(it) => onChange({ month: it ?? undefined })}
          />
        </Group>
      </Group>
      {asked.error && !found && <Fault kept error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton height={420} radius="md" />}
      {found?.categories.length === 0 && <NothingHere icon={IconChartPie} onPresent={onPresent} />}
      {found && found.categories.length > 0 && (
        <>
          <Box mb="xs">
            <Fitted text={wholeMoney(locale, found.total, currency)} />
            {!months.isCalendar && (
              <Text size="sm" c="dimmed">
                {spanText(locale, span.start_date, span.end_date)}
              </Text>
            )}
          </Box>
          <ShareLevels entries={found.categories} currency={currency} search={{ ...span, currency: other }} />
          <Numbers
            table={
              <SumTable minWidth={360} heads={heads} label={title}>
                {found.categories.map((it) => (
                  <Table.Tr key={it.category_id}>
                    <Table.Th scope="row" fw={weight.medium}>
                      {it.name}
                    </Table.Th>
                    <Table.Td ta="right">
                      <Money amount={it.amount} currency={currency} />
                    </Table.Td>
                    <Table.Td ta="right" className="number">
                      {it.amount < 0 ? t("analytics.cameBack") : percent.format(it.share)}
                    </Table.Td>
                    <Table.Td ta="right" className="number">
                      {it.count}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </SumTable>
            }
          >
            <CsvButton
              name={`${title} ${span.start_date}`}
              heads={heads}
              rows={found.categories.map((it) => [
                it.name,
                { amount: it.amount },
                { amount: it.share },
                { amount: it.count },
              ])}
            />
          </Numbers>
        </>
      )}
    </section>
  );
}
