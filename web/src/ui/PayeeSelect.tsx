import { Select, type SelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useText } from "../i18n";
import { type Payee, payeesQuery } from "../queries/payees";

const NONE = "none";

/** How long a pause in typing is, in milliseconds. */
const TYPING = 200;

interface Props extends Omit<SelectProps, "data" | "value" | "onChange"> {
  value: string | null;
  /** What the chosen one is called; nothing while that is not known. */
  chosenName?: string;
  /** Not to be chosen. */
  except?: string;
  /** What is called that they have none, where that can be chosen. */
  none?: string;
  onChange: (payee: Payee | null, isNone: boolean) => void;
}

/** One of the payees that are there, found by a part of its name. */
export function PayeeSelect({ value, chosenName, except, none, onChange, ...rest }: Props) {
  const { t } = useText();
  const [typed, setTyped] = useState("");
  // What stands in the field of a chosen one is its name, and no question.
  const [words] = useDebouncedValue(typed === chosenName || typed === none ? "" : typed.trim(), TYPING);
  const found = (useQuery(payeesQuery(words)).data ?? []).filter((it) => it.id !== except);
  const shown = found.map((it) => ({ value: it.id, label: it.name }));
  if (none && words === "") shown.unshift({ value: NONE, label: none });
  const isShown = value === null || shown.some((it) => it.value === value);
  return (
    <Select
      label={t("field.payee")}
      searchable
      nothingFoundMessage={t("common.nothing")}
      // Found by the server, which takes ё for е.
      filter={({ options }) => options}
      onSearchChange={setTyped}
      data={isShown ? shown : [{ value, label: (value === NONE ? none : chosenName) ?? "…" }, ...shown]}
      value={value}
      onChange={(id) => onChange(found.find((it) => it.id === id) ?? null, id === NONE)}
      {...rest}
    />
  );
}
