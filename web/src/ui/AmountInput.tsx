import { TextInput, type TextInputProps } from "@mantine/core";
import type { ChangeEvent } from "react";

import { grouped, regrouped } from "../format/grouping";
import { currencySign } from "../format/money";
import { useText } from "../i18n";
import classes from "./ui.module.css";

interface Props extends Omit<TextInputProps, "onChange" | "value"> {
  value?: string;
  currency?: string;
  /** The one that the form is about: its digits are those of a headline. */
  large?: boolean;
  onChange: (value: string) => void;
}

/** A sum as it is typed, its thousands parted, comma and all; the sign of its currency stands beside it. */
export function AmountInput({ value, currency, large, onChange, ...rest }: Props) {
  const { locale } = useText();
  const shown = grouped(value ?? "");

  /** Into the field before React does it, which would put the cursor at the end. */
  function type({ currentTarget: field, nativeEvent }: ChangeEvent<HTMLInputElement>): void {
    const isForward = (nativeEvent as InputEvent).inputType === "deleteContentForward";
    const typed = { text: field.value, caret: field.selectionStart ?? field.value.length };
    const next = regrouped(typed, shown, isForward);
    if (field.value !== next.text) field.value = next.text;
    if (field.selectionStart !== next.caret) field.setSelectionRange(next.caret, next.caret);
    onChange(next.text);
  }

  return (
    <TextInput
      autoComplete="off"
      inputMode="decimal"
      size={large ? "lg" : undefined}
      classNames={{
        label: classes.small,
        error: classes.small,
        input: `number ${large ? classes.largeAmount : ""}`,
        section: large ? classes.largeSign : undefined,
      }}
      rightSection={currency && <span className="quiet">{currencySign(locale, currency)}</span>}
      rightSectionWidth={currency && 56}
      value={shown}
      onChange={type}
      {...rest}
    />
  );
}
