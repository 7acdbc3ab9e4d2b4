import { UnstyledButton } from "@mantine/core";
import { useRef, useState } from "react";

import { isReckoning, reckon } from "../../format/arithmetic";
import { currencyDigits, editAmount, money } from "../../format/money";
import { useText } from "../../i18n";
import { AmountInput } from "../../ui/AmountInput";
import classes from "./EntryDialog.module.css";

interface Props {
  value: string;
  currency: string;
  error?: string;
  size: "sm" | "lg";
  /** With a row of the signs that a phone's number pad lacks. */
  keys?: boolean;
  onChange: (value: string) => void;
}

/** A sum that may be reckoned: «600+150×2». Its value stands below it, and takes its place when the field is left. */
export function ReckonedAmount({ value, currency, error, size, keys, onChange }: Props) {
  const { t, locale } = useText();
  const field = useRef<HTMLInputElement>(null);
  const [focused, setFocused] = useState(false);
  const result = isReckoning(value) ? reckon(value, currencyDigits(currency)) : null;

  /** Where the cursor is. */
  function insert(sign: string): void {
    const start = field.current?.selectionStart ?? value.length;
    const end = field.current?.selectionEnd ?? start;
    onChange(value.slice(0, start) + sign + value.slice(end));
    requestAnimationFrame(() => field.current?.setSelectionRange(start + 1, start + 1));
  }

  return (
    <div>
      <AmountInput
        ref={field}
        label={t("field.amount")}
        size={size}
        labelProps={{ size: "sm" }}
        placeholder="0"
        className="number"
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
