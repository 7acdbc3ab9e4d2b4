import { ActionIcon, Badge, Button, Group, Menu, SimpleGrid, Skeleton, Switch, Text, Title } from "@mantine/core";
import { IconArchive, IconDots, IconPencil, IconPlus, IconStar, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { api, body, type Schemas } from "../../api/client";
import { type Account, accountsQuery, useLedgerChanged, useMe } from "../../api/queries";
import { useText } from "../../i18n";
import { useConfirm } from "../../ui/Confirm";
import { Fault } from "../../ui/Fault";
import { Money } from "../../ui/Money";
import { PageHead } from "../../ui/PageHead";
import { tellError } from "../../ui/tell";
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
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setOpen("new")}>
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
  const changed = useLedgerChanged();
  const confirm = useConfirm();
  const params = { path: { account_id: account.id } };

  function update(change: Schemas["AccountUpdate"]): void {
    body(api.PATCH("/accounts/{account_id}", { params, body: change }))
      .then(changed)
      .catch(tellError);
  }

  async function remove(): Promise<void> {
    const title = t("accounts.removeTitle", { name: account.name });
    if (!(await confirm({ title, text: t("accounts.removeHint"), action: t("common.delete") }))) return;
    await body(api.DELETE("/accounts/{account_id}", { params })).then(changed).catch(tellError);
  }

  return (
    <article className="card" aria-labelledby={`account-${account.id}`}>
      <Group justify="space-between" wrap="nowrap" mb="xs">
        <Title order={2} size="h4" className="clip" id={`account-${account.id}`} title={account.name}>
          <Link to="/transactions" search={{ account_id: account.id }} className="plain-link">
            {account.name}
          </Link>
        </Title>
        {canEdit && (
          <Menu position="bottom-end" shadow="md">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={t("common.actions", { name: account.name })}>
                <IconDots size={20} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={18} aria-hidden />} onClick={onEdit}>
                {t("common.edit")}
              </Menu.Item>
              {!account.is_default && !account.archived && (
                <Menu.Item
                  leftSection={<IconStar size={18} aria-hidden />}
                  onClick={() => update({ is_default: true })}
                >
                  {t("accounts.makeDefault")}
                </Menu.Item>
              )}
              <Menu.Item
                leftSection={<IconArchive size={18} aria-hidden />}
                onClick={() => update({ archived: !account.archived })}
              >
                {t(account.archived ? "common.unarchive" : "common.archive")}
              </Menu.Item>
              <Menu.Item leftSection={<IconTrash size={18} aria-hidden />} onClick={() => void remove()}>
                {t("common.delete")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
      <Text fz={24} fw={650}>
        <Money amount={account.balance} currency={account.currency} />
      </Text>
      <Group gap="xs" mt={6} mih={22}>
        <Text size="sm" c="dimmed">
          {t(`accounts.kind.${account.kind}`)}
        </Text>
        {account.is_default && (
          <Badge variant="default" tt="none" fw={500}>
            {t("accounts.default")}
          </Badge>
        )}
        {account.archived && (
          <Badge variant="default" tt="none" fw={500}>
            {t("common.archived")}
          </Badge>
        )}
      </Group>
    </article>
  );
}
