import { UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { Transaction } from "../../queries/transactions";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { useText } from "../../i18n";
import { Money } from "../../ui/Money";
import { tellError } from "../../ui/tell";
import classes from "./EntryDialog.module.css";
import { habitsQuery, repeatsOf } from "./repeats";
import { useRecord } from "./useRecord";

const SHOWN = 4;

/** What is bought again and again: one tap records it as of today, and its toast takes it back. */
export function Repeats({ onDone }: { onDone: () => void }) {
  const { t } = useText();
  const { today } = useMe();
  const names = useNames();
  const store = useRecord();
  const habits = useQuery(habitsQuery()).data;
  const usable = (it: Transaction) => names.account(it.account_id)?.archived === false;
  const repeats = repeatsOf((habits ?? []).filter(usable), SHOWN);
  if (repeats.length === 0) return null;

  async function repeat(it: Transaction): Promise<void> {
    const { amount, currency, category_id, account_id, description, payee } = it;
    if (category_id === null) return;
    onDone();
    try {
      await store({
        draft: { amount, type: "expense", category_id, account_id, description, payee, date: today },
        currency,
      });
    } catch (error) {
      tellError(error);
    }
  }

  return (
    <div role="group" aria-label={t("entry.repeats")} className={classes.chips}>
      {repeats.map((it) => (
        <UnstyledButton key={it.id} className={classes.chip} onClick={() => void repeat(it)}>
          <span className="clip">{it.payee || it.description}</span>{" "}
          <Money amount={it.amount} currency={it.currency} short />
        </UnstyledButton>
      ))}
    </div>
  );
}
