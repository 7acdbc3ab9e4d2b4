import { Anchor, Badge, Button, Group, Skeleton, Text, Title } from "@mantine/core";
import { IconArrowsExchange, IconChevronDown, IconChevronRight, IconPlus, IconWallet } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";

import { icon, space, weight } from "../../design/tokens";
import { groupsOf, type Sum, sumsOf } from "../../features/accounts/groups";
import { Suggestions } from "../../features/entry/Suggestions";
import { TransferDialog } from "../../features/entry/TransferDialog";
import { Unconverted } from "../../features/net-worth/Unconverted";
import { money } from "../../format/money";
import { type Key, useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { type Account, accountsQuery } from "../../queries/names";
import { worthTodayQuery } from "../../queries/netWorth";
import { CurrencySwitch, useInBase } from "../../ui/CurrencySwitch";
import { Empty } from "../../ui/Empty";
import { Fault } from "../../ui/Fault";
import { KindBadge } from "../../ui/KindBadge";
import { Money } from "../../ui/Money";
import { PageHead } from "../../ui/PageHead";
import { AccountDialog } from "../../features/accounts/AccountDialog";
import { AccountMenu } from "./AccountMenu";
import classes from "./accounts.module.css";

/** As many letters of a sum as leave room for a name beside it on a phone: «−199 999,99 ₽». */
const SHORT_SUM = 13;

/** Where the money lies: by what it is for, with a sum for each currency. */
export function AccountsPage() {
  const { t, locale } = useText();
  const { canEdit, household } = useMe();
  const asked = useQuery(accountsQuery(true));
  const [open, setOpen] = useState<Account | "new" | null>(null);
  const [isMoving, setMoving] = useState(false);
  const accounts = asked.data ?? [];
  const used = accounts.filter((it) => !it.archived);
  const inBase = useInBase("accounts", false);
  const isMixed = used.some((it) => it.currency !== household.currency);
  const isInBase = isMixed && inBase[0];
  const groups = groupsOf(accounts, household.currency, isInBase);
  const archived = accounts.filter((it) => it.archived);
  return (
    <>
      <PageHead title={t("nav.accounts")}>
        {canEdit && used.length > 1 && (
          <Button
            variant="light"
            leftSection={<IconArrowsExchange size={icon[18]} aria-hidden />}
            onClick={() => setMoving(true)}
          >
            {t("transfer.move")}
          </Button>
        )}
        {canEdit && (
          <Button variant="light" leftSection={<IconPlus size={icon[18]} aria-hidden />} onClick={() => setOpen("new")}>
            {t("accounts.new")}
          </Button>
        )}
      </PageHead>
      {asked.error && !asked.data && <Fault kept error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton height={160} radius="lg" />}
      {used.length > 0 && (
        <div className={classes.above}>
          {/* What all of it is worth stands beside. */}
          <Total accounts={used} summed={groups.length > 1 && !isInBase} />
          {isMixed && <CurrencySwitch inBase={inBase} />}
        </div>
      )}
      {asked.data && used.length === 0 && <Empty icon={IconWallet} title={t("accounts.none")} />}
      <div className={classes.groups} data-long={hasLongSum(locale, accounts) || undefined}>
        {groups.map((it) => (
          <section key={it.name} className="card" aria-labelledby={`group-${it.name}`}>
            <Group justify="space-between" align="baseline" gap="xs" mb="xs">
              <Title order={2} size="h4" id={`group-${it.name}`}>
                {t(`accounts.group.${it.name}`)}
              </Title>
              <Sums sums={it.sums} />
            </Group>
            {it.accounts.map((account) => (
              <AccountRow key={account.id} account={account} isInBase={isInBase} onEdit={() => setOpen(account)} />
            ))}
          </section>
        ))}
      </div>
      <Suggestions />
      {archived.length > 0 && <Archive accounts={archived} isInBase={isInBase} onEdit={setOpen} />}
      {isMoving && <TransferDialog transfer={null} onClose={() => setMoving(false)} />}
      {open && <AccountDialog account={open === "new" ? null : open} onClose={() => setOpen(null)} />}
    </>
  );
}

/** The sum of each currency, and what all of them are worth together, where the page of net worth is. */
function Total({ accounts, summed }: { accounts: Account[]; summed: boolean }) {
  const { t } = useText();
  const { household, today } = useMe();
  const isMixed = accounts.some((it) => it.currency !== household.currency);
  const point = useQuery({ ...worthTodayQuery(today), enabled: isMixed }).data?.points.at(-1);
  return (
    <Group align="baseline" className={classes.total}>
      {summed && (
        <Group gap="xs" align="baseline">
          <Text c="dimmed">{t("accounts.total")}</Text>
          <Sums sums={sumsOf(accounts, household.currency)} />
        </Group>
      )}
      <Anchor renderRoot={(props) => <Link to="/net-worth" {...props} />}>
        {t("worth.title")}
        {isMixed && point && (
          <>
            {": "}
            <Money amount={point.total} currency={household.currency} />
          </>
        )}
      </Anchor>
      {isMixed && point && (
        <Text component="div" size="sm" c="dimmed">
          <Unconverted sums={point.unconverted} />
        </Text>
      )}
    </Group>
  );
}

function Sums({ sums }: { sums: Sum[] }) {
  return (
    <Text span fw={weight.strong} className={classes.sums}>
      {sums.map((it) => (
        <Money key={it.currency} amount={it.amount} currency={it.currency} />
      ))}
    </Text>
  );
}

interface ArchiveProps {
  accounts: Account[];
  isInBase: boolean;
  onEdit: (account: Account) => void;
}

function Archive({ accounts, isInBase, onEdit }: ArchiveProps) {
  const { t } = useText();
  const [shown, show] = useState(false);
  const id = useId();
  const Chevron = shown ? IconChevronDown : IconChevronRight;
  return (
    <section
      className="card"
      aria-label={t("accounts.archive", { count: accounts.length })}
      style={{ marginTop: space[16] }}
    >
      <Button
        variant="subtle"
        color="gray"
        c="dimmed"
        px="xs"
        leftSection={<Chevron size={icon[18]} aria-hidden />}
        aria-expanded={shown}
        aria-controls={id}
        onClick={() => show(!shown)}
      >
        {t("accounts.archive", { count: accounts.length })}
      </Button>
      {/* Shown at once: under load a menu opened while Mantine's Collapse unfolds was once never seen. */}
      <div id={id}>
        {shown && (
          <>
            <Text size="sm" c="dimmed" my="xs">
              {t("accounts.archiveHint")}
            </Text>
            {accounts.map((it) => (
              <AccountRow key={it.id} account={it} isInBase={isInBase} onEdit={() => onEdit(it)} />
            ))}
          </>
        )}
      </div>
    </section>
  );
}

function AccountRow({ account, isInBase, onEdit }: { account: Account; isInBase: boolean; onEdit: () => void }) {
  const { t, locale } = useText();
  const { canEdit, household } = useMe();
  const isOther = isInBase && account.currency !== household.currency;
  const isConverted = isOther && account.base_balance != null;
  const kind = t(`accounts.kind.${account.kind}`);
  // Nothing that the name has said already.
  const left = { sum: money(locale, account.available, account.currency) };
  const said = [
    isOther && (isConverted ? money(locale, account.balance, account.currency) : t("currencies.noRate")),
    account.pending !== 0 && t("accounts.available", left),
    kind !== account.name && kind,
    ...marksOf(account).map((it) => t(it)),
  ]
    .filter(Boolean)
    .join(" · ");
  return (
    <article className={classes.account} aria-labelledby={`account-${account.id}`}>
      <KindBadge kind={account.kind} />
      <Link
        to="/accounts/$id"
        params={{ id: account.id }}
        id={`account-${account.id}`}
        className={`plain-link clip ${classes.name}`}
        title={account.name}
      >
        {account.name}
      </Link>
      {said && (
        <span className={`clip ${classes.kind}`} title={said}>
          {said}
        </span>
      )}
      <span className={classes.balance}>
        {isConverted ? (
          <Money amount={account.base_balance ?? 0} currency={household.currency} />
        ) : (
          <Money amount={account.balance} currency={account.currency} />
        )}
      </span>
      {canEdit ? (
        <span className={classes.menu}>
          <AccountMenu account={account} onEdit={onEdit} />
        </span>
      ) : (
        <span />
      )}
    </article>
  );
}

/** «основной», «в архиве». */
function marksOf(account: Account): Key[] {
  return [
    ...(account.is_default ? ["accounts.default"] : []),
    ...(account.archived ? ["common.archived"] : []),
  ] as Key[];
}

export function AccountMarks({ account }: { account: Account }) {
  const { t } = useText();
  return marksOf(account).map((it) => (
    <Badge key={it} variant="default" tt="none" fw={weight.medium} flex="none">
      {t(it)}
    </Badge>
  ));
}

/** Whether one of them has more digits than stand beside a name on a phone. */
function hasLongSum(locale: string, accounts: Account[]): boolean {
  return accounts.some((it) => money(locale, it.balance, it.currency).length > SHORT_SUM);
}
