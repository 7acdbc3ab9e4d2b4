import { Menu } from "@mantine/core";
import { IconStar } from "@tabler/icons-react";

import { icon } from "../../design/tokens";
import { api, body, newKey, type Schemas } from "../../api/client";
import { useText } from "../../i18n";
import type { Account } from "../../queries/names";
import { ItemMenu } from "../../ui/ItemMenu";
import { useChange } from "../../ui/useChange";

interface Props {
  account: Account;
  onEdit: () => void;
  onRemoved?: () => void;
}

/** What can be done with an account, in the list and on its page. */
export function AccountMenu({ account, onEdit, onRemoved }: Props) {
  const { t } = useText();
  const path = { account_id: account.id };
  const change = (values: Schemas["AccountUpdate"]) =>
    body(api.PATCH("/accounts/{account_id}", { params: { path }, body: values }));
  const update = useChange({ send: change });
  const archive = useChange({
    send: (archived: boolean) => change({ archived }),
    says: (_, archived) => t(archived ? "accounts.archivedDone" : "accounts.unarchivedDone", { name: account.name }),
    undo: (_, archived) => change({ archived: !archived }),
  });
  const remove = useChange({
    send: () => body(api.DELETE("/accounts/{account_id}", { params: { path } })),
    done: onRemoved,
    says: () => t("accounts.removed", { name: account.name }),
    undo: () => makeAgain(account),
  });

  return (
    <ItemMenu
      name={account.name}
      archived={account.archived}
      onEdit={onEdit}
      onArchive={() => void archive.run(!account.archived)}
      onRemove={() => void remove.run()}
    >
      {!account.is_default && !account.archived && (
        <Menu.Item
          leftSection={<IconStar size={icon[18]} aria-hidden />}
          onClick={() => void update.run({ is_default: true })}
        >
          {t("accounts.makeDefault")}
        </Menu.Item>
      )}
    </ItemMenu>
  );
}

/** Only an account that nothing refers to could be deleted: one like it is the same. */
async function makeAgain({ name, kind, currency, opening_balance, archived }: Account): Promise<void> {
  const made = await body(
    api.POST("/accounts", {
      body: { name, kind, currency, opening_balance },
      headers: { "Idempotency-Key": newKey() },
    }),
  );
  if (!archived) return;
  const params = { path: { account_id: made.id } };
  await body(api.PATCH("/accounts/{account_id}", { params, body: { archived } }));
}
