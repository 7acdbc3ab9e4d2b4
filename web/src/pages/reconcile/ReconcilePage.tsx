import { Anchor, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconWallet } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import { dayText } from "../../format/dates";
import { money, readSigned } from "../../format/money";
import { useText } from "../../i18n";
import { useKept } from "../../offline/drafts";
import { useMe } from "../../queries/me";
import { type Account, accountsQuery } from "../../queries/names";
import { api, body } from "../../api/client";
import { AmountInput } from "../../ui/AmountInput";
import { BackLink } from "../../ui/BackLink";
import { Card } from "../../ui/Card";
import { Empty } from "../../ui/Empty";
import { Fault } from "../../ui/Fault";
import { PageHead } from "../../ui/PageHead";
import { useChange } from "../../ui/useChange";
import { Comparison } from "./Comparison";
import { OpenRows } from "./OpenRows";
import { stateQuery, type State } from "./queries";
import classes from "./reconcile.module.css";

/** Milliseconds without a key after which a balance is compared. */
const TYPING = 300;

/** What the bank says an account holds, beside what is recorded; and what makes the difference. */
export function ReconcilePage() {
  const { t } = useText();
  const { id } = useParams({ from: "/inside/accounts/$id/reconcile" });
  const asked = useQuery(accountsQuery(true));
  const account = asked.data?.find((it) => it.id === id);
  return (
    <>
      {account && <BackLink to="/accounts/$id" params={{ id }} label={account.name} />}
      <PageHead title={t("reconcile.title")} />
      {asked.error && !asked.data && <Fault kept error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton height={240} radius="lg" />}
      {asked.data && !account && <Empty icon={IconWallet} title={t("accounts.gone")} />}
      {account && <Found account={account} />}
    </>
  );
}

/** What the bank says, as typed, and of which day: of today where none is chosen. */
interface Written {
  typed: string;
  date?: string;
}

const NOTHING: Written = { typed: "" };
const isNothing = ({ typed }: Written) => typed.trim() === "";

function Found({ account }: { account: Account }) {
  const { t } = useText();
  const { me, today } = useMe();
  const place = `reconcile:${account.id}:${me.id}:${me.household_id}`;
  const [written, write] = useKept<Written>(place, NOTHING, isNothing);
  const { typed, date = today } = written;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(date) && date <= today;
  const stated = typed.trim() === "" ? null : readSigned(typed);
  const isWrong = typed.trim() !== "" && stated === null;
  const [settled] = useDebouncedValue(stated, TYPING);
  const asked = useQuery({ ...stateQuery(account.id, date, settled), enabled: isDay && !isWrong });
  return (
    <Stack gap="md">
      <Card title={t("reconcile.bank")}>
        <div className={classes.asked}>
          <AmountInput
            label={t("reconcile.balance")}
            inputMode="text"
            data-autofocus
            autoFocus
            currency={account.currency}
            value={typed}
            error={isWrong ? t("fault.amount") : undefined}
            onChange={(typed) => write((it) => ({ ...it, typed }))}
          />
          <TextInput
            type="date"
            label={t("reconcile.date")}
            max={today}
            value={date}
            error={isDay ? undefined : t("reconcile.dayToCome")}
            onChange={(event) => write({ typed, date: event.currentTarget.value })}
          />
        </div>
        {asked.data && <Last state={asked.data} />}
      </Card>
      {asked.error && !asked.data && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {isDay && !isWrong && asked.data?.stated != null && stated !== null && (
        <Comparison
          account={account}
          state={asked.data}
          isOld={asked.isPlaceholderData || settled !== stated}
          onDone={() => write((it) => ({ ...it, typed: "" }))}
        />
      )}
      {isDay && <OpenRows account={account} date={date} state={asked.data} />}
    </Stack>
  );
}

/** For which day the account agreed with the bank, and whether it still does. */
function Last({ state }: { state: State }) {
  const { t, locale } = useText();
  const { today } = useMe();
  const { canEdit } = useMe();
  const { last, currency, account_id } = state;
  const takeBack = useChange({
    confirm: () => ({
      title: t("reconcile.takeBack"),
      text: t("reconcile.takeBackHint"),
      action: t("reconcile.takeBack"),
    }),
    send: (reconciliation_id: string) =>
      body(
        api.DELETE("/accounts/{account_id}/reconciliations/{reconciliation_id}", {
          params: { path: { account_id, reconciliation_id } },
        }),
      ),
    says: () => t("reconcile.takenBack"),
  });
  if (!last) return null;
  const said = t("reconcile.last", {
    date: dayText(locale, last.date, today),
    sum: money(locale, last.balance, currency),
  });
  const drift = last.drift !== 0 && t("reconcile.drift", { sum: money(locale, last.drift, currency) });
  return (
    <Text size="sm" c="dimmed" mt="sm">
      {[said, drift].filter(Boolean).join(" ")}{" "}
      {canEdit && (
        <Anchor component="button" type="button" inherit onClick={() => void takeBack.run(last.id)}>
          {t("reconcile.takeBack")}
        </Anchor>
      )}
    </Text>
  );
}
