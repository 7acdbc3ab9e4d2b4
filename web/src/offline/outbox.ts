import { api, body, type Schemas } from "../api/client";
import { Problem, Unreachable } from "../api/problem";
import { KEY_HOURS } from "../contract/facts";
import { dropWaiting, putWaiting, type Waiting, waiting } from "./store";

/**
 * Entries made without a server. They are sent on start, on focus, when the network is back, and by a timer (a browser's
 * own background sync does not notice a server that was down), each with the Idempotency-Key it was born with.
 */
/** In ms, an hour less than the server keeps a key: clocks and networks differ. */
const KEY_LIVES = (KEY_HOURS - 1) * 3600_000;
const CHANGED = "kopilka-outbox";
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANGED);

export type Sent = { stored: Schemas["TransactionRead"] } | { waits: Waiting };

/** Records an entry now, or puts it aside when the server cannot be reached. Raises Problem when it is refused. */
export async function record(entry: Omit<Waiting, "sent" | "refusal">): Promise<Sent> {
  const it: Waiting = { ...entry, sent: Date.now(), refusal: null };
  // On the shelf first: a tab that dies while sending loses nothing.
  await putWaiting(it);
  try {
    const stored = await send(it);
    await dropWaiting(it.key);
    return { stored };
  } catch (error) {
    if (passes(error)) {
      announce();
      return { waits: it };
    }
    await dropWaiting(it.key);
    throw error;
  }
}

/** Sends what waits for this user; the number of entries stored. Never raises. */
export async function flush(user: string): Promise<number> {
  return navigator.locks ? navigator.locks.request(CHANGED, () => sendAll(user)) : sendAll(user);
}

async function sendAll(user: string): Promise<number> {
  let stored = 0;
  for (const it of await waiting()) {
    if (it.user !== user || it.refusal !== null) continue;
    try {
      await sendOne(it);
      stored += 1;
    } catch (error) {
      if (passes(error)) break;
      await putWaiting({ ...it, refusal: error instanceof Problem ? error.message : String(error) });
    }
  }
  announce();
  return stored;
}

async function sendOne(it: Waiting): Promise<void> {
  if (it.sent !== null && Date.now() - it.sent > KEY_LIVES) throw new Problem(409, "key_too_old", "");
  if (it.sent === null) await putWaiting({ ...it, sent: Date.now() });
  await send(it);
  await dropWaiting(it.key);
}

async function send(it: Waiting): Promise<Schemas["TransactionRead"]> {
  const headers = { "Idempotency-Key": it.key, "X-Household-Id": it.household };
  return body(api.POST("/transactions", { body: it.body, headers }));
}

/** What a later attempt may not meet again. */
function passes(error: unknown): boolean {
  if (error instanceof Unreachable) return true;
  return error instanceof Problem && (error.status >= 500 || [401, 408, 425, 429].includes(error.status));
}

/** A refused entry once more, as a new intent. */
export async function retry(it: Waiting, key: string): Promise<void> {
  await dropWaiting(it.key);
  await putWaiting({ ...it, key, sent: null, refusal: null });
  announce();
}

export async function discard(key: string): Promise<void> {
  await dropWaiting(key);
  announce();
}

function announce(): void {
  globalThis.dispatchEvent?.(new Event(CHANGED));
  channel?.postMessage(null);
}

export function onOutboxChange(listener: () => void): () => void {
  addEventListener(CHANGED, listener);
  channel?.addEventListener("message", listener);
  return () => {
    removeEventListener(CHANGED, listener);
    channel?.removeEventListener("message", listener);
  };
}
