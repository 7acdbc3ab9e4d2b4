import { Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";

import { PHONE } from "../../design/tokens";
import { type Key, useText, worded } from "../../i18n";
import { type Entry, useEntry } from "../../navigation/entryDialog";
import { draftAt, keepDraft } from "../../offline/drafts";
import { useMe } from "../../queries/me";
import { Sheet } from "../../ui/Sheet";
import { useBackCloses } from "../../ui/useBackCloses";
import { useReturnFocus } from "../../ui/useReturnFocus";
import type { Proposed } from "./TransferDialog";
import { refundOf } from "./draft";
import { EntryForm } from "./EntryForm";
import type { Typed } from "./useEntryForm";

const TransferDialog = lazy(() => worded(import("./TransferDialog")).then((it) => ({ default: it.TransferDialog })));

/** A new transaction: one quick field that fills the form, and the form for whoever prefers it (or is offline). */
export default function EntryDialog() {
  const entry = useEntry();
  const { me } = useMe();
  useReturnFocus();
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  // A refund is begun from its purchase, where it is found again.
  const place = entry.purchase ? null : `${entry.words ? "line" : "form"}:${me.id}:${me.household_id}`;
  const [transfer, setTransfer] = useState<Proposed | null>(null);
  // What the form was left with for the dialog of a transfer: whoever comes back from there finds it.
  const [left, setLeft] = useState<Typed | null>(null);

  function moved(): void {
    entry.onRecorded();
    if (place !== null) void keepDraft(place, undefined);
    entry.close();
  }

  if (transfer)
    return (
      <Suspense fallback={null}>
        <TransferDialog transfer={null} start={transfer} onDone={moved} onClose={() => setTransfer(null)} />
      </Suspense>
    );
  return (
    <Window title={entry.purchase ? "refund.one" : "entry.title"} phone={phone} onClose={entry.close}>
      <KeptForm
        entry={entry}
        phone={phone}
        place={place}
        left={left}
        onTransfer={(start, typed) => {
          setLeft(typed);
          setTransfer(start);
        }}
      />
    </Window>
  );
}

interface WindowProps {
  title: Key;
  phone: boolean;
  onClose: () => void;
  children: ReactNode;
}

function Window({ title, phone, onClose, children }: WindowProps) {
  const { t } = useText();
  useBackCloses(onClose);
  return phone ? (
    <Sheet title={t(title)} onClose={onClose}>
      {children}
    </Sheet>
  ) : (
    <Modal opened onClose={onClose} title={t(title)} size="md" closeButtonProps={{ "aria-label": t("common.close") }}>
      {children}
    </Modal>
  );
}

interface KeptProps {
  entry: Entry;
  phone: boolean;
  place: string | null;
  left: Typed | null;
  onTransfer: (start: Proposed, typed: Typed) => void;
}

/** With what was typed here before and not recorded. Words that the form is opened with have a place of their own. */
function KeptForm({ entry, phone, place, left, onTransfer }: KeptProps) {
  const { locale } = useText();
  const { today } = useMe();
  const { words, account, purchase } = entry;
  const [start, setStart] = useState<{ typed: Typed; isDraft: boolean } | null>(() => {
    const typed = purchase ? { text: "", edits: refundOf(purchase, locale, today) } : left;
    return typed && { typed, isDraft: false };
  });
  useEffect(() => {
    if (left || place === null) return;
    void draftAt<Typed>(place).then((kept) => {
      const fits = kept !== undefined && (words === "" || kept.text === words);
      // What is kept stays on the account that it was meant for.
      setStart({
        typed: fits ? kept : { text: words, edits: account ? { account_id: account } : {} },
        isDraft: fits && words === "",
      });
    });
  }, [place, words, account, left]);
  return (
    start && (
      <EntryForm
        start={start.typed}
        isDraft={start.isDraft}
        on={entry.on}
        isRefund={purchase !== undefined}
        place={place}
        phone={phone}
        onRecorded={entry.onRecorded}
        onDone={entry.close}
        onTransfer={onTransfer}
      />
    )
  );
}
