import { Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useEffect, useState } from "react";

import { PHONE } from "../../design/tokens";
import { useText } from "../../i18n";
import { type Entry, useEntry } from "../../navigation/entryDialog";
import { draftAt } from "../../offline/drafts";
import { useMe } from "../../queries/me";
import { Sheet } from "../../ui/Sheet";
import { useBackCloses } from "../../ui/useBackCloses";
import { useReturnFocus } from "../../ui/useReturnFocus";
import { EntryForm } from "./EntryForm";
import type { Typed } from "./useEntryForm";

/** A new transaction: one quick field that fills the form, and the form for whoever prefers it (or is offline). */
export default function EntryDialog() {
  const { t } = useText();
  const entry = useEntry();
  useReturnFocus();
  useBackCloses(entry.close);
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const content = <KeptForm entry={entry} phone={phone} />;
  return phone ? (
    <Sheet title={t("entry.title")} onClose={entry.close}>
      {content}
    </Sheet>
  ) : (
    <Modal
      opened
      onClose={entry.close}
      title={t("entry.title")}
      size="md"
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {content}
    </Modal>
  );
}

/** With what was typed here before and not recorded. Words that the form is opened with have a place of their own. */
function KeptForm({ entry, phone }: { entry: Entry; phone: boolean }) {
  const { me } = useMe();
  const place = `${entry.words ? "line" : "form"}:${me.id}:${me.household_id}`;
  const [start, setStart] = useState<{ typed: Typed; isDraft: boolean } | null>(null);
  const { words, account } = entry;
  useEffect(() => {
    void draftAt<Typed>(place).then((kept) => {
      const fits = kept !== undefined && (words === "" || kept.text === words);
      // What is kept stays on the account that it was meant for.
      setStart({
        typed: fits ? kept : { text: words, edits: account ? { account_id: account } : {} },
        isDraft: fits && words === "",
      });
    });
  }, [place, words, account]);
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
      />
    )
  );
}
