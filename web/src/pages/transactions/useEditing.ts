import { useState } from "react";

import type { Schemas } from "../../api/client";
import type { Transaction } from "../../queries/transactions";
import { useText } from "../../i18n";
import { tellError } from "../../ui/tell";
import { check, type Draft, type DraftField, draftOf, faultsOf } from "../../features/entry/draft";

export type Save = (row: Transaction, change: Schemas["TransactionUpdate"]) => Promise<void>;

/** A row while it is being edited, wherever its fields are shown. */
export function useEditing(row: Transaction, onSave: Save, onClose: () => void) {
  const { t, locale } = useText();
  const [draft, setDraft] = useState<Draft>(() => draftOf(row, locale));
  const [faults, setFaults] = useState<Partial<Record<DraftField, string>>>({});
  const [busy, setBusy] = useState(false);

  async function save(): Promise<void> {
    const checked = check(draft);
    if ("faults" in checked) {
      setFaults(Object.fromEntries(Object.entries(checked.faults).map(([field, key]) => [field, t(key)])));
      return;
    }
    const { account_id, type, ...body } = checked.body;
    setBusy(true);
    try {
      await onSave(row, { ...body, type: type ?? row.type, account_id: account_id ?? row.account_id });
      onClose();
    } catch (error) {
      const found = faultsOf(error);
      setFaults(found ?? {});
      if (!found) tellError(error);
    } finally {
      setBusy(false);
    }
  }

  return {
    draft,
    faults,
    busy,
    save,
    change: (change: Partial<Draft>) => {
      setDraft((it) => ({ ...it, ...change }));
      setFaults({});
    },
  };
}
