import { Stack, Text, UnstyledButton } from "@mantine/core";
import { lazy, Suspense } from "react";

import { weight } from "../../design/tokens";
import { dayText } from "../../format/dates";
import { useText, worded } from "../../i18n";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { CategoryBadge } from "../../ui/CategoryBadge";
import { Money } from "../../ui/Money";
import { doubtValues } from "./doubts";
import { categoryKind } from "./draft";
import type { Reading } from "./reading";
import classes from "./Understood.module.css";
import { UnderstoodLines } from "./UnderstoodLines";

// Only a doubt brings it: the first view does without.
const CategorySelect = lazy(() => worded(import("./CategorySelect")).then((it) => ({ default: it.CategorySelect })));

interface Props {
  reading: Reading;
  /** Null while the words are still being read: nothing is asked about what may change. */
  onCategory: ((category_id: string) => void) | null;
  /** What was understood is put right in the form, where it can be. */
  onEdit?: () => void;
}

/** One entry as it was understood, in one row: what and how much, and below it category, account and day; then what is doubtful. */
export function Understood({ reading: { parsed, draft, asked, asksCategory }, onCategory, onEdit }: Props) {
  const { t, locale } = useText();
  const { today } = useMe();
  const names = useNames();
  const category = draft.category_id === null ? undefined : names.category(draft.category_id);
  const account = draft.account_id === null ? undefined : names.account(draft.account_id);
  const what = draft.payee || draft.description || category?.name;
  const rest = [
    draft.is_refund && t("refund.one"),
    draft.payee && draft.description,
    what !== category?.name && category?.name,
    draft.lines.length > 0 && t("split.parts", { count: draft.lines.length }),
    account?.name,
    parsed.date === today ? t("date.today") : dayText(locale, parsed.date, today),
    draft.tags.map((it) => `#${it}`).join(" "),
  ].filter(Boolean);
  const row = (
    <>
      <CategoryBadge icon={category?.icon} color={category?.color} />
      <span className={classes.what}>{what}</span>
      {parsed.amount !== null && (
        <span className={classes.sum}>
          <Money amount={parsed.amount} currency={parsed.currency} type={draft.type} />
        </span>
      )}
      <span className={classes.rest}>
        {rest.map((it, place) => (
          <span key={place}>{it}</span>
        ))}
      </span>
    </>
  );
  return (
    <Stack gap="xs">
      {onEdit ? (
        <UnstyledButton
          className={classes.row}
          onClick={onEdit}
          title={t("quick.toForm")}
          aria-description={t("quick.toForm")}
        >
          {row}
        </UnstyledButton>
      ) : (
        <div className={classes.row}>{row}</div>
      )}
      {parsed.lines && draft.lines.length > 0 && <UnderstoodLines parsed={parsed} isAsked={onCategory !== null} />}
      {onCategory &&
        asked.map((it) => (
          <Text key={it} size="sm" fw={weight.medium} className={classes.doubt}>
            {t(it, doubtValues(parsed, locale))}
          </Text>
        ))}
      {onCategory && asksCategory && parsed.amount !== null && (
        <Suspense fallback={null}>
          <CategorySelect
            inLine
            type={categoryKind(draft)}
            value={draft.category_id}
            onChange={(it) => it && onCategory(it)}
            known={names.categories}
          />
        </Suspense>
      )}
    </Stack>
  );
}
