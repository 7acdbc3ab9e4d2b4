import { TextInput, type TextInputProps } from "@mantine/core";

import classes from "./ui.module.css";

interface Props extends Omit<TextInputProps, "onChange"> {
  currency?: string;
  onChange: (value: string) => void;
}

/** A sum as it is typed, spaces and comma and all; its currency stands beside it. */
export function AmountInput({ currency, onChange, ...rest }: Props) {
  return (
    <TextInput
      autoComplete="off"
      inputMode="decimal"
      classNames={{ label: classes.small, error: classes.small }}
      rightSection={<span className="quiet">{currency}</span>}
      rightSectionWidth={56}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...rest}
    />
  );
}
