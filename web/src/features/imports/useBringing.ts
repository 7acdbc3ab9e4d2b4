import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { Problem } from "../../api/problem";
import { upload } from "../../api/upload";
import { useText } from "../../i18n";
import { tellError } from "../../ui/tell";
import { useChange } from "../../ui/useChange";
import { type Import, importsKey } from "./queries";

/** As the API takes them; a larger one need not be sent to be refused. */
const MOST_BYTES = 10 * 1024 * 1024;

/** A file on its way, and how much of it has been sent: from 0 to 1. */
export interface Sending {
  name: string;
  part: number;
}

interface Sent {
  file: File;
  made: Import[];
}

/**
 * Brings statements, one after the other, for this account if one is named: each is an import of its own. Leads to the
 * import, of several to the list of them; a refusal is told in a toast.
 */
export function useBringing(account?: string) {
  const { t } = useText();
  const navigate = useNavigate();
  const [sending, setSending] = useState<Sending | null>(null);
  const { submit } = useChange({
    send: ({ file }: Sent) => {
      const form = new FormData();
      if (account) form.append("account_id", account);
      form.append("file", file);
      const onProgress = (part: number) => setSending({ name: file.name, part });
      return upload("/imports", form, { onProgress, signal: new AbortController().signal }) as Promise<Import>;
    },
    done: (it, { made }) => made.push(it),
    stale: importsKey(),
    goesOn: true,
  });

  async function bring(files: File[]): Promise<void> {
    const made: Import[] = [];
    for (const file of files) {
      setSending({ name: file.name, part: 0 });
      try {
        if (file.size > MOST_BYTES)
          throw new Problem(413, "statement_too_large", t("imports.tooLarge", { name: file.name, limit: 10 }));
        await submit({ file, made });
      } catch (error) {
        tellError(error);
      }
    }
    setSending(null);
    const [first, ...others] = made;
    if (!first) return;
    if (others.length === 0) await navigate({ to: "/imports/$id", params: { id: first.id } });
    else await navigate({ to: "/imports" });
  }

  return { bring: (files: File[]) => void bring(files), sending };
}
