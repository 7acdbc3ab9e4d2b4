import { Group, Stack, Switch, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import { icon } from "../../design/tokens";
import { useText, worded } from "../../i18n";
import { useNames } from "../../queries/names";
import type { Payee } from "../../queries/payees";
import { categoryKind, type Draft, type Faults } from "./draft";
import classes from "./EntryDialog.module.css";

// Most entries do without them.
const NoteField = lazy(() => worded(import("./NoteField")).then((it) => ({ default: it.NoteField })));
const PayeeField = lazy(() => worded(import("./PayeeField")).then((it) => ({ default: it.PayeeField })));
const TagsField = lazy(() => worded(import("../../ui/TagsField")).then((it) => ({ default: it.TagsField })));

/** Whether payee, tags and note are shown: where one of them is filled, and once they were asked for. */
export function useMore(draft: Draft): { isOpen: boolean; isAskedFor: boolean; open: () => void } {
  const [isOpen, setOpen] = useState(false);
  const [isAskedFor, ask] = useState(false);
  const isFilled = draft.payee !== "" || draft.tags.length > 0 || draft.note !== "" || draft.is_pending;
  // A field that is emptied again stays where it is.
  if (isFilled && !isOpen) setOpen(true);
  return {
    isOpen: isOpen || isFilled,
    isAskedFor,
    open: () => {
      ask(true);
      setOpen(true);
    },
  };
}

export function MoreButton({ onOpen }: { onOpen: () => void }) {
  const { t } = useText();
  return (
    <UnstyledButton className={classes.more} aria-expanded={false} onClick={onOpen}>
      <IconChevronDown size={icon[16]} aria-hidden />
      {t("entry.more")}
    </UnstyledButton>
  );
}

interface Props {
  draft: Draft;
  faults: Faults;
  onChange: (change: Partial<Draft>) => void;
  onPropose: (category_id: string) => void;
  /** The first of them takes the focus: what was pressed is gone. */
  isAskedFor: boolean;
  /** Beside one another. */
  inLine?: boolean;
}

/** Payee, tags, note and whether it is pending: what an entry does without. */
export function MoreFields({ draft, faults, onChange, onPropose, isAskedFor, inLine }: Props) {
  const { t } = useText();
  const names = useNames();

  function propose({ usual_category_id }: Payee): void {
    const usual = names.category(usual_category_id);
    if (usual && !usual.archived && usual.type === categoryKind(draft)) onPropose(usual.id);
  }

  const fields = (
    <Suspense fallback={null}>
      <PayeeField
        flex={1}
        autoFocus={isAskedFor}
        value={draft.payee}
        error={faults.payee}
        onChange={(payee) => onChange({ payee })}
        onKnown={propose}
      />
      <TagsField flex={1} value={draft.tags} error={faults.tags} onChange={(tags) => onChange({ tags })} />
      <NoteField flex={1} value={draft.note} error={faults.note} onChange={(note) => onChange({ note })} />
    </Suspense>
  );
  const pending = (
    <Switch
      label={t("status.switch")}
      size={inLine ? "xs" : undefined}
      checked={draft.is_pending}
      onChange={(event) => onChange({ is_pending: event.currentTarget.checked })}
    />
  );
  return inLine ? (
    <Stack gap="xs" mt="sm">
      <Group gap="sm" align="start" wrap="nowrap">
        {fields}
      </Group>
      {pending}
    </Stack>
  ) : (
    <Stack gap="sm">
      {fields}
      {pending}
    </Stack>
  );
}
