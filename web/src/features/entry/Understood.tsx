import { Group, Text, UnstyledButton } from "@mantine/core";
import { lazy, type ReactNode, Suspense } from "react";

import { weight } from "../../design/tokens";
import { dayText } from "../../format/dates";
import { useText, worded } from "../../i18n";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { Money } from "../../ui/Money";
import type { Reading } from "./reading";
import classes from "./Understood.module.css";

// Only a doubt brings it: the first view does without.
const CategorySelect = lazy(() => worded(import("./CategorySelect")).then((it) => ({ default: it.CategorySelect })));

interface Props {
  reading: Reading;
  /** Null while the words are still being read: nothing is asked about what may change. */
  onCategory: ((category_id: string) => void) | null;
  /** What was understood is put right in the form, where it can be. */
  onEdit?: () => void;
}

/** One entry as it was understood, what is doubtful about it, and the category where only that is. */
export function Understood({ reading: { parsed, draft, asked, asksCategory }, onCategory, onEdit }: Props) {
  const { t, locale } = useText();
  const { today } = useMe();
  const names = useNames();
  const usual = names.accounts.find((it) => it.is_default);
  const category = draft.category_id === null ? null : names.category(draft.category_id)?.name;
  const account =
    parsed.account_id === null || parsed.account_id === usual?.id ? null : names.account(parsed.account_id)?.name;
  const parts = (
    [
      [
        "amount",
        parsed.amount !== null && <Money amount={parsed.amount} currency={parsed.currency} type={draft.type} />,
      ],
      ["date", parsed.date === today ? t("date.today") : dayText(locale, parsed.date, today)],
      ["category", category],
      ["account", account],
      ["description", draft.description],
    ] satisfies [string, ReactNode][]
  ).filter(([, part]) => part);
  return (
    <Group gap="xs" align="center">
      {parts.map(([field, part]) =>
        onEdit ? (
          <UnstyledButton
            key={field}
            className={classes.chip}
            onClick={onEdit}
            title={t("quick.toForm")}
            aria-description={t("quick.toForm")}
          >
            {part}
          </UnstyledButton>
        ) : (
          <span key={field} className={classes.chip}>
            {part}
          </span>
        ),
      )}
      {onCategory &&
        asked.map((it) => (
          <Text key={it} size="sm" fw={weight.medium} className={classes.doubt}>
            {t(it)}
          </Text>
        ))}
      {onCategory && asksCategory && parsed.amount !== null && (
        <Suspense fallback={null}>
          <CategorySelect
            inLine
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
