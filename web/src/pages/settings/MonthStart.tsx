import { Group, Select, Stack, Switch, Text } from "@mantine/core";

import { spanText } from "../../format/dates";
import { type MonthRule, monthsOf } from "../../format/months";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";

/** Every month has these days. */
const DAYS = Array.from({ length: 28 }, (_, index) => String(index + 1));

interface Props {
  rule: MonthRule;
  disabled: boolean;
  onChange: (next: Partial<MonthRule>) => void;
}

/** The day on which months begin, with what the current one is then. */
export function MonthStart({ rule, disabled, onChange }: Props) {
  const { t, locale } = useText();
  const { today } = useMe();
  const months = monthsOf(rule);
  const { year, month } = months.nameOf(today);
  const { start_date, end_date } = months.span(year, month);
  return (
    <Stack gap="xs">
      <Group gap="md" align="end">
        <Select
          label={t("settings.monthStart")}
          w={150}
          allowDeselect={false}
          disabled={disabled}
          data={DAYS.map((value) => ({ value, label: t("settings.monthDay", { day: value }) }))}
          value={String(rule.month_starts_on)}
          onChange={(it) => onChange({ month_starts_on: Number(it) })}
        />
        <Switch
          mb="xs"
          label={t("settings.monthBeforeWeekend")}
          disabled={disabled}
          checked={rule.month_starts_before_weekend}
          onChange={(event) => onChange({ month_starts_before_weekend: event.currentTarget.checked })}
        />
      </Group>
      <Text size="sm" c="dimmed" role="status">
        {t("settings.thisMonth", { span: spanText(locale, start_date, end_date) })}
      </Text>
    </Stack>
  );
}
