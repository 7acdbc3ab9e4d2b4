import { Group, Text } from "@mantine/core";
import { lazy, Suspense } from "react";

import { weight } from "../../design/tokens";
import { dayText } from "../../format/dates";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { Money } from "../../ui/Money";
import type { Reading } from "./reading";
import classes from "./Understood.module.css";

// Only a doubt brings it: the first view does without.
const CategorySelect = lazy(() => import("./CategorySelect").then((it) => ({ default: it.CategorySelect })));

interface Props {
  reading: Reading;
  /** Null while the words are still being read: nothing is asked about what may change. */
  onCategory: ((category_id: string) => void) | null;
}

/** One entry as it was understood, what is doubtful about it, and the category where only that is. */
export function Understood({ reading: { parsed, draft, asked, asksCategory }, onCategory }: Props) {
  const { t, locale } = useText();
  const { today } = useMe();
  const names = useNames();
  const usual = names.accounts.find((it) => it.is_default);
  return (
    <Group gap="xs" align="center">
      {parsed.amount !== null && (
        <span className={classes.chip}>
          <Money amount={parsed.amount} currency={parsed.currency} type={draft.type} />
        </span>
      )}
      <span className={classes.chip}>
        {parsed.date === today ? t("date.today") : dayText(locale, parsed.date, today)}
      </span>
      {draft.category_id && <span className={classes.chip}>{names.category(draft.category_id)?.name}</span>}
      {parsed.account_id !== null && parsed.account_id !== usual?.id && (
        <span className={classes.chip}>{names.accounts.find((it) => it.id === parsed.account_id)?.name}</span>
      )}
      {draft.description && <span className={`${classes.chip} clip`}>{draft.description}</span>}
      {onCategory &&
        asked.map((it) => (
          <Text key={it} size="sm" fw={weight.medium} className={classes.doubt}>
            {t(it)}
          </Text>
        ))}
      {onCategory && asksCategory && parsed.amount !== null && (
        <Suspense fallback={null}>
          <CategorySelect
            type={draft.type}
            value={draft.category_id}
            onChange={(it) => it && onCategory(it)}
            known={names.categories}
          />
        </Suspense>
      )}
    </Group>
  );
}
