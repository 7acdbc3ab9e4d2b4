import { Textarea, type TextareaProps } from "@mantine/core";

import { NOTE_MAX } from "../../contract/facts";
import { useText } from "../../i18n";

interface Props extends Omit<TextareaProps, "value" | "onChange"> {
  value: string;
  onChange: (note: string) => void;
}

/** Whatever else there is to say; as high as its text, up to eight lines. */
export function NoteField({ value, onChange, ...rest }: Props) {
  const { t } = useText();
  return (
    <Textarea
      label={t("field.note")}
      autosize
      minRows={1}
      maxRows={8}
      maxLength={NOTE_MAX}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...rest}
    />
  );
}
