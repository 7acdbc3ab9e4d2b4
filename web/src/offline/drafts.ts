import { type Dispatch, type SetStateAction, useEffect, useState } from "react";

import { keep, kept } from "./store";

/**
 * What was typed and not yet recorded, kept on this device until it is recorded or cleared: through Escape, Back, a
 * reload, a tab that died. It goes with the session, as everything that is kept does.
 */
export async function draftAt<T>(place: string): Promise<T | undefined> {
  return kept<T>(`draft:${place}`).catch(() => undefined);
}

/** Nothing is kept where `value` is undefined. Never raises: a browser may refuse to keep anything. */
export async function keepDraft(place: string, value: unknown): Promise<void> {
  await keep(`draft:${place}`, value).catch(() => undefined);
}

/** The text of a field whose words outlive the page. */
export function useKeptText(place: string): [string, Dispatch<SetStateAction<string>>] {
  const [text, setText] = useState("");
  const [isRead, setRead] = useState(false);
  useEffect(() => {
    void draftAt<string>(place).then((kept) => {
      // What was typed meanwhile is newer.
      setText((it) => it || (kept ?? ""));
      setRead(true);
    });
  }, [place]);
  useEffect(() => {
    if (isRead) void keepDraft(place, text.trim() ? text : undefined);
  }, [place, text, isRead]);
  return [text, setText];
}
