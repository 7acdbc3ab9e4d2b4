import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { ACCOUNT_NAME_MAX } from "../../contract/facts";
import { api, body } from "../../api/client";
import { editAmount, readBalance } from "../../format/money";
import { useText } from "../../i18n";
import { wantQuickFocus } from "../../navigation/quickFocus";
import { type Account, accountsQuery } from "../../queries/names";
import { useMe } from "../../queries/me";
import { AmountInput } from "../../ui/AmountInput";
import { currencyChoices } from "../../ui/currencyChoices";
import { Fault } from "../../ui/Fault";
import { fieldErrors } from "../../ui/fieldErrors";
import { PageHead } from "../../ui/PageHead";
import { PageSkeleton } from "../../ui/PageSkeleton";
import { tellError } from "../../ui/tell";
import { useChange } from "../../ui/useChange";
import { ownZone } from "../../ui/zones";
import { ZoneSelect } from "../../ui/ZoneSelect";
import { guessCurrency } from "./guess";

const WIDTH = 520;

/** The one step between sign-up and the first entry. All of it can be changed later, but the currency. */
export function StartPage() {
  const asked = useQuery(accountsQuery());
  const account = asked.data?.find((it) => it.is_default) ?? asked.data?.[0];
  if (asked.error && !asked.data) return <Fault error={asked.error} again={() => void asked.refetch()} />;
  return account ? <Step account={account} /> : <PageSkeleton />;
}

function Step({ account }: { account: Account }) {
  const { t, locale } = useText();
  const { household } = useMe();
  const navigate = useNavigate();
  const zone = ownZone();
  const form = useForm({
    initialValues: {
      currency: guessCurrency(zone) ?? household.currency,
      time_zone: zone,
      name: account.name,
      opening_balance: String(account.opening_balance) === "0" ? "" : editAmount(locale, account.opening_balance),
    },
  });
  const settle = useChange({
    // The currency first: an opening balance would hold it fast.
    send: async ({ currency, time_zone, name, opening_balance }: typeof form.values) => {
      const changes = {
        ...(currency !== household.currency && { currency }),
        ...(time_zone !== household.time_zone && { time_zone }),
      };
      if (Object.keys(changes).length)
        await body(
          api.PATCH("/households/{household_id}", {
            params: { path: { household_id: household.id } },
            body: changes,
          }),
        );
      await body(
        api.PATCH("/accounts/{account_id}", {
          params: { path: { account_id: account.id } },
          body: { name, opening_balance: readBalance(opening_balance || "0") },
        }),
      );
    },
    stale: "everything",
  });

  async function go(): Promise<void> {
    wantQuickFocus();
    await navigate({ to: "/", replace: true });
  }

  async function save(values: typeof form.values): Promise<void> {
    try {
      await settle.submit(values);
    } catch (error) {
      const found = fieldErrors(error, Object.keys(values));
      if (!found) return tellError(error);
      return form.setErrors({ ...found, ...(found.opening_balance && { opening_balance: t("start.wrong") }) });
    }
    await go();
  }

  return (
    <>
      <PageHead title={t("start.title")} />
      <section className="card" style={{ maxWidth: WIDTH }}>
        <Text c="dimmed" mb="md">
          {t("start.hint")}
        </Text>
        <form noValidate onSubmit={form.onSubmit((values) => void save(values))}>
          <Stack gap="md">
            <Select
              label={t("start.currency")}
              description={t("start.currencyHint")}
              searchable
              allowDeselect={false}
              data={currencyChoices(locale, form.values.currency)}
              {...form.getInputProps("currency")}
            />
            <ZoneSelect {...form.getInputProps("time_zone")} value={form.values.time_zone} />
            <TextInput label={t("start.account")} maxLength={ACCOUNT_NAME_MAX} {...form.getInputProps("name")} />
            <AmountInput
              label={t("start.balance")}
              description={t("start.balanceHint")}
              // A credit card begins below zero, and phones' numeric pads have no minus.
              inputMode="text"
              placeholder="0"
              data-autofocus
              autoFocus
              currency={form.values.currency}
              {...form.getInputProps("opening_balance")}
            />
            <Group justify="space-between">
              <Button variant="subtle" color="gray" onClick={() => void go()}>
                {t("start.skip")}
              </Button>
              <Button type="submit" size="md" loading={settle.isPending}>
                {t("start.done")}
              </Button>
            </Group>
          </Stack>
        </form>
      </section>
    </>
  );
}
