import { Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";

import type { Day } from "../../format/dates";
import { currencySign, editAmount } from "../../format/money";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { AmountInput } from "../../ui/AmountInput";
import { FormDialog } from "../../ui/FormDialog";
import { readRate, useOwnRate } from "./ownRate";
import type { Rate } from "./queries";

interface Props {
  currency: string;
  /** What is known now, to begin with. */
  rate: Rate | undefined;
  day: Day;
  onClose: () => void;
}

/** What one unit of a currency costs from a day on, by hand. */
export function RateDialog({ currency, rate, day, onClose }: Props) {
  const { t, locale } = useText();
  const { household } = useMe();
  const { set } = useOwnRate();
  const form = useForm({
    initialValues: { rate: rate ? editAmount(locale, rate.rate) : "", date: day },
    validate: { date: (it) => (it ? null : t("rates.noDay")) },
  });
  return (
    <FormDialog
      title={t("rates.dialog", { currency })}
      action={t("common.save")}
      form={form}
      draft={`rate:${currency}:${household.currency}:${day}`}
      onSubmit={(it) => set.submit({ currency, date: it.date, rate: readRate(it.rate) })}
      onClose={onClose}
    >
      <AmountInput
        label={t("rates.costs", { sign: currencySign(locale, currency) })}
        large
        data-autofocus
        currency={household.currency}
        {...form.getInputProps("rate")}
      />
      <TextInput label={t("rates.from")} type="date" {...form.getInputProps("date")} />
      <Text size="sm" c="dimmed">
        {t("rates.holds")}
      </Text>
    </FormDialog>
  );
}
