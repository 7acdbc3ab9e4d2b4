import { Button, Group, Select, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";

import { api, body } from "../../api/client";
import { icon } from "../../design/tokens";
import { AccountDialog } from "../../features/accounts/AccountDialog";
import { importsKey } from "../../features/imports/queries";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { Card } from "../../ui/Card";
import { useChange } from "../../ui/useChange";
import type { Import, Statement } from "./queries";
import { accountName, statementTitle, summary } from "./words";
import classes from "./imports.module.css";

/** Where each statement of the file goes: to an account of its currency, or to a new one. */
export function Accounts({ file, onDone }: { file: Import; onDone?: () => void }) {
  const { t, locale } = useText();
  const { canEdit, today } = useMe();
  const { accounts } = useNames();
  const asked = file.statements.filter((it) => it.rows > it.skipped);
  const [own, setOwn] = useState<Record<number, string>>({});
  const [making, setMaking] = useState<Statement | null>(null);
  const chosen = (it: Statement) => own[it.index] ?? it.account_id;
  const { run, isPending } = useChange({
    send: () =>
      body(
        api.PATCH("/imports/{import_id}", {
          params: { path: { import_id: file.id } },
          body: { statements: asked.map((it) => ({ index: it.index, account_id: chosen(it) ?? "" })) },
        }),
      ),
    done: onDone,
    stale: importsKey(),
  });
  return (
    <Card title={t("imports.whereTo", { count: asked.length })}>
      <ul className={classes.parts}>
        {asked.map((it) => (
          <li key={it.index}>
            <Text className={classes.wraps}>{statementTitle(locale, file, it, today)}</Text>
            <Text size="sm" c="dimmed">
              {summary(it)}
            </Text>
            <div className={classes.chosen}>
              <Select
                label={t("field.account")}
                placeholder={t("imports.chooseAccount", { currency: it.currency })}
                allowDeselect={false}
                disabled={!canEdit}
                nothingFoundMessage={t("common.nothing")}
                data={accounts
                  .filter((one) => one.currency === it.currency && !one.archived)
                  .map((one) => ({ value: one.id, label: one.name }))}
                value={chosen(it)}
                onChange={(value) => value && setOwn({ ...own, [it.index]: value })}
              />
              {canEdit && (
                <Button
                  variant="default"
                  leftSection={<IconPlus size={icon[18]} aria-hidden />}
                  onClick={() => setMaking(it)}
                >
                  {t("accounts.new")}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      <Group mt="md" gap="sm">
        <Button
          variant="light"
          loading={isPending}
          disabled={!canEdit || asked.some((it) => chosen(it) === null)}
          onClick={() => void run()}
        >
          {t("imports.goOn")}
        </Button>
      </Group>
      {making && (
        <AccountDialog
          account={null}
          proposed={{
            name: accountName(file.bank_name, making.account_hint),
            currency: making.currency,
            opening_balance: making.opening_balance ?? 0,
          }}
          onMade={({ id }) => setOwn({ ...own, [making.index]: id })}
          onClose={() => setMaking(null)}
        />
      )}
    </Card>
  );
}
