import { Button, Group, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { type KeyboardEvent, useRef } from "react";

import { DESCRIPTION_MAX } from "../../contract/facts";
import { icon } from "../../design/tokens";
import { currencyDigits, editAmount, money } from "../../format/money";
import { useText } from "../../i18n";
import { useNames } from "../../queries/names";
import { AmountInput } from "../../ui/AmountInput";
import { CategorySelect } from "./CategorySelect";
import { categoryKind, type Draft, type Faults } from "./draft";
import { EMPTY_LINE, type LineDraft, restOf } from "./split";
import classes from "./SplitFields.module.css";

const LINES_MAX = 50;

interface Props {
  draft: Draft;
  currency: string;
  faults: Faults;
  onChange: (change: Partial<Draft>) => void;
}

/**
 * The lines that an amount is divided into. What the others leave stands in the last one until it has an amount of its
 * own; Enter adds a line as long as something is left.
 */
export function SplitFields({ draft, currency, faults, onChange }: Props) {
  const { t, locale } = useText();
  const { categories } = useNames();
  const box = useRef<HTMLFieldSetElement>(null);
  const { lines } = draft;
  const fault = faults.lines ?? faults.category_id;
  const last = lines.length - 1;
  const rest = restOf(draft.amount, lines, currencyDigits(currency));
  const isOver = rest !== null && rest.startsWith("-");
  const isOpen = rest !== null && rest !== "0" && !isOver;

  const write = (place: number, change: Partial<LineDraft>) =>
    onChange({ lines: lines.map((it, index) => (index === place ? { ...it, ...change } : it)) });

  /** Into the category of a line, once it is there. */
  function enter(place: number): void {
    setTimeout(() => box.current?.querySelectorAll<HTMLElement>("[data-line] input")[3 * place]?.focus());
  }

  function add(): void {
    if (lines.length >= LINES_MAX) return;
    onChange({ lines: [...lines, EMPTY_LINE] });
    enter(lines.length);
  }

  /** With one line left it is in one category again. */
  function remove(place: number): void {
    const left = lines.filter((_, index) => index !== place);
    if (left.length > 1) {
      onChange({ lines: left });
      enter(Math.max(place - 1, 0));
    } else onChange({ lines: [], category_id: left[0]?.category_id ?? null });
  }

  function pressed(event: KeyboardEvent, place: number): void {
    if (event.key !== "Enter" || event.defaultPrevented || place !== last || !lines[last]!.amount.trim()) return;
    if (!isOpen) return;
    event.preventDefault();
    add();
  }

  return (
    <fieldset ref={box} className={classes.lines}>
      <legend className={classes.legend}>{t("split.title")}</legend>
      <Stack gap="xs">
        {lines.map((it, place) => (
          <div
            key={place}
            data-line
            className={classes.line}
            role="group"
            aria-label={t("split.line", { place: place + 1 })}
          >
            <div className={classes.category}>
              <CategorySelect
                inLine
                type={categoryKind(draft)}
                value={it.category_id}
                error={faults[`lines.${place}.category_id`]}
                onChange={(category_id) => write(place, { category_id })}
                known={categories}
              />
            </div>
            <div className={classes.amount} onKeyDown={(event) => pressed(event, place)}>
              <AmountInput
                size="xs"
                aria-label={t("field.amount")}
                placeholder={place === last && isOpen ? editAmount(locale, rest) : ""}
                value={it.amount}
                error={faults[`lines.${place}.amount`]}
                onChange={(amount) => write(place, { amount })}
              />
            </div>
            <div className={classes.description} onKeyDown={(event) => pressed(event, place)}>
              <TextInput
                size="xs"
                aria-label={t("field.description")}
                placeholder={t("field.description")}
                autoComplete="off"
                maxLength={DESCRIPTION_MAX}
                value={it.description}
                error={faults[`lines.${place}.description`]}
                onChange={(event) => write(place, { description: event.currentTarget.value })}
              />
            </div>
            <UnstyledButton
              className={classes.remove}
              aria-label={t("split.remove", { place: place + 1 })}
              onClick={() => remove(place)}
            >
              <IconX size={icon[16]} aria-hidden />
            </UnstyledButton>
          </div>
        ))}
      </Stack>
      <Group justify="space-between" mt="xs" gap="xs">
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={icon[16]} aria-hidden />}
            disabled={lines.length >= LINES_MAX}
            onClick={add}
          >
            {t("split.add")}
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            onClick={() => onChange({ lines: [], category_id: lines[0]?.category_id ?? null })}
          >
            {t("split.one")}
          </Button>
        </Group>
        <Text size="sm" className={isOver ? classes.over : classes.rest} role="status">
          {rest !== null &&
            (isOver
              ? t("split.over", { amount: money(locale, rest.slice(1), currency) })
              : rest === "0"
                ? t("split.done")
                : t(lines[last]!.amount.trim() ? "split.left" : "split.rest", {
                    amount: money(locale, rest, currency),
                  }))}
        </Text>
      </Group>
      {fault && (
        <Text size="sm" className={classes.over} role="alert">
          {fault}
        </Text>
      )}
    </fieldset>
  );
}
