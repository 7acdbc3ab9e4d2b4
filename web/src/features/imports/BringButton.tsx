import { Button, type ButtonProps, FileButton } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { useRef } from "react";

import { icon } from "../../design/tokens";
import { useText } from "../../i18n";
import { useBringing } from "./useBringing";

interface Props extends ButtonProps {
  account?: string;
  label?: string;
}

/** Chooses files of statements. What a file is its content tells: a phone may know no kind of it. */
export function BringButton({ account, label, ...looks }: Props) {
  const { t } = useText();
  const { bring, sending } = useBringing(account);
  const reset = useRef<() => void>(null);
  return (
    <FileButton
      multiple
      resetRef={reset}
      onChange={(files) => {
        bring(files);
        // The same file may be chosen again, after it was refused.
        reset.current?.();
      }}
      inputProps={{ "aria-label": label ?? t("imports.bring") }}
    >
      {(props) => (
        <Button
          variant="light"
          leftSection={<IconFileUpload size={icon[18]} aria-hidden />}
          loading={sending !== null}
          {...looks}
          {...props}
        >
          {label ?? t("imports.bring")}
        </Button>
      )}
    </FileButton>
  );
}
