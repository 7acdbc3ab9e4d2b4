import { TextInput, type TextInputProps } from "@mantine/core";

import { useText } from "../i18n";

interface Props extends Omit<TextInputProps, "onChange"> {
  onChange: (value: string) => void;
}

/** The address of an account, as browsers and keepers of passwords know it; what a page before sign-in begins with. */
export function EmailInput({ onChange, ...rest }: Props) {
  const { t } = useText();
  return (
    <TextInput
      label={t("signIn.email")}
      type="email"
      name="email"
      autoComplete="username"
      autoCapitalize="none"
      required
      withAsterisk={false}
      autoFocus
      onChange={(event) => onChange(event.currentTarget.value)}
      {...rest}
    />
  );
}
