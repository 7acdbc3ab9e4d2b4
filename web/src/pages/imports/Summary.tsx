import { Alert, Button, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";

import { icon } from "../../design/tokens";
import { money } from "../../format/money";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { Money } from "../../ui/Money";
import { Accounts } from "./Accounts";
import type { Import, Statement } from "./queries";
import { statementTitle, summary } from "./words";
import classes from "./imports.module.css";

/** What the file is, in one sentence for each account, and whether it agrees with itself. */
export function Summary({ file }: { file: Import }) {
  const { t } = useText();
  const { canEdit } = useMe();
  const [isMoving, setMoving] = useState(false);
  if (isMoving) return <Accounts file={file} onDone={() => setMoving(false)} />;
  return (
    <section className="card" aria-label={t("imports.summary")}>
      {file.problem && (
        <Alert color="red" variant="light" mb="md" role="alert">
          {file.problem.detail}
        </Alert>
      )}
      <ul className={classes.parts}>
        {file.statements.map((it) => (
          <li key={it.index}>
            <Part file={file} statement={it} />
          </li>
        ))}
      </ul>
      {canEdit && (
        <Button variant="subtle" size="compact-sm" className={classes.change} onClick={() => setMoving(true)}>
          {t("imports.otherAccount", { count: file.statements.length })}
        </Button>
      )}
    </section>
  );
}

function Part({ file, statement: it }: { file: Import; statement: Statement }) {
  const { t, locale } = useText();
  const { today } = useMe();
  const names = useNames();
  const account = it.account_id ? names.account(it.account_id)?.name : undefined;
  const sums = [
    ["imports.toIncome", it.income, "income"],
    ["imports.toExpense", it.expense, "expense"],
  ] as const;
  return (
    <>
      <Text className={classes.wraps}>
        {[statementTitle(locale, file, it, today), summary(it)].join(": ")}
        {account && <span className="quiet">{` → ${account}`}</span>}
      </Text>
      <dl className={classes.sums}>
        {sums.map(
          ([label, amount, type]) =>
            Number(amount) !== 0 && (
              <div key={label}>
                <dt>{t(label)}</dt>
                <dd>
                  <Money amount={amount} currency={it.currency} type={type} />
                </dd>
              </div>
            ),
        )}
        {it.opening_balance !== null && (
          <div>
            <dt>{t("imports.opening")}</dt>
            <dd>
              <Money amount={it.opening_balance} currency={it.currency} />
            </dd>
          </div>
        )}
        {it.closing_balance !== null && (
          <div>
            <dt>{t("imports.closing")}</dt>
            <dd>
              <Money amount={it.closing_balance} currency={it.currency} />
            </dd>
          </div>
        )}
      </dl>
      <Agreement statement={it} locale={locale} />
    </>
  );
}

/** Whether the file's own balances and sums follow from its rows. */
function Agreement({ statement: it, locale }: { statement: Statement; locale: string }) {
  const { t } = useText();
  if (it.balances === null) return null;
  if (it.balances)
    return (
      <Text size="sm" className={classes.agrees}>
        <IconCircleCheck size={icon[18]} aria-hidden />
        {it.opening_balance !== null && it.closing_balance !== null
          ? t("imports.agrees", {
              from: money(locale, it.opening_balance, it.currency),
              to: money(locale, it.closing_balance, it.currency),
            })
          : t("imports.agreesShort")}
      </Text>
    );
  return (
    <div className={classes.contradicts} role="alert">
      <IconAlertTriangle size={icon[18]} aria-hidden />
      <div>
        <Text size="sm">{t("imports.contradicts")}</Text>
        {it.contradictions.map((one) => (
          <Text key={one} size="sm" className={classes.wraps}>
            {one}
          </Text>
        ))}
      </div>
    </div>
  );
}
