import { Autocomplete, type AutocompleteProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { PAYEE_MAX } from "../../contract/facts";
import { useText } from "../../i18n";
import { foldedName, type Payee, payeesQuery } from "../../queries/payees";

/** How long a pause in typing is, in milliseconds. */
const TYPING = 200;

interface Props extends Omit<AutocompleteProps, "data" | "value" | "onChange"> {
  value: string;
  onChange: (name: string) => void;
  /** It is one that is known: chosen from the list, or written out. */
  onKnown?: (payee: Payee) => void;
}

/** Whom the money goes to or comes from, by name: a known one is suggested, a new one is made of what is typed. */
export function PayeeField({ value, onChange, onKnown, ...rest }: Props) {
  const { t } = useText();
  const [words] = useDebouncedValue(value.trim(), TYPING);
  const suggested = useQuery(payeesQuery(words));
  const known = suggested.data ?? [];
  const same = (name: string) => known.find((it) => foldedName(it.name) === foldedName(name));
  const entered = useRef(value);
  // What the field was left with: whether it is known may be told only a moment later.
  const left = useRef<string | null>(null);

  function settle(name: string): void {
    const found = same(name);
    if (found) onKnown?.(found);
  }

  function settleLeft(): void {
    const name = left.current;
    const isTold = suggested.data !== undefined && !suggested.isPlaceholderData;
    if (name === null || !isTold || words !== name.trim()) return;
    left.current = null;
    settle(name);
  }

  useEffect(() => {
    settleLeft();
  });

  return (
    <Autocomplete
      label={t("field.payee")}
      placeholder={t("payee.hint")}
      autoComplete="off"
      // It would cover what stands below before anything is looked for.
      openOnFocus={false}
      maxLength={PAYEE_MAX}
      // Found by the server, which takes ё for е.
      filter={({ options }) => options}
      data={known.map((it) => it.name)}
      value={value}
      onChange={onChange}
      onOptionSubmit={settle}
      onFocus={() => {
        entered.current = value;
        left.current = null;
      }}
      onBlur={() => {
        // Who only passes by has said nothing.
        if (value === entered.current) return;
        left.current = value;
        settleLeft();
      }}
      {...rest}
    />
  );
}
