import { Button, type ButtonProps, FileButton } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";

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
  return (
    <FileButton multiple onChange={bring} inputProps={{ "aria-label": label ?? t("imports.bring") }}>
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
