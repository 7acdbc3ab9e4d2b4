import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconArrowUp, IconSparkles } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import { icon, PHONE, space } from "../../design/tokens";
import { Unreachable } from "../../api/problem";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { useEntry } from "../../navigation/entryDialog";
import { takeQuickFocus } from "../../navigation/quickFocus";
import { useText, worded } from "../../i18n";
import { tellError } from "../../ui/tell";
import { type Reading, readEntry } from "../../features/entry/reading";
import { type Parsed, useParse, WORDS_MAX } from "../../features/entry/useParse";
import { useRecordAll } from "../../features/entry/useRecordAll";
import { useRecordLater } from "../../features/entry/useRecordLater";
import type { Proposed } from "../../features/entry/TransferDialog";
import { useKeptText } from "../../offline/drafts";
import classes from "./QuickField.module.css";

// Only words bring it: the first view does without.
const Understood = lazy(() =>
  worded(import("../../features/entry/Understood")).then((it) => ({ default: it.Understood })),
);

// Only a doubt brings it.
const OfferTransfer = lazy(() => worded(import("../../features/entry/OfferTransfer")));
const TransferDialog = lazy(() =>
  worded(import("../../features/entry/TransferDialog")).then((it) => ({ default: it.TransferDialog })),
);

/** "кофе 250" and Enter: says what it understood, asks for the category when in doubt, then records. */
export function QuickField() {
  const { t, locale } = useText();
  const { me, today } = useMe();
  const { accounts, category: categoryOf } = useNames();
  const store = useRecordAll();
  const later = useRecordLater();
  const entry = useEntry();
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const [text, setText] = useKeptText(`quick:${me.id}:${me.household_id}`);
  const [chosen, setChosen] = useState<Record<number, string>>({});
  const [busy, setBusy] = useState(false);
  const [transfer, setTransfer] = useState<Proposed | null>(null);
  const [focused] = useState(takeQuickFocus);
  const { entries, current, settle } = useParse(text);

  const readAs = (it: Parsed, category?: string | null): Reading =>
    readEntry(it, category ? { category_id: category } : {}, { accounts, today, locale });
  const read = (found: Parsed[]): Reading[] => found.map((it, place) => readAs(it, chosen[place]));
  const seen = read(entries);
  const unclear = seen.some((it) => it.asked.length > 0 && !it.onlyCategory);
  const sure = seen.length > 0 && seen.every((it) => it.body);
  // The form has all that there is to ask: Enter leads there.
  const opensForm = (found: Reading[]) => found.length === 1 && found[0]!.parsed.doubts.includes("maybe_refund");
  // As it is likely meant, where nothing else is asked.
  const refund = opensForm(seen) ? readAs(seen[0]!.parsed, seen[0]!.parsed.category_id) : null;

  const action = seen.length > 1 ? t("quick.saveMany", { count: seen.length }) : t("quick.save");
  const send = {
    type: "submit",
    variant: "light",
    loading: busy,
    disabled: text.trim() === "" || (current && !sure && !opensForm(seen)),
  } as const;

  function toForm(): void {
    entry.open(text, () => setText((it) => (it === text ? "" : it)));
  }

  /** What was typed meanwhile is the next entry. */
  function recorded(sent: string): void {
    setText((it) => (it === sent ? "" : it));
    setChosen({});
  }

  async function save(): Promise<void> {
    if (busy || !text.trim()) return;
    const sent = text;
    setBusy(true);
    try {
      const found = read(await settle());
      // In doubt: what is asked stands below the field by now.
      if (opensForm(found)) return toForm();
      if (!found.length || !found.every((it) => it.body)) return;
      // Nothing is stored that was not seen.
      if (!current && found.length > 1) return;
      await store(found, setText);
      recorded(sent);
    } catch (error) {
      if (!(error instanceof Unreachable)) return tellError(error);
      // Nobody to ask what the words mean: they wait as they are.
      await later(sent);
      recorded(sent);
    } finally {
      setBusy(false);
    }
  }

  async function move(by: () => Promise<void>): Promise<void> {
    const sent = text;
    setBusy(true);
    try {
      await by();
      recorded(sent);
    } catch (error) {
      tellError(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
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
            rightSection={
              phone && (
                <ActionIcon {...send} size={icon[28] + space[8]} radius="md" aria-label={action}>
                  <IconArrowUp size={icon[20]} aria-hidden />
                </ActionIcon>
              )
            }
            autoFocus={focused}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setChosen({});
            }}
          />
          {!phone && (
            <Button {...send} size="md">
              {action}
            </Button>
          )}
        </Group>
        <Stack gap="xs" className={classes.understood} role="status">
          {seen.length === 0 && (
            <Text size="sm" c="dimmed" className={classes.examples}>
              {t("quick.examples")}
            </Text>
          )}
          <Suspense fallback={null}>
            {seen.map((it, place) => (
              <Understood
                key={place}
                reading={it}
                onEdit={seen.length === 1 ? toForm : undefined}
                onCategory={current ? (category) => setChosen((old) => ({ ...old, [place]: category })) : null}
              />
            ))}
          </Suspense>
          {current && unclear && seen.length > 1 && <Text size="sm">{t("quick.oneByOne")}</Text>}
          {current && unclear && seen.length === 1 && (
            <Group gap="xs">
              {seen[0]!.parsed.doubts.includes("maybe_transfer") && (
                <Suspense fallback={null}>
                  <OfferTransfer
                    parsed={seen[0]!.parsed}
                    draft={seen[0]!.draft}
                    disabled={busy}
                    onMove={(by) => void move(by)}
                    onOpen={setTransfer}
                  />
                </Suspense>
              )}
              {refund?.body && (
                <Button
                  size="compact-md"
                  variant="light"
                  disabled={busy}
                  onClick={() => void move(() => store([refund], setText))}
                >
                  {t("refund.confirm", { category: categoryOf(refund.body.category_id)?.name ?? "" })}
                </Button>
              )}
              <Button size="compact-md" variant={refund?.body ? "subtle" : "light"} disabled={busy} onClick={toForm}>
                {t("quick.toForm")}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
      {/* Not within the form: what its own form sends would be sent there too. */}
      {transfer && (
        <Suspense fallback={null}>
          <TransferDialog
            transfer={null}
            start={transfer}
            onDone={() => recorded(text)}
            onClose={() => setTransfer(null)}
          />
        </Suspense>
      )}
    </>
  );
}
