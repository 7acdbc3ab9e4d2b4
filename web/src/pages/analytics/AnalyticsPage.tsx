import { Button, SegmentedControl, Select, Stack } from "@mantine/core";
import { IconTable } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";

import { FREE_YEARS } from "../../contract/facts";
import { icon } from "../../design/tokens";
import { monthlyQuery } from "../../queries/analytics";
import { useMe } from "../../queries/me";
import { ANALYTICS_VIEWS, type AnalyticsSearch, readAnalyticsSearch } from "../../navigation/search";
import { useText } from "../../i18n";
import { PageHead } from "../../ui/PageHead";
import { Categories } from "./Categories";
import { Comparison } from "./Comparison";
import { Months } from "./Months";
import { OtherCurrencies } from "./OtherCurrencies";
import { Trends } from "./Trends";
import classes from "./analytics.module.css";
import type { ViewProps } from "./viewProps";

/** Of the choice with premium, this one included; everybody sees this year and FREE_YEARS before it. */
const ALL_YEARS = 10;
/** Of the choice of a currency: everything, in that of the household. */
const ALL = "all";

/** Where money comes from and goes to: by month, by category, against the past, and from here on. */
export function AnalyticsPage() {
  const { t } = useText();
  const { me, household, today, months } = useMe();
  const search = useSearch({ from: "/inside/analytics", select: readAnalyticsSearch });
  const navigate = useNavigate({ from: "/analytics" });
  const view = search.view ?? "months";
  const thisYear = months.nameOf(today).year;
  const year = Number(search.year ?? thisYear);
  const currency = search.currency ?? household.currency;
  const ofYear = useQuery(monthlyQuery(year, search.currency)).data;
  const others = [...(ofYear?.converted ?? []), ...(ofYear?.unconverted ?? [])].map((it) => it.currency);
  const years = Array.from({ length: me.is_premium ? ALL_YEARS : FREE_YEARS + 1 }, (_, index) =>
    String(thisYear - index),
  );

  function change(next: Partial<AnalyticsSearch>): void {
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  }
  const isPresent = year === thisYear && search.month === undefined;
  const props: ViewProps = {
    year,
    currency,
    asked: search.currency,
    search,
    onChange: change,
    onPresent: isPresent ? undefined : () => change({ year: undefined, month: undefined }),
  };
  return (
    <>
      <PageHead title={t("nav.analytics")}>
        <span data-desktop>
          <Button
            variant="default"
            leftSection={<IconTable size={icon[18]} aria-hidden />}
            renderRoot={(props) => <Link to="/analytics/explore" {...props} />}
          >
            {t("explorer.title")}
          </Button>
        </span>
        {(others.length > 0 || search.currency !== undefined) && (
          <Select
            aria-label={t("field.currency")}
            w={148}
            allowDeselect={false}
            data={[
              { value: ALL, label: t("analytics.allIn", { currency: household.currency }) },
              ...[...new Set([household.currency, currency, ...others])].map((it) => ({
                value: it,
                label: t("analytics.only", { currency: it }),
              })),
            ]}
            value={search.currency ?? ALL}
            onChange={(it) => change({ currency: it === ALL || it === null ? undefined : it })}
          />
        )}
        {view !== "trends" && (
          <Select
            aria-label={t("field.year")}
            w={100}
            allowDeselect={false}
            data={years.includes(String(year)) ? years : [...years, String(year)]}
            value={String(year)}
            onChange={(it) => change({ year: it ?? undefined })}
          />
        )}
      </PageHead>
      <Stack gap="md">
        <SegmentedControl
          aria-label={t("analytics.view")}
          value={view}
          onChange={(it) => change({ view: it })}
          data={ANALYTICS_VIEWS.map((value) => ({ value, label: t(`analytics.${value}`) }))}
          className={classes.views}
        />
        {search.currency === undefined && ofYear && <OtherCurrencies found={ofYear} />}
        {view === "months" && <Months {...props} />}
        {view === "categories" && <Categories {...props} />}
        {view === "comparison" && <Comparison {...props} />}
        {view === "trends" && <Trends {...props} />}
      </Stack>
      {/* Below, so that a phone begins with figures. */}
      <Button
        data-phone
        mt="md"
        variant="default"
        leftSection={<IconTable size={icon[18]} aria-hidden />}
        renderRoot={(props) => <Link to="/analytics/explore" {...props} />}
      >
        {t("explorer.title")}
      </Button>
    </>
  );
}
