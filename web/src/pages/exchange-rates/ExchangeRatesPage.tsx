import { ActionIcon, Button, Group, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { IconCoins, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

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

/** What the currencies of the accounts cost in the household's: published, or set by hand. */
export function ExchangeRatesPage() {
  const { t } = useText();
  const { household, today } = useMe();
  const [day, setDay] = useState(today);
  const [open, setOpen] = useState<string | null>(null);
  const accounts = useQuery(accountsQuery(true));
  // A field for a day is empty while one types in it.
  const rates = useQuery(ratesQuery(day || today));
  const used = [...new Set(accounts.data?.map((it) => it.currency))].filter((it) => it !== household.currency).sort();
  const failed = [accounts, rates].find((it) => it.error && !it.data);
  const rateOf = (currency: string) => rates.data?.find((it) => it.currency === currency);
  const isKnown = accounts.data && rates.data;
  return (
    <>
      <BackLink to="/settings" label={t("nav.settings")} />
      <PageHead title={t("rates.title")} />
      {failed && <Fault kept error={failed.error} again={() => void failed.refetch()} />}
      {!failed && !isKnown && <Skeleton height={200} radius="lg" />}
      {isKnown && used.length === 0 && (
        <Empty icon={IconCoins} title={t("rates.none", { currency: household.currency })} />
      )}
      {isKnown && used.length > 0 && (
        <section className="card" aria-label={t("rates.title")}>
          <Stack gap="md">
            <Text size="sm" c="dimmed">
              {t("rates.hint")}
            </Text>
            <TextInput
              className={classes.day}
              label={t("rates.day")}
              type="date"
              value={day}
              onChange={(it) => setDay(it.currentTarget.value)}
            />
            <ul className={classes.rates}>
              {used.map((it) => (
                <RateRow key={it} currency={it} rate={rateOf(it)} onSet={() => setOpen(it)} />
              ))}
            </ul>
          </Stack>
        </section>
      )}
      {open && <RateDialog currency={open} rate={rateOf(open)} day={day || today} onClose={() => setOpen(null)} />}
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
        <Source rate={rate} today={today} />
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

/** Who says so, and of which day it is; where nobody does, what to do. */
function Source({ rate, today }: { rate: Rate | undefined; today: Day }) {
  const { t, locale } = useText();
  if (!rate) return t("rates.unknown");
  return t(rate.source === "own" ? "rates.own" : "rates.bank", { day: dayText(locale, rate.date, today) });
}
