import { type Dispatch, type SetStateAction, useEffect, useState } from "react";

import { dropKept, keep, kept } from "./store";

const DRAFT = "draft:";

/**
 * What was typed and not yet recorded, kept on this device until it is recorded or cleared: through Escape, Back, a
 * reload, a tab that died. Whoever signs out takes it along; a session that ended elsewhere leaves it for its person.
 */
export async function draftAt<T>(place: string): Promise<T | undefined> {
  return kept<T>(DRAFT + place).catch(() => undefined);
}

/** Nothing is kept where `value` is undefined. Never raises: a browser may refuse to keep anything. */
export async function keepDraft(place: string, value: unknown): Promise<void> {
  await keep(DRAFT + place, value).catch(() => undefined);
}

/** The session ended elsewhere: what was read goes, what its person has typed stays. */
export async function dropAllButDrafts(): Promise<void> {
  await dropKept((name) => !name.startsWith(DRAFT)).catch(() => undefined);
}

/** Of whoever was here before: places are named after the person and the household. */
export async function dropDraftsOfOthers(user: string): Promise<void> {
  await dropKept((name) => name.startsWith(DRAFT) && !name.includes(`:${user}:`)).catch(() => undefined);
}

/** What stands in fields and outlives the page. */
export function useKept<T>(place: string, nothing: T, isNothing: (it: T) => boolean): [T, Dispatch<SetStateAction<T>>] {
  const [value, setValue] = useState(nothing);
  const [isRead, setRead] = useState(false);
  useEffect(() => {
    void draftAt<T>(place).then((kept) => {
      // What was typed meanwhile is newer.
      setValue((it) => (isNothing(it) ? (kept ?? it) : it));
      setRead(true);
    });
  }, [place, isNothing]);
  useEffect(() => {
    if (isRead) void keepDraft(place, isNothing(value) ? undefined : value);
  }, [place, value, isNothing, isRead]);
  return [value, setValue];
}

const isBlank = (text: string) => text.trim() === "";

/** The text of a field whose words outlive the page. */
export function useKeptText(place: string): [string, Dispatch<SetStateAction<string>>] {
  return useKept<string>(place, "", isBlank);
}
