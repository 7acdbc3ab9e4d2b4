import type { UseFormReturnType } from "@mantine/form";
import { useEffect, useState } from "react";

import { draftAt, keepDraft } from "../offline/drafts";
import { useMe } from "../queries/me";

/** The fields that were changed, and what they were before. */
interface Kept {
  now: object;
  before: object;
}

interface FormDraft {
  /** Whether it begins with what was left here before. */
  isDraft: boolean;
  /** It is saved, or not wanted: the next time begins anew. */
  drop: () => Promise<void>;
  /** The fields as they were at first. */
  restart: () => void;
}

/**
 * Keeps what was changed in a form, under the name of what it is about; nothing without a name. The other fields are as
 * they are by now, and so is one that somebody else has changed since: what was typed over an older value is dropped.
 */
export function useFormDraft<Values extends object>(
  name: string | undefined,
  form: UseFormReturnType<Values>,
): FormDraft {
  const { me } = useMe();
  const place = name === undefined ? null : `${name}:${me.id}:${me.household_id}`;
  const [isRead, setRead] = useState(false);
  const [isDraft, setDraft] = useState(false);
  const { getInitialValues, getValues, setValues } = form;

  useEffect(() => {
    if (place === null) return;
    let gone = false;
    void draftAt<Kept>(place).then((kept) => {
      if (gone) return;
      const initial = getInitialValues();
      const since = changesOf(initial, { ...initial, ...kept?.before });
      // What was typed meanwhile is newer.
      const found = without(without(kept?.now ?? {}, since), changesOf(getValues(), initial));
      if (Object.keys(found).length > 0) {
        setValues(found as Partial<Values>);
        setDraft(true);
      }
      setRead(true);
    });
    return () => {
      gone = true;
    };
    // The functions of a form are others each time it is drawn.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [place]);

  const changes = JSON.stringify(changesOf(form.values, getInitialValues()));
  useEffect(() => {
    if (place === null || !isRead) return;
    const now = JSON.parse(changes) as object;
    const before = Object.fromEntries(Object.entries(getInitialValues()).filter(([field]) => field in now));
    void keepDraft(place, changes === "{}" ? undefined : ({ now, before } satisfies Kept));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [place, isRead, changes]);

  return {
    isDraft: isDraft && changes !== "{}",
    drop: async () => {
      if (place !== null) await keepDraft(place, undefined);
    },
    restart: () => {
      form.reset();
      setDraft(false);
    },
  };
}

function changesOf(values: object, before: object): object {
  const old = Object.fromEntries(Object.entries(before).map(([field, value]) => [field, JSON.stringify(value)]));
  return Object.fromEntries(Object.entries(values).filter(([field, value]) => JSON.stringify(value) !== old[field]));
}

function without(values: object, these: object): object {
  return Object.fromEntries(Object.entries(values).filter(([field]) => !(field in these)));
}
