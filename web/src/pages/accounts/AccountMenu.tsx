import { Menu } from "@mantine/core";
import { IconStar } from "@tabler/icons-react";

import { icon } from "../../design/tokens";
import { api, body, type Schemas } from "../../api/client";
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
    confirm: () => ({
      title: t("accounts.removeTitle", { name: account.name }),
      text: t("accounts.removeHint"),
      action: t("common.delete"),
    }),
    send: () => body(api.DELETE("/accounts/{account_id}", { params: { path } })),
    done: onRemoved,
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
