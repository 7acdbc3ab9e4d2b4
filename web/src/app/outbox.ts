import { useEffect, useState } from "react";

import { isOnline, onReach, probe } from "../api/reach";
import { ledgerChanged } from "../queries/ledger";
import { t } from "../i18n";
import { dropDraftsOfOthers } from "../offline/drafts";
import { flush, onOutboxChange } from "../offline/outbox";
import { type Waiting, waiting } from "../offline/store";
import { tell } from "../ui/tell";
import { client } from "./cache";

const EVERY = 15_000;

/** What waits for the server; sends it on start, on focus, when the network is back, and every 15 seconds. */
export function useOutbox(user: string) {
  const [entries, setEntries] = useState<Waiting[]>([]);
  const [shown, show] = useState(false);

  useEffect(() => {
    let gone = false;
    const read = async () => {
      const found = (await waiting()).filter((it) => it.user === user);
      if (!gone) setEntries(found);
    };
    const send = async () => {
      if ((await waiting()).every((it) => it.user !== user || it.refusal !== null)) return;
      const stored = await flush(user);
      if (stored > 0) {
        tell(t("outbox.sent", { count: stored }));
        await ledgerChanged(client);
      }
    };
    const seen = () => document.visibilityState === "visible" && void send();
    const stop = onOutboxChange(() => void read());
    void read().then(send);
    void dropDraftsOfOthers(user);
    const timer = setInterval(() => void (isOnline() ? send() : probe()), EVERY);
    // The server is back, whoever noticed: what waits goes out, what could not be read is read.
    const returned = onReach(() => isOnline() && void send().then(() => client.invalidateQueries()));
    const ask = () => void probe().then(send);
    addEventListener("online", ask);
    addEventListener("focus", seen);
    document.addEventListener("visibilitychange", seen);
    return () => {
      gone = true;
      stop();
      clearInterval(timer);
      returned();
      removeEventListener("online", ask);
      removeEventListener("focus", seen);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [user]);

  return { count: entries.length, refused: entries.some((it) => it.refusal !== null), shown, show };
}
