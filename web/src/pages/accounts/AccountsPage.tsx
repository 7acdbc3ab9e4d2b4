import { Badge, Button, Group, Menu, SimpleGrid, Skeleton, Switch, Text, Title } from "@mantine/core";
import { IconPlus, IconStar } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { icon, space, type as typeSize, weight } from "../../design/tokens";
import { api, body, type Schemas } from "../../api/client";
import { type Account, accountsQuery } from "../../queries/names";
import { useMe } from "../../queries/me";
import { useText } from "../../i18n";
import { Fault } from "../../ui/Fault";
import { ItemMenu } from "../../ui/ItemMenu";
import { Money } from "../../ui/Money";
import { PageHead } from "../../ui/PageHead";
import { useChange } from "../../ui/useChange";
import { AccountDialog } from "./AccountDialog";

/** Where the money lies. */
export function AccountsPage() {
  const { t } = useText();
  const { canEdit } = useMe();
  const [archived, setArchived] = useState(false);
  const asked = useQuery(accountsQuery(archived));
  const [open, setOpen] = useState<Account | "new" | null>(null);
  return (
    <>
      <PageHead title={t("nav.accounts")}>
        <Switch
          label={t("accounts.showArchived")}
          checked={archived}
          onChange={(event) => setArchived(event.currentTarget.checked)}
        />
        {canEdit && (
          <Button leftSection={<IconPlus size={icon[18]} aria-hidden />} onClick={() => setOpen("new")}>
            {t("accounts.new")}
          </Button>
        )}
      </PageHead>
      {asked.error && !asked.data && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton height={160} radius="lg" />}
      <SimpleGrid cols={{ base: 1, sm: 2, xl: 3 }} spacing="md">
        {asked.data?.map((it) => (
          <AccountCard key={it.id} account={it} onEdit={() => setOpen(it)} />
        ))}
      </SimpleGrid>
      {open && <AccountDialog account={open === "new" ? null : open} onClose={() => setOpen(null)} />}
    </>
  );
}

function AccountCard({ account, onEdit }: { account: Account; onEdit: () => void }) {
  const { t } = useText();
  const { canEdit } = useMe();
  const params = { path: { account_id: account.id } };
  const update = useChange({
    send: (values: Schemas["AccountUpdate"]) => body(api.PATCH("/accounts/{account_id}", { params, body: values })),
  });
  const remove = useChange({
    confirm: () => ({
      title: t("accounts.removeTitle", { name: account.name }),
      text: t("accounts.removeHint"),
      action: t("common.delete"),
    }),
    send: () => body(api.DELETE("/accounts/{account_id}", { params })),
  });

  return (
    <article className="card" aria-labelledby={`account-${account.id}`}>
      <Group justify="space-between" wrap="nowrap" mb="xs">
        <Title order={2} size="h4" className="clip" id={`account-${account.id}`} title={account.name}>
          <Link to="/transactions" search={{ account_id: account.id }} className="plain-link">
            {account.name}
          </Link>
        </Title>
        {canEdit && (
          <ItemMenu
            name={account.name}
            archived={account.archived}
            onEdit={onEdit}
            onArchive={() => void update.run({ archived: !account.archived })}
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
        )}
      </Group>
      <Text fz={typeSize.balance} fw={weight.heading}>
        <Money amount={account.balance} currency={account.currency} />
      </Text>
      <Group gap="xs" mt={space[6]} mih={22}>
        <Text size="sm" c="dimmed">
          {t(`accounts.kind.${account.kind}`)}
        </Text>
        {account.is_default && (
          <Badge variant="default" tt="none" fw={weight.medium}>
            {t("accounts.default")}
          </Badge>
        )}
        {account.archived && (
          <Badge variant="default" tt="none" fw={weight.medium}>
            {t("common.archived")}
          </Badge>
        )}
      </Group>
    </article>
  );
}
