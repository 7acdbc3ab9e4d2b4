import { Group, Select, SegmentedControl, Skeleton, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { type as typeSize, weight } from "../../design/tokens";
import type { Kind } from "../../queries/transactions";
import { sharesQuery } from "../../queries/analytics";
import { monthEnd, monthStart, monthText } from "../../format/dates";
import { useText } from "../../i18n";
import { Empty } from "../../ui/Empty";
import { Fault } from "../../ui/Fault";
import { Money } from "../../ui/Money";
import { ShareBars } from "../../ui/ShareBars";
import type { ViewProps } from "./viewProps";

/** Each category's share; a line leads to its transactions. */
export function Categories({ year, currency, search, onChange }: ViewProps) {
  const { t, locale } = useText();
  const month = search.month === undefined ? null : Number(search.month);
  const type: Kind = search.type ?? "expense";
  const span = {
    start_date: month ? monthStart(year, month) : `${year}-01-01`,
    end_date: month ? monthEnd(year, month) : `${year}-12-31`,
  };
  const asked = useQuery(sharesQuery({ ...span, currency }, type));
  const found = asked.data;
  return (
    <section className="card" aria-labelledby="shares">
      <Group justify="space-between" mb="md">
        <Title order={2} size="h4" id="shares">
          {t(type === "income" ? "analytics.incomeShares" : "analytics.expenseShares")}
        </Title>
        <Group gap="sm">
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
      {asked.error && !found && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton height={420} radius="md" />}
      {found?.categories.length === 0 && <Empty title={t("analytics.nothing")} />}
      {found && found.categories.length > 0 && (
        <>
          <Text fz={typeSize.total} fw={weight.heading} mb="xs">
            <Money amount={found.total} currency={currency} short />
          </Text>
          <ShareBars
            currency={currency}
            shares={found.categories.map((it) => ({
              id: it.category_id,
              name: it.name,
              amount: it.amount,
              share: it.share,
              search: { category_id: it.category_id, children: "0", currency: found.currency, ...span },
            }))}
          />
        </>
      )}
    </section>
  );
}
