import { UnstyledButton } from "@mantine/core";
import { useRef, useState } from "react";

import { isReckoning, reckon } from "../../format/arithmetic";
import { regrouped } from "../../format/grouping";
import { currencyDigits, editAmount, money } from "../../format/money";
import { useText } from "../../i18n";
import { AmountInput } from "../../ui/AmountInput";
import classes from "./EntryDialog.module.css";

interface Props {
  value: string;
  currency: string;
  error?: string;
  large?: boolean;
  /** With a row of the signs that a phone's number pad lacks. */
  keys?: boolean;
  onChange: (value: string) => void;
}

/** A sum that may be reckoned: «600+150×2». Its value stands below it, and takes its place when the field is left. */
export function ReckonedAmount({ value, currency, error, large, keys, onChange }: Props) {
  const { t, locale } = useText();
  const field = useRef<HTMLInputElement>(null);
  const [focused, setFocused] = useState(false);
  const result = isReckoning(value) ? reckon(value, currencyDigits(currency)) : null;

  /** Where the cursor is. */
  function insert(sign: string): void {
    const shown = field.current?.value ?? value;
    const start = field.current?.selectionStart ?? shown.length;
    const end = field.current?.selectionEnd ?? start;
    const typed = { text: shown.slice(0, start) + sign + shown.slice(end), caret: start + sign.length };
    const { text, caret } = regrouped(typed, shown);
    onChange(text);
    requestAnimationFrame(() => field.current?.setSelectionRange(caret, caret));
  }

  return (
    <div>
      <AmountInput
        ref={field}
        label={t("field.amount")}
        large={large}
        labelProps={{ size: "sm" }}
        placeholder="0"
        currency={currency}
        value={value}
        error={error}
        onFocus={() => setFocused(true)}
        onBlur={() => {
          setFocused(false);
          if (result !== null) onChange(editAmount(locale, result));
        }}
        onChange={onChange}
      />
      {result !== null && <output className={`number ${classes.result}`}>= {money(locale, result, currency)}</output>}
      {keys && focused && (
        <div className={classes.keys}>
          {["+", "−", "×", "÷", locale === "ru" ? "," : "."].map((sign) => (
            <UnstyledButton
              key={sign}
              className={classes.key}
              aria-label={t(SIGNS[sign]!)}
              // The field keeps the focus, and the phone its keys.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => insert(sign)}
            >
              {sign}
            </UnstyledButton>
          ))}
        </div>
      )}
    </div>
  );
}

const SIGNS = {
  "+": "sign.plus",
  "−": "sign.minus",
  "×": "sign.times",
  "÷": "sign.divide",
  ",": "sign.comma",
  ".": "sign.comma",
} as Record<string, "sign.plus" | "sign.minus" | "sign.times" | "sign.divide" | "sign.comma">;
