import { Anchor, Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconPlus, IconScale, IconWallet } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";

import { icon } from "../../design/tokens";
import { BringButton } from "../../features/imports/BringButton";
import { money } from "../../format/money";
import { useText } from "../../i18n";
import { useEntry } from "../../navigation/entryDialog";
import { useMe } from "../../queries/me";
import { type Account, accountsQuery } from "../../queries/names";
import { BackLink } from "../../ui/BackLink";
import { Empty } from "../../ui/Empty";
import { Fault } from "../../ui/Fault";
import { Fitted } from "../../ui/Fitted";
import { KindBadge } from "../../ui/KindBadge";
import { PageHead } from "../../ui/PageHead";
import { AccountDialog } from "../../features/accounts/AccountDialog";
import { AccountMenu } from "./AccountMenu";
import { AccountRows } from "./AccountRows";
import { AccountMarks } from "./AccountsPage";
import { BalanceCard } from "./BalanceCard";

/** One account: what is on it, how that came about over time, and row by row. */
export function AccountPage() {
  const { t } = useText();
  const { id } = useParams({ from: "/inside/accounts/$id" });
  const asked = useQuery(accountsQuery(true));
  const account = asked.data?.find((it) => it.id === id);
  return (
    <>
      <BackLink to="/accounts" label={t("nav.accounts")} />
      {asked.error && !asked.data && <Fault kept error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton height={160} radius="lg" />}
      {asked.data && !account && (
        <>
          <PageHead title={t("accounts.gone")} />
          <Empty icon={IconWallet} title={t("accounts.goneHint")} />
        </>
      )}
      {account && <Found account={account} />}
    </>
  );
}

function Found({ account }: { account: Account }) {
  const { t, locale } = useText();
  const { canEdit } = useMe();
  const entry = useEntry();
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  return (
    <>
      <PageHead title={account.name}>
        {canEdit && !account.archived && (
          <Button
            variant="light"
            leftSection={<IconPlus size={icon[18]} aria-hidden />}
            onClick={() => entry.openFor(account.id)}
          >
            {t("accounts.record")}
          </Button>
        )}
        {canEdit && !account.archived && (
          <Button
            variant="default"
            leftSection={<IconScale size={icon[18]} aria-hidden />}
            renderRoot={(props) => <Link to="/accounts/$id/reconcile" params={{ id: account.id }} {...props} />}
          >
            {t("reconcile.action")}
          </Button>
        )}
        {canEdit && !account.archived && <BringButton account={account.id} variant="default" />}
        {canEdit && (
          <AccountMenu
            account={account}
            onEdit={() => setEditing(true)}
            onRemoved={() => void navigate({ to: "/accounts" })}
          />
        )}
      </PageHead>
      <Stack gap="md">
        <section className="card" aria-label={t("accounts.balanceNow")}>
          <Group gap="sm" mb="xs">
            <KindBadge kind={account.kind} />
            <Text c="dimmed">{t(`accounts.kind.${account.kind}`)}</Text>
            <AccountMarks account={account} />
          </Group>
          <Total account={account} />
          {account.pending_count > 0 && (
            <Text size="sm" c="dimmed">
              <Anchor
                inherit
                renderRoot={(props) => (
                  <Link to="/transactions" search={{ account_id: account.id, status: "pending" }} {...props} />
                )}
              >
                {t("list.pending", { sum: money(locale, account.pending, account.currency) })}
              </Anchor>
              {" · "}
              {t("accounts.available", { sum: money(locale, account.available, account.currency) })}
            </Text>
          )}
          {account.archived && (
            <Text size="sm" c="dimmed">
              {t("accounts.archiveHint")}
            </Text>
          )}
          <BalanceCard account={account} />
        </section>
        <section className="card" aria-labelledby="rows">
          <Group justify="space-between" align="baseline">
            <Title order={2} size="h4" id="rows">
              {t("nav.transactions")}
            </Title>
            <Anchor
              size="sm"
              renderRoot={(props) => <Link to="/transactions" search={{ account_id: account.id }} {...props} />}
            >
              {t("accounts.inList")}
            </Anchor>
          </Group>
          <AccountRows account={account} />
        </section>
      </Stack>
      {editing && <AccountDialog account={account} onClose={() => setEditing(false)} />}
    </>
  );
}

/** What is on it; less than nothing is red and has its minus. */
function Total({ account }: { account: Account }) {
  const { locale } = useText();
  return (
    <Fitted text={money(locale, account.balance, account.currency)} tone={account.balance < 0 ? "loss" : undefined} />
  );
}
