import { Input, UnstyledButton } from "@mantine/core";

import { addDays, dayText } from "../../format/dates";
import { useMe } from "../../queries/me";
import { useText } from "../../i18n";
import classes from "./EntryDialog.module.css";

interface Props {
  value: string;
  error?: string;
  onChange: (day: string) => void;
}

/** The day by a tap: today, yesterday, or any other from the phone's own calendar. */
export function DayChips({ value, error, onChange }: Props) {
  const { t, locale } = useText();
  const { today } = useMe();
  const near = [
    { day: today, name: t("entry.today") },
    { day: addDays(today, -1), name: t("entry.yesterday") },
  ];
  const isNear = near.some((it) => it.day === value);
  return (
    <div role="group" aria-label={t("field.date")}>
      <div className={classes.chips}>
        {near.map((it) => (
          <UnstyledButton
            key={it.day}
            className={classes.chip}
            aria-pressed={it.day === value}
            onClick={() => onChange(it.day)}
          >
            {it.name}
          </UnstyledButton>
        ))}
        <span className={classes.chip} data-chosen={!isNear || undefined}>
          <span aria-hidden>{isNear ? t("entry.otherDay") : dayText(locale, value, today)}</span>
          <input
            type="date"
            aria-label={t("entry.otherDay")}
            aria-invalid={error !== undefined}
            className={classes.day}
            value={isNear ? "" : value}
            // Else only the sign at its end opens the calendar.
            onClick={(event) => event.currentTarget.showPicker?.()}
            onChange={(event) => onChange(event.currentTarget.value || today)}
          />
        </span>
      </div>
      {error && <Input.Error mt="xs">{error}</Input.Error>}
    </div>
  );
}
