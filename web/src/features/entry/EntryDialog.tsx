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
import { readEntry } from "./reading";
import { Understood } from "./Understood";
import { type Parsed, useParse, WORDS_MAX } from "./useParse";
import { useRecord } from "./useRecord";
import { useRecordAll } from "./useRecordAll";

/** A new transaction: one quick field that fills the form, and the form for whoever prefers it (or is offline). */
export default function EntryDialog() {
  const { t } = useText();
  const entry = useEntry();
  useReturnFocus();
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const content = <EntryForm words={entry.words} onRecorded={entry.onRecorded} onDone={entry.close} />;
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

interface FormProps {
  words: string;
  onRecorded: () => void;
  onDone: () => void;
}

function EntryForm({ words, onRecorded, onDone }: FormProps) {
  const { t, locale } = useText();
  const { today } = useMe();
  const { accounts } = useNames();
  const store = useRecord();
  const storeEach = useRecordAll();
  const [text, setText] = useState(words);
  const [chosen, setChosen] = useState<Record<number, string>>({});
  const [edits, setEdits] = useState<Partial<Draft>>({});
  const [faults, setFaults] = useState<Partial<Record<DraftField, string>>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { entries, current, settle } = useParse(text);
  const parsed = entries[0] ?? null;
  const several = entries.length > 1;

  /** What a person set by hand stands above what was understood. */
  function complete(read: Parsed | null): Draft {
    const empty = emptyDraft(accounts, today);
    return { ...(read ? withParsed(empty, read, locale) : empty), ...edits };
  }
  const draft = complete(parsed);
  const doubts = parsed && current ? doubtTexts(parsed, edits) : [];

  const read = (found: Parsed[]) =>
    found.map((it, place) => {
      const category = chosen[place];
      // Day and account stay from the entry before, with "Save and more".
      const kept = pick(edits, "date", "account_id");
      return readEntry(it, { ...kept, ...(category && { category_id: category }) }, { accounts, today, locale });
    });
  const seen = several ? read(entries) : [];
  const isOpen = several && current && !seen.every((it) => it.body);

  /** Of several purchases in one line; nothing where one of them is in doubt. */
  async function storeAll(found: Parsed[]): Promise<boolean> {
    const readings = read(found);
    if (!readings.every((it) => it.body)) return false;
    await storeEach(readings, setText);
    recorded(text);
    return true;
  }

  /** What was typed meanwhile is the next entry. */
  function recorded(sent: string): void {
    if (sent === words) onRecorded();
    setText((it) => (it === sent ? "" : it));
    setChosen({});
  }

  async function save(again: boolean): Promise<void> {
    const sent = text;
    setBusy(true);
    setFailure(null);
    try {
      // Enter may come before the server has read the words; without a server the fields speak for themselves.
      const found = await settle().catch((error: unknown) =>
        error instanceof Unreachable ? (current ? entries : []) : raise(error),
      );
      // Nothing is stored that was not seen: neither a second purchase nor a doubt.
      if (!current && (found.length > 1 || (found[0] && doubtTexts(found[0], edits).length > 0))) return;
      if (found.length > 1) {
        if ((await storeAll(found)) && !again) onDone();
        return;
      }
      const draft = complete(found[0] ?? null);
      const checked = check(draft);
      if ("faults" in checked) {
        setFaults(Object.fromEntries(Object.entries(checked.faults).map(([field, key]) => [field, t(key)])));
        return;
      }
      await store({
        draft: checked.body,
        currency: accounts.find((it) => it.id === draft.account_id)?.currency ?? "RUB",
      });
      recorded(sent);
      setEdits(again ? { date: draft.date, account_id: draft.account_id } : {});
      setFaults({});
      if (!again) onDone();
    } catch (error) {
      const named = several ? null : faultsOf(error);
      setFaults(named ?? {});
      setFailure(named ? null : errorText(error));
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
            setChosen({});
          }}
        />
        {!several && doubts.length > 0 && (
          <Alert color="orange" variant="light" p="xs" role="status">
            {doubts.map((it) => (
              <Text size="sm" key={it}>
                {t(it)}
              </Text>
            ))}
          </Alert>
        )}
        <Divider />
        {several ? (
          <Stack gap="sm" role="status">
            {seen.map((it, place) => (
              <Understood
                key={place}
                reading={it}
                onCategory={current ? (category) => setChosen((old) => ({ ...old, [place]: category })) : null}
              />
            ))}
            {current && seen.some((it) => it.asked.length > 0 && !it.onlyCategory) && (
              <Text size="sm">{t("quick.oneByOne")}</Text>
            )}
          </Stack>
        ) : (
          <EntryFields
            draft={draft}
            faults={faults}
            big
            onChange={(change) => {
              setEdits((it) => ({ ...it, ...change }));
              setFaults({});
            }}
          />
        )}
        {failure && (
          <Alert color="red" variant="light" role="alert">
            {failure}
          </Alert>
        )}
        <Group grow>
          <Button variant="default" disabled={busy || isOpen} onClick={() => void save(true)}>
            {t("entry.saveMore")}
          </Button>
          <Button type="submit" loading={busy} disabled={isOpen}>
            {several ? t("quick.saveMany", { count: entries.length }) : t("entry.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function pick(edits: Partial<Draft>, ...fields: DraftField[]): Partial<Draft> {
  return Object.fromEntries(fields.filter((it) => it in edits).map((it) => [it, edits[it]]));
}

function raise(error: unknown): never {
  throw error;
}
