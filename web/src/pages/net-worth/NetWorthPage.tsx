import { SegmentedControl, Skeleton, Stack } from "@mantine/core";
import { IconChartLine } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { Unconverted } from "../../features/net-worth/Unconverted";
import { currencyName, currencySign } from "../../format/money";
import { useText } from "../../i18n";
import { type NetWorthSearch, readNetWorthSearch } from "../../navigation/search";
import { useMe } from "../../queries/me";
import type { NetWorth } from "../../queries/netWorth";
import { PERIODS } from "../../queries/periods";
import { BackLink } from "../../ui/BackLink";
import { Card } from "../../ui/Card";
import { Empty } from "../../ui/Empty";
import { Fault } from "../../ui/Fault";
import { PageHead } from "../../ui/PageHead";
import { ByAccount } from "./ByAccount";
import { isComparable, seriesOf, wholeOf } from "./figures";
import classes from "./net-worth.module.css";
import { firstDayQuery, netWorthQuery } from "./queries";
import { Rates } from "./Rates";
import { Standing } from "./Standing";

/** What all accounts hold together, now and over time: in the household's currency, or each currency by itself. */
export function NetWorthPage() {
  const { t } = useText();
  const { today } = useMe();
  const search = useSearch({ from: "/inside/net-worth", select: readNetWorthSearch });
  const first = useQuery(firstDayQuery());
  const period = search.period ?? "year";
  const asked = useQuery(netWorthQuery(period, today, first.data));
  const worth = asked.data;
  const failed = [...(period === "all" ? [first] : []), asked].find((it) => it.error && it.data === undefined);
  // What is asked for will not come, and what is still shown is of the range before.
  const isOther = failed !== undefined && asked.isPlaceholderData;
  const fault = failed && <Fault kept error={failed.error} again={() => void failed.refetch()} />;
  return (
    <>
      <BackLink to="/accounts" label={t("nav.accounts")} />
      <PageHead title={t("worth.title")} />
      {!worth && fault}
      {!failed && !worth && <Skeleton height={420} radius="lg" />}
      {worth && isNothing(worth) && first.data === null && <Empty icon={IconChartLine} title={t("worth.empty")} />}
      {worth && !(isNothing(worth) && first.data === null) && (
        <Found worth={worth} search={search} instead={isOther ? fault : undefined} />
      )}
    </>
  );
}

interface FoundProps {
  worth: NetWorth;
  search: NetWorthSearch;
  /** Shown under the choices where the figures are not those that were asked for. */
  instead: ReactNode;
}

function Found({ worth, search, instead }: FoundProps) {
  const { t, locale } = useText();
  const { today } = useMe();
  const isMixed = worth.accounts.some((it) => it.currency !== worth.currency);
  const each = isMixed && search.each === "1";
  const title = t("worth.title");
  const controls = <Controls worth={worth} search={search} isMixed={isMixed} />;
  if (instead)
    return (
      <Stack gap="md">
        {controls}
        {instead}
      </Stack>
    );
  return (
    <Stack gap="md">
      {controls}
      {each ? (
        seriesOf(worth).map((it) => (
          <Card key={it.currency} title={capital(currencyName(locale, it.currency))}>
            <Standing series={it} step={worth.step} file={`${title} ${it.currency} ${today}`} />
          </Card>
        ))
      ) : (
        <section className="card" aria-label={t("worth.now")}>
          <Standing
            series={wholeOf(worth)}
            step={worth.step}
            incomparable={!isComparable(worth)}
            file={`${title} ${today}`}
          >
            <Unconverted sums={worth.points.at(-1)!.unconverted} />
            <Rates worth={worth} />
          </Standing>
        </section>
      )}
      <ByAccount worth={worth} each={each} />
    </Stack>
  );
}

interface ControlsProps {
  worth: NetWorth;
  search: NetWorthSearch;
  isMixed: boolean;
}

function Controls({ worth, search, isMixed }: ControlsProps) {
  const { t, locale } = useText();
  const navigate = useNavigate({ from: "/net-worth" });
  const { currency } = worth;

  function change(next: NetWorthSearch): void {
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  }

  return (
    <div className={classes.controls}>
      {isMixed && (
        <SegmentedControl
          size="xs"
          aria-label={t("field.currency")}
          value={search.each ?? "0"}
          onChange={(it) => change({ each: it === "1" ? "1" : undefined })}
          data={[
            { value: "0", label: t("worth.in", { currency, sign: currencySign(locale, currency) }) },
            { value: "1", label: t("worth.each") },
          ]}
        />
      )}
      <SegmentedControl
        size="xs"
        aria-label={t("field.period")}
        value={search.period ?? "year"}
        onChange={(it) => change({ period: it === "year" ? undefined : it })}
        data={PERIODS.map((value) => ({ value, label: t(`accounts.period.${value}`) }))}
      />
    </div>
  );
}

function isNothing({ accounts }: NetWorth): boolean {
  return accounts.every((it) => it.balances.every((balance) => Number(balance) === 0));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
