import { useForm } from "@mantine/form";
import { useEffect, useRef, useState } from "react";

import type { Schemas } from "../../api/client";
import { Problem } from "../../api/problem";
import { check, type Draft, draftOf, type Faults, faultsOf } from "../../features/entry/draft";
import { sameLines } from "../../features/entry/split";
import { currencyDigits } from "../../format/money";
import { useText } from "../../i18n";
import { tagsOf } from "../../queries/tags";
import type { Kind, Transaction } from "../../queries/transactions";
import { tell, tellError } from "../../ui/tell";
import { useFormDraft } from "../../ui/useFormDraft";

export type Save = (row: Transaction, change: Schemas["TransactionUpdate"]) => Promise<void>;

/**
 * A row while it is being edited, wherever its fields are shown. It is compared with what it was when it was opened, and
 * sent with that version: where the list was read anew meanwhile, nobody's change is taken back unseen.
 */
export function useEditing(shown: Transaction, onSave: Save, onClose: () => void) {
  const { t, locale } = useText();
  const [row, setRow] = useState(shown);
  const form = useForm<Draft>({ initialValues: draftOf(row, locale) });
  const kept = useFormDraft(`row:${row.id}`, form);
  const [busy, setBusy] = useState(false);
  // After a refusal the list is read anew, and this is the row as somebody else has left it.
  const latest = useRef(shown);
  useEffect(() => {
    latest.current = shown;
  });

  async function save(): Promise<void> {
    if (busy) return;
    const checked = check(form.values, currencyDigits(row.currency));
    if ("faults" in checked) {
      form.setErrors(Object.fromEntries(Object.entries(checked.faults).map(([field, key]) => [field, t(key)])));
      return;
    }
    const {
      account_id,
      type,
      refund_of,
      payee = null,
      tags = [],
      note = null,
      status = "booked",
      lines,
      ...body
    } = checked.body;
    setBusy(true);
    try {
      await onSave(row, {
        ...body,
        type: type ?? (row.type as Kind),
        account_id: account_id ?? row.account_id,
        // Sent where they or the sum are others: the server compares the two.
        ...(lines && !(sameLines(lines, row) && body.amount === String(row.amount)) && { lines }),
        ...((row.refund_of || refund_of) && { refund_of: refund_of ?? null }),
        ...(payee !== (row.payee ?? null) && { payee }),
        ...(tags.join() !== tagsOf(row).join() && { tags }),
        ...(status !== (row.status ?? "booked") && { status }),
        ...(note !== (row.note ?? null) && { note }),
      });
      await kept.drop();
      onClose();
    } catch (error) {
      const found = faultsOf(error);
      form.setErrors(found ?? {});
      if (error instanceof Problem && error.code === "version_mismatch")
        tell(error.message, {
          label: t("edit.reread"),
          run: () => {
            setRow(latest.current);
            form.setInitialValues(draftOf(latest.current, locale));
            form.setValues(draftOf(latest.current, locale));
          },
          stays: true,
        });
      else if (!found) tellError(error);
    } finally {
      setBusy(false);
    }
  }

  return {
    draft: form.values,
    /** As the row has it. */
    own: draftOf(row, locale),
    faults: form.errors as Faults,
    busy,
    /** What was left in it the last time, until it is saved or given up. */
    kept,
    save,
    change: (change: Partial<Draft>) => {
      form.setValues(change);
      form.clearErrors();
    },
    /** The usual category of a payee, where the row has none. */
    propose: (category_id: string) => {
      if (form.values.category_id === null && form.values.lines.length === 0) form.setValues({ category_id });
    },
  };
}
