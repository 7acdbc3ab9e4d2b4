import { Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";

import { PHONE } from "../../design/tokens";
import { useText, worded } from "../../i18n";
import { type Entry, useEntry } from "../../navigation/entryDialog";
import { draftAt, keepDraft } from "../../offline/drafts";
import { useMe } from "../../queries/me";
import { Sheet } from "../../ui/Sheet";
import { useBackCloses } from "../../ui/useBackCloses";
import { useReturnFocus } from "../../ui/useReturnFocus";
import type { Proposed } from "./TransferDialog";
import { EntryForm } from "./EntryForm";
import type { Typed } from "./useEntryForm";

const TransferDialog = lazy(() => worded(import("./TransferDialog")).then((it) => ({ default: it.TransferDialog })));

/** A new transaction: one quick field that fills the form, and the form for whoever prefers it (or is offline). */
export default function EntryDialog() {
  const entry = useEntry();
  const { me } = useMe();
  useReturnFocus();
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const place = `${entry.words ? "line" : "form"}:${me.id}:${me.household_id}`;
  const [transfer, setTransfer] = useState<Proposed | null>(null);
  // What the form was left with for the dialog of a transfer: whoever comes back from there finds it.
  const [left, setLeft] = useState<Typed | null>(null);

  function moved(): void {
    entry.onRecorded();
    void keepDraft(place, undefined);
    entry.close();
  }

  if (transfer)
    return (
      <Suspense fallback={null}>
        <TransferDialog transfer={null} start={transfer} onDone={moved} onClose={() => setTransfer(null)} />
      </Suspense>
    );
  return (
    <Window phone={phone} onClose={entry.close}>
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

function Window({ phone, onClose, children }: { phone: boolean; onClose: () => void; children: ReactNode }) {
  const { t } = useText();
  useBackCloses(onClose);
  return phone ? (
    <Sheet title={t("entry.title")} onClose={onClose}>
      {children}
    </Sheet>
  ) : (
    <Modal
      opened
      onClose={onClose}
      title={t("entry.title")}
      size="md"
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {children}
    </Modal>
  );
}

interface KeptProps {
  entry: Entry;
  phone: boolean;
  place: string;
  left: Typed | null;
  onTransfer: (start: Proposed, typed: Typed) => void;
}

/** With what was typed here before and not recorded. Words that the form is opened with have a place of their own. */
function KeptForm({ entry, phone, place, left, onTransfer }: KeptProps) {
  const [start, setStart] = useState<{ typed: Typed; isDraft: boolean } | null>(
    left && { typed: left, isDraft: false },
  );
  const { words, account } = entry;
  useEffect(() => {
    if (left) return;
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
        place={place}
        phone={phone}
        onRecorded={entry.onRecorded}
        onDone={entry.close}
        onTransfer={onTransfer}
      />
    )
  );
}
