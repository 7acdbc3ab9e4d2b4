import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import { icon } from "../../design/tokens";
import { Unreachable } from "../../api/problem";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { useEntry } from "../../navigation/entryDialog";
import { useText } from "../../i18n";
import { tellError } from "../../ui/tell";
import { type Reading, readEntry } from "../../features/entry/reading";
import { type Parsed, useParse, WORDS_MAX } from "../../features/entry/useParse";
import { useRecordAll } from "../../features/entry/useRecordAll";
import classes from "./QuickField.module.css";

// Only words bring it: the first view does without.
const Understood = lazy(() => import("../../features/entry/Understood").then((it) => ({ default: it.Understood })));

/** "кофе 250" and Enter: says what it understood, asks for the category when in doubt, then records. */
export function QuickField() {
  const { t, locale } = useText();
  const { today } = useMe();
  const { accounts } = useNames();
  const store = useRecordAll();
  const entry = useEntry();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<Record<number, string>>({});
  const [busy, setBusy] = useState(false);
  const { entries, current, settle } = useParse(text);

  const read = (found: Parsed[]): Reading[] =>
    found.map((it, place) => {
      const category = chosen[place];
      return readEntry(it, category ? { category_id: category } : {}, { accounts, today, locale });
    });
  const seen = read(entries);
  const unclear = seen.some((it) => it.asked.length > 0 && !it.onlyCategory);
  const sure = seen.length > 0 && seen.every((it) => it.body);

  function toForm(): void {
    entry.open(text, () => setText((it) => (it === text ? "" : it)));
  }

  async function save(): Promise<void> {
    if (busy || !text.trim()) return;
    const sent = text;
    setBusy(true);
    try {
      const found = read(await settle());
      // In doubt: what is asked stands below the field by now.
      if (!found.length || !found.every((it) => it.body)) return;
      // Nothing is stored that was not seen.
      if (!current && found.length > 1) return;
      await store(found, setText);
      // What was typed meanwhile is the next entry.
      setText((it) => (it === sent ? "" : it));
      setChosen({});
    } catch (error) {
      tellError(error);
      // Nobody to ask what the words mean: the form works without a server.
      if (error instanceof Unreachable) toForm();
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Group align="end" gap="sm" wrap="nowrap">
        <TextInput
          flex={1}
          size="md"
          label={t("quick.label")}
          leftSection={<IconSparkles size={icon[18]} aria-hidden />}
          placeholder={t("quick.placeholder")}
          autoComplete="off"
          enterKeyHint="done"
          maxLength={WORDS_MAX}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setChosen({});
          }}
        />
        <Button type="submit" size="md" loading={busy} disabled={text.trim() === "" || (current && !sure)}>
          {seen.length > 1 ? t("quick.saveMany", { count: seen.length }) : t("quick.save")}
        </Button>
      </Group>
      <Stack gap="xs" className={classes.understood} role="status">
        {seen.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("quick.examples")}
          </Text>
        )}
        <Suspense fallback={null}>
          {seen.map((it, place) => (
            <Understood
              key={place}
              reading={it}
              onCategory={current ? (category) => setChosen((old) => ({ ...old, [place]: category })) : null}
            />
          ))}
        </Suspense>
        {current && unclear && seen.length > 1 && <Text size="sm">{t("quick.oneByOne")}</Text>}
        {current && unclear && seen.length === 1 && (
          <Button size="compact-sm" variant="light" style={{ alignSelf: "start" }} onClick={toForm}>
            {t("quick.toForm")}
          </Button>
        )}
      </Stack>
    </form>
  );
}
