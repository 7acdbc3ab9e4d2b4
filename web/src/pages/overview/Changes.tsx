import { Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { spanText } from "../../format/dates";
import { wordOf } from "../../format/changes";
import { wholeMoney } from "../../format/money";
import { useText } from "../../i18n";
import { comparisonQuery } from "../../queries/analytics";
import { useCategories } from "../../queries/names";
import { CategoryBadge } from "../../ui/CategoryBadge";
import classes from "../../ui/ui.module.css";

const SHOWN = 3;

/** What is different from the month before, in words; each leads to the transactions behind it. */
export default function Changes() {
  const { t, locale } = useText();
  const category = useCategories();
  const months = useQuery(comparisonQuery({ period: "month" })).data;
  const changes = months?.changed_most.filter((it) => Number(it.change.amount) !== 0).slice(0, SHOWN) ?? [];
  if (!months || changes.length === 0) return null;
  const { previous } = months;
  return (
    <section className="card" aria-labelledby="changes">
      <div className={classes.title}>
        <h2 id="changes">{t("overview.changed")}</h2>
        <Anchor size="sm" renderRoot={(props) => <Link to="/analytics" search={{ view: "comparison" }} {...props} />}>
          {t("overview.allChanges")}
        </Anchor>
      </div>
      <Text size="sm" c="dimmed">
        {t("overview.changedFrom", { span: spanText(locale, previous.start_date, previous.end_date) })}
      </Text>
      <ul className={classes.latest}>
        {changes.map((it) => {
          const change = Number(it.change.amount);
          // Where there is nothing now, it leads to what there was.
          const { start_date, end_date } = it.amount === 0 ? previous : months.current;
          const key = wordOf(it.amount, it.previous_amount);
          return (
            <li key={it.category_id} className={classes.changed}>
              <CategoryBadge icon={category(it.category_id)?.icon} color={category(it.category_id)?.color} size={32} />
              <span className={classes.wordy}>
                <Link
                  to="/transactions"
                  search={{
                    category_id: it.category_id,
                    children: "0",
                    start_date,
                    end_date,
                  }}
                  className="plain-link clip"
                >
                  {it.name}
                </Link>
                <Text span c="dimmed">
                  {t(`overview.changed.${key}`, {
                    amount: wholeMoney(locale, Math.abs(change), months.currency),
                    now: wholeMoney(locale, Math.abs(it.amount), months.currency),
                    before: wholeMoney(locale, Math.abs(it.previous_amount), months.currency),
                  })}
                </Text>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
