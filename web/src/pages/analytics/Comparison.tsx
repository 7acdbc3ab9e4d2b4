import { Group, Select, SegmentedControl, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconArrowsDiff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { PHONE, space } from "../../design/tokens";
import type { Schemas } from "../../api/client";
import { comparisonQuery } from "../../queries/analytics";
import { useMe } from "../../queries/me";
import { monthStart, monthText, spanText } from "../../format/dates";
import { difference, wholeChangeText } from "../../format/changes";
import { wholeMoney } from "../../format/money";
import { useText } from "../../i18n";
import { Fault } from "../../ui/Fault";
import { Fitted } from "../../ui/Fitted";
import { ChangeBars } from "./ChangeBars";
import { type Base, ratioText } from "./changes";
import { ComparisonNumbers } from "./ComparisonNumbers";
import { NothingHere } from "./NothingHere";
import classes from "./analytics.module.css";
import type { ViewProps } from "./viewProps";

/** A month beside the one before it, or the same one a year ago: what has changed, as bars. */
export function Comparison({ year, currency, asked: other, search, onChange, onPresent }: ViewProps) {
  const { t, locale } = useText();
  const { today, months } = useMe();
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const [base, setBase] = useState<Base>("previous");
  const now = months.nameOf(today);
  const isNow = year === now.year;
  const month = search.month ? Number(search.month) : isNow ? now.month : 12;
  // A month that still runs is compared by its days so far (`period`): ten days against thirty-one would say nothing.
  const runs = isNow && month === now.month;
  const asked = useQuery(
    comparisonQuery(runs ? { period: "month", currency: other } : { ...months.span(year, month), currency: other }),
  );
  const found = asked.data;
  const isEmpty = found?.categories.length === 0;
  const within = (it: { start_date: string; end_date: string }) => ({
    start_date: it.start_date,
    end_date: it.end_date,
    currency: other,
  });
  const totals = (it: Schemas["ComparisonRead"]) => (
    <>
      <Totals found={it} base={base} />
      <ComparisonNumbers found={it} currency={currency} />
    </>
  );
  // A phone's first screen belongs to the picture: there what is chosen stands bare, and the sums come after it.
  const title = t("analytics.comparisonTitle");
  return (
    <Stack gap="md">
      <section className={phone ? undefined : "card"} aria-label={title}>
        {!phone && (
          <Title order={2} size="h4" mb="md">
            {title}
          </Title>
        )}
        <Group gap="sm" mb={phone && found && !isEmpty ? 0 : "md"}>
          <Select
            aria-label={t("field.month")}
            w={phone ? 136 : 150}
            maw="100%"
            allowDeselect={false}
            data={Array.from({ length: 12 }, (_, index) => ({
              value: String(index + 1),
              label: monthText(locale, monthStart(year, index + 1), "long"),
            }))}
            value={String(month)}
            onChange={(it) => onChange({ month: it ?? undefined })}
          />
          <SegmentedControl
            className={classes.views}
            aria-label={t("analytics.against")}
            value={base}
            onChange={(it) => setBase(it)}
            data={[
              { value: "previous", label: t("analytics.againstMonth") },
              { value: "year_ago", label: t("analytics.againstYear") },
            ]}
          />
        </Group>
        {asked.error && !found && <Fault kept error={asked.error} again={() => void asked.refetch()} />}
        {asked.isPending && <Skeleton height={120} radius="md" />}
        {isEmpty && (
          <div className={phone ? "card" : undefined}>
            <NothingHere icon={IconArrowsDiff} onPresent={runs ? undefined : onPresent} />
          </div>
        )}
        {found && !isEmpty && !phone && totals(found)}
      </section>
      {asked.isPending && <Skeleton height={420} radius="lg" />}
      {found && !isEmpty && (
        <>
          {(["expense", "income"] as const).map((type) => (
            <section className="card" aria-labelledby={`changes-${type}`} key={type}>
              <Title order={2} size="h4" mb="xs" id={`changes-${type}`}>
                {t(type === "income" ? "type.incomes" : "type.expenses")}
              </Title>
              <ChangeBars
                entries={found.categories.filter((it) => it.type === type)}
                type={type}
                base={base}
                currency={currency}
                search={{ now: within(found.current), then: within(found[base]) }}
              />
            </section>
          ))}
          {phone && <section className="card">{totals(found)}</section>}
        </>
      )}
    </Stack>
  );
}

/** Income, spending and what is left, each against then. */
function Totals({ found, base }: { found: Schemas["ComparisonRead"]; base: Base }) {
  const { t, locale } = useText();
  const { current, currency } = found;
  const then = found[base];
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        {(["income", "expense", "net"] as const).map((it) => (
          <div key={it}>
            <Text size="sm" c="dimmed">
              {t(it === "net" ? "field.net" : it === "income" ? "type.incomes" : "type.expenses")}
            </Text>
            <Fitted
              size="figure"
              text={wholeMoney(locale, current[it], currency)}
              tone={it === "net" && current.net < 0 ? "loss" : undefined}
            />
            <Text size="sm" c="dimmed" className="number">
              {[
                wholeChangeText(locale, difference(current[it], then[it]), currency),
                // Of what may be below zero a percentage says nothing.
                it !== "net" && ratioText(locale, current[it], then[it], t("analytics.fresh")),
              ]
                .filter(Boolean)
                .join(" · ")}
            </Text>
          </div>
        ))}
      </SimpleGrid>
      <Text size="sm" c="dimmed" mt={space[8]}>
        {t("analytics.spans", {
          now: spanText(locale, current.start_date, current.end_date),
          then: spanText(locale, then.start_date, then.end_date),
        })}
      </Text>
    </>
  );
}
