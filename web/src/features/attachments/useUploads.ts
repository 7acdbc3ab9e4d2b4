import { useEffect, useRef, useState } from "react";

import { newKey } from "../../api/client";
import { upload } from "../../api/upload";
import { useText } from "../../i18n";
import { errorText } from "../../ui/errorText";
import { useChange } from "../../ui/useChange";

export interface Upload {
  key: string;
  name: string;
  /** From 0 to 1. */
  part: number;
  fault: string | null;
}

/** As the API takes them; a larger one need not be sent to be refused. */
const MOST_BYTES = 10 * 1024 * 1024;
const NAME_MAX = 200;

/** Files on their way to a transaction, one after the other. Leaving the page calls them off. */
export function useUploads(transaction: string) {
  const { t } = useText();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const callOff = useRef(new Map<string, AbortController>());
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const { submit } = useChange({
    send: ({ file, name, signal, onProgress }: { file: File; name: string } & Parameters<typeof upload>[2]) =>
      upload(`/transactions/${transaction}/attachments?name=${encodeURIComponent(name)}`, file, { signal, onProgress }),
  });

  useEffect(() => {
    const known = callOff.current;
    return () => known.forEach((it) => it.abort());
  }, []);

  function change(key: string, how: Partial<Upload>): void {
    setUploads((old) => old.map((it) => (it.key === key ? { ...it, ...how } : it)));
  }

  function remove(key: string): void {
    callOff.current.get(key)?.abort();
    callOff.current.delete(key);
    setUploads((old) => old.filter((it) => it.key !== key));
  }

  function add(files: File[]): void {
    for (const file of files) {
      const key = newKey();
      const name = file.name.trim().slice(-NAME_MAX) || t("files.unnamed");
      const fault = file.size > MOST_BYTES ? t("files.tooLarge", { limit: MOST_BYTES / 1024 / 1024 }) : null;
      setUploads((old) => [...old, { key, name, part: 0, fault }]);
      if (fault) continue;
      const controller = new AbortController();
      callOff.current.set(key, controller);
      line.current = line.current.then(() => sent(key, file, name, controller.signal));
    }
  }

  async function sent(key: string, file: File, name: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    try {
      await submit({ file, name, signal, onProgress: (part) => change(key, { part }) });
      remove(key);
    } catch (error) {
      if (!signal.aborted) change(key, { fault: errorText(error) });
    }
  }

  return { uploads, add, remove };
}
