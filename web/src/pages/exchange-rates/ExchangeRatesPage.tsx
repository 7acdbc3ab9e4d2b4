import { ActionIcon, Button, Group, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { IconCoins, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { FIRST_YEAR, LAST_YEAR } from "../../contract/facts";
import { icon, weight } from "../../design/tokens";
import { type Day, dayText } from "../../format/dates";
import { currencyName, rateText } from "../../format/money";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { accountsQuery } from "../../queries/names";
import { BackLink } from "../../ui/BackLink";
import { Empty } from "../../ui/Empty";
import { Fault } from "../../ui/Fault";
import { PageHead } from "../../ui/PageHead";
import classes from "./exchange-rates.module.css";
import { useOwnRate } from "./ownRate";
import { type Rate, ratesQuery } from "./queries";
import { RateDialog } from "./RateDialog";

/** Of the days that the API takes. */
const EARLIEST = `${FIRST_YEAR}-01-01`;
const LATEST = `${LAST_YEAR}-12-31`;
const isTaken = (day: Day) => day.length === LATEST.length && EARLIEST <= day && day <= LATEST;

/** What the currencies of the accounts cost in the household's: published, or set by hand. */
export function ExchangeRatesPage() {
  const { t } = useText();
  const { household, today } = useMe();
  const [day, setDay] = useState(today);
  const [open, setOpen] = useState<string | null>(null);
  const accounts = useQuery(accountsQuery(true));
  // While one types in it a field for a day is empty, or in a year that the API does not take (0002, 0020).
  const asked = isTaken(day) ? day : today;
  const rates = useQuery(ratesQuery(asked));
  const used = [...new Set(accounts.data?.map((it) => it.currency))].filter((it) => it !== household.currency).sort();
  const failed = [accounts, rates].find((it) => it.error && !it.data);
  const rateOf = (currency: string) => rates.data?.find((it) => it.currency === currency);
  const hasCard = accounts.data !== undefined && used.length > 0;
  const fault = failed && <Fault kept error={failed.error} again={() => void failed.refetch()} />;
  return (
    <>
      <BackLink to="/settings" label={t("nav.settings")} />
      <PageHead title={t("rates.title")} />
      {!hasCard && fault}
      {!failed && !accounts.data && <Skeleton height={200} radius="lg" />}
      {!failed && accounts.data && used.length === 0 && (
        <Empty icon={IconCoins} title={t("rates.none", { currency: household.currency })} />
      )}
      {hasCard && (
        <section className="card" aria-label={t("rates.title")}>
          <Stack gap="md">
            <Text size="sm" c="dimmed">
              {t("rates.hint")}
            </Text>
            <TextInput
              className={classes.day}
              label={t("rates.day")}
              type="date"
              min={EARLIEST}
              max={LATEST}
              value={day}
              onChange={(it) => setDay(it.currentTarget.value)}
            />
            {fault}
            {!failed && !rates.data && <Skeleton height={100} radius="lg" />}
            {rates.data && (
              <ul className={classes.rates}>
                {used.map((it) => (
                  <RateRow key={it} currency={it} rate={rateOf(it)} onSet={() => setOpen(it)} />
                ))}
              </ul>
            )}
          </Stack>
        </section>
      )}
      {open && <RateDialog currency={open} rate={rateOf(open)} day={asked} onClose={() => setOpen(null)} />}
    </>
  );
}

interface RowProps {
  currency: string;
  rate: Rate | undefined;
  onSet: () => void;
}

function RateRow({ currency, rate, onSet }: RowProps) {
  const { t, locale } = useText();
  const { canEdit, household, today } = useMe();
  const { remove } = useOwnRate();
  const name = currencyName(locale, currency);
  return (
    <li className={classes.rate} aria-label={name}>
      <span className={classes.name}>{name}</span>
      <span className={classes.value}>
        {rate ? (
          <Text span className="number" fw={weight.strong}>
            {rateText(locale, currency, rate.rate, household.currency)}
          </Text>
        ) : (
          t("worth.noRate")
        )}
      </span>
      <Text size="sm" c="dimmed" className={classes.source}>
        <Source rate={rate} today={today} canEdit={canEdit} />
      </Text>
      {canEdit && (
        <Group gap="xs" className={classes.actions} wrap="nowrap">
          <Button variant={rate ? "default" : "light"} aria-label={`${t("rates.put")}: ${name}`} onClick={onSet}>
            {t("rates.put")}
          </Button>
          {rate?.source === "own" && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`${t("rates.takeBack")}: ${name}`}
              title={t("rates.takeBack")}
              onClick={() => void remove.run(rate)}
            >
              <IconTrash size={icon[18]} />
            </ActionIcon>
          )}
        </Group>
      )}
    </li>
  );
}

interface SourceProps {
  rate: Rate | undefined;
  today: Day;
  canEdit: boolean;
}

/** Who says so, and of which day it is; where nobody does, what to do, for whoever may do it. */
function Source({ rate, today, canEdit }: SourceProps) {
  const { t, locale } = useText();
  if (!rate) return canEdit && t("rates.unknown");
  return t(rate.source === "own" ? "rates.own" : "rates.bank", { day: dayText(locale, rate.date, today) });
}
