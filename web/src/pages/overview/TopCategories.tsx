import { Anchor, Group, Skeleton, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { sharesQuery } from "../../queries/analytics";
import { useCategories } from "../../queries/names";
import { useMe } from "../../queries/me";
import { monthStart, monthText, spanText } from "../../format/dates";
import { useText } from "../../i18n";
import { ShareBars } from "../../ui/ShareBars";

/** Where this month's money went. */
export function TopCategories() {
  const { t, locale } = useText();
  const { today, household, months } = useMe();
  const category = useCategories();
  const { year, month } = months.nameOf(today);
  const span = months.span(year, month);
  const shares = useQuery(sharesQuery(span, "expense")).data;
  return (
    <section className="card" aria-labelledby="top-categories">
      <Group justify="space-between" mb={months.isCalendar ? "md" : undefined}>
        <Title order={2} size="h4" id="top-categories">
          {t("overview.top", { month: monthText(locale, monthStart(year, month), "long") })}
        </Title>
        <Anchor size="sm" renderRoot={(props) => <Link to="/analytics" search={{ view: "categories" }} {...props} />}>
          {t("overview.allCategories")}
        </Anchor>
      </Group>
      {!months.isCalendar && (
        <Text size="sm" c="dimmed" mb="md">
          {spanText(locale, span.start_date, span.end_date)}
        </Text>
      )}
      {!shares && <Skeleton height={300} radius="md" />}
      {shares?.categories.length === 0 && <Text c="dimmed">{t("overview.topEmpty")}</Text>}
      {shares && (
        <ShareBars
          currency={household.currency}
          shares={shares.categories.slice(0, 6).map((it) => ({
            id: it.category_id,
            name: it.name,
            icon: category(it.category_id)?.icon,
            color: category(it.category_id)?.color,
            amount: it.amount,
            share: it.share,
            search: { category_id: it.category_id, children: "0", ...span },
          }))}
        />
      )}
    </section>
  );
}
