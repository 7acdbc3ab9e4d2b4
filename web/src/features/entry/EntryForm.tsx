import { Alert, Anchor, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";
import { lazy, Suspense, useRef } from "react";

import { icon } from "../../design/tokens";
import { useText, worded } from "../../i18n";
import { SheetActions } from "../../ui/Sheet";
import type { Proposed } from "./TransferDialog";
import classes from "./EntryDialog.module.css";
import { EntryFields } from "./EntryFields";
import { Repeats } from "./Repeats";
import { Understood } from "./Understood";
import { type Typed, useEntryForm } from "./useEntryForm";
import { WORDS_MAX } from "./useParse";

// Only a doubt brings it.
const OfferTransfer = lazy(() => worded(import("./OfferTransfer")));

interface Props {
  start: Typed;
  /** Whether it begins with what was left here before. */
  isDraft: boolean;
  on?: string;
  place: string | null;
  /** Of a purchase that is known: its fields are filled already. */
  isRefund: boolean;
  phone: boolean;
  onRecorded: () => void;
  onDone: () => void;
  /** The dialog of a transfer is wanted, in place of this form. */
  onTransfer: (start: Proposed, typed: Typed) => void;
}

export function EntryForm({ isDraft, isRefund, phone, onTransfer, ...given }: Props) {
  const { t } = useText();
  const form = useEntryForm(given);
  const several = form.seen.length > 0;
  const isEmpty = form.text === "" && !form.isFilled;
  const quick = useRef<HTMLInputElement>(null);

  /** The link goes with what it clears. */
  function startAnew(): void {
    form.clear();
    quick.current?.focus();
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!form.busy) void form.save(false);
      }}
    >
      <Stack gap="md">
        {!isRefund && (
          <TextInput
            ref={quick}
            label={t("quick.label")}
            description={phone ? undefined : t("quick.hint")}
            leftSection={<IconSparkles size={icon[18]} aria-hidden />}
            placeholder={t("quick.placeholder")}
            data-autofocus
            autoFocus
            autoComplete="off"
            enterKeyHint="done"
            maxLength={WORDS_MAX}
            value={form.text}
            onChange={(event) => form.write(event.currentTarget.value)}
          />
        )}
        {isDraft && !isEmpty && (
          <Text size="sm" c="dimmed">
            {t("entry.draft")}{" "}
            <Anchor component="button" type="button" size="sm" onClick={startAnew}>
              {t("entry.clear")}
            </Anchor>
          </Text>
        )}
        {isEmpty && !isRefund && <Repeats onDone={given.onDone} />}
        {form.doubts.length > 0 && (
          <Alert color="orange" variant="light" p="xs" role="status">
            {form.doubts.map((it) => (
              <Text size="sm" key={it}>
                {t(it, form.doubtValues)}
              </Text>
            ))}
          </Alert>
        )}
        {form.current && form.parsed?.doubts.includes("maybe_transfer") && (
          <Suspense fallback={null}>
            <Group gap="xs" className={classes.offer}>
              <OfferTransfer
                parsed={form.parsed}
                draft={form.draft}
                edits={form.edits}
                disabled={form.busy}
                others
                onMove={(send) => void form.move(send)}
                onOpen={(start) => onTransfer(start, { text: form.text, edits: form.edits, proposed: form.proposed })}
              />
            </Group>
          </Suspense>
        )}
        {several ? (
          <Stack gap="sm">
            {form.seen.map((it, index) => (
              <Understood
                key={index}
                reading={it}
                onCategory={form.choose && ((category) => form.choose?.(index, category))}
              />
            ))}
            {form.choose && form.seen.some((it) => it.asked.length > 0 && !it.onlyCategory) && (
              <Text size="sm">{t("quick.oneByOne")}</Text>
            )}
            {form.sparesLines && <Text size="sm">{t("split.spared")}</Text>}
          </Stack>
        ) : (
          <EntryFields
            draft={form.draft}
            faults={form.faults}
            big
            onChange={form.edit}
            onPropose={form.propose}
            chips
            thumb={phone}
          />
        )}
        {form.failure && (
          <Alert color="red" variant="light" role="alert">
            {form.failure}
          </Alert>
        )}
        <SheetActions>
          {isRefund ? (
            <Button variant="default" onClick={given.onDone}>
              {t("common.cancel")}
            </Button>
          ) : (
            <Button variant="default" disabled={form.busy || form.isOpen} onClick={() => void form.save(true)}>
              {t("entry.saveMore")}
            </Button>
          )}
          <Button type="submit" data-autofocus={isRefund || undefined} loading={form.busy} disabled={form.isOpen}>
            {several ? t("quick.saveMany", { count: form.seen.length }) : t("entry.save")}
          </Button>
        </SheetActions>
      </Stack>
    </form>
  );
}
