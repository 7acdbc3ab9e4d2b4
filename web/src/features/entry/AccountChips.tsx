import { Input, UnstyledButton } from "@mantine/core";

import type { Account } from "../../queries/names";
import { useText } from "../../i18n";
import { KindBadge } from "../../ui/KindBadge";
import classes from "./EntryDialog.module.css";

/** More of them are found sooner in a list. */
export const ACCOUNT_CHIPS = 4;

interface Props {
  accounts: Account[];
  value: string | null;
  error?: string;
  onChange: (id: string) => void;
}

/** The account by a tap. */
export function AccountChips({ accounts, value, error, onChange }: Props) {
  const { t } = useText();
  return (
    <div role="group" aria-label={t("field.account")}>
      <div className={classes.chips}>
        {accounts.map((it) => (
          <UnstyledButton
            key={it.id}
            className={classes.chip}
            aria-pressed={it.id === value}
            onClick={() => onChange(it.id)}
          >
            <KindBadge kind={it.kind} size={24} />
            <span className="clip">{it.name}</span>
          </UnstyledButton>
        ))}
      </div>
      {error && <Input.Error mt="xs">{error}</Input.Error>}
    </div>
  );
}
