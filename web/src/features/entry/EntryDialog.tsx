import { Alert, Button, Divider, Drawer, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconSparkles } from "@tabler/icons-react";
import { useState } from "react";

import { PHONE, icon } from "../../design/tokens";
import { Unreachable } from "../../api/problem";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { useEntry } from "../../navigation/entryDialog";
import { useText } from "../../i18n";
import { useReturnFocus } from "../../ui/useReturnFocus";
import { errorText } from "../../ui/errorText";
import { doubtTexts } from "./doubts";
import { check, type Draft, type DraftField, emptyDraft, faultsOf, withParsed } from "./draft";
import { EntryFields } from "./EntryFields";
import { type Parsed, useParse, WORDS_MAX } from "./useParse";
import { useRecord } from "./useRecord";

/** A new transaction: one quick field that fills the form, and the form for whoever prefers it (or is offline). */
export default function EntryDialog() {
  const { t } = useText();
  const entry = useEntry();
  useReturnFocus();
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const content = <EntryForm onDone={entry.close} />;
  const close = {
    closeButtonProps: { "aria-label": t("common.close") },
    onClose: entry.close,
    opened: true,
    title: t("entry.title"),
  };
  return phone ? (
    <Drawer {...close} position="bottom" size="auto">
      {content}
    </Drawer>
  ) : (
    <Modal {...close} size="md">
      {content}
    </Modal>
  );
}

function EntryForm({ onDone }: { onDone: () => void }) {
  const { t, locale } = useText();
  const { today } = useMe();
  const { accounts } = useNames();
  const store = useRecord();
  const [text, setText] = useState("");
  const [edits, setEdits] = useState<Partial<Draft>>({});
  const [faults, setFaults] = useState<Partial<Record<DraftField, string>>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { parsed, current, settle } = useParse(text);

  /** What a person set by hand stands above what was understood. */
  function complete(read: Parsed | null): Draft {
    const empty = emptyDraft(accounts, today);
    return { ...(read ? withParsed(empty, read, locale) : empty), ...edits };
  }
  const draft = complete(parsed);
  const doubts = parsed && current ? doubtTexts(parsed, edits) : [];

  async function save(again: boolean): Promise<void> {
    const sent = text;
    setBusy(true);
    setFailure(null);
    try {
      // Enter may come before the server has read the words; without a server the fields speak for themselves.
      const draft = complete(
        await settle().catch((error: unknown) => (error instanceof Unreachable ? parsed : raise(error))),
      );
      const checked = check(draft);
      if ("faults" in checked) {
        setFaults(Object.fromEntries(Object.entries(checked.faults).map(([field, key]) => [field, t(key)])));
        return;
      }
      await store({
        draft: checked.body,
        currency: accounts.find((it) => it.id === draft.account_id)?.currency ?? "RUB",
      });
      setText((it) => (it === sent ? "" : it));
      setEdits(again ? { date: draft.date, account_id: draft.account_id } : {});
      setFaults({});
      if (!again) onDone();
    } catch (error) {
      const found = faultsOf(error);
      setFaults(found ?? {});
      setFailure(found ? null : errorText(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void save(false);
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t("quick.label")}
          description={t("quick.hint")}
          leftSection={<IconSparkles size={icon[18]} aria-hidden />}
          placeholder={t("quick.placeholder")}
          data-autofocus
          autoComplete="off"
          enterKeyHint="done"
          maxLength={WORDS_MAX}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setFaults({});
          }}
        />
        {doubts.length > 0 && (
          <Alert color="orange" variant="light" p="xs" role="status">
            {doubts.map((it) => (
              <Text size="sm" key={it}>
                {t(it)}
              </Text>
            ))}
          </Alert>
        )}
        <Divider />
        <EntryFields
          draft={draft}
          faults={faults}
          big
          onChange={(change) => {
            setEdits((it) => ({ ...it, ...change }));
            setFaults({});
          }}
        />
        {failure && (
          <Alert color="red" variant="light" role="alert">
            {failure}
          </Alert>
        )}
        <Group grow>
          <Button variant="default" disabled={busy} onClick={() => void save(true)}>
            {t("entry.saveMore")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("entry.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function raise(error: unknown): never {
  throw error;
}
