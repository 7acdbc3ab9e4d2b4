import { api, body, newKey, type Schemas } from "../api/client";
import { Problem, Unreachable } from "../api/problem";
import { KEY_HOURS } from "../contract/facts";
import { dropWaiting, putWaiting, replaceWaiting, type Waiting, waiting } from "./store";

/**
 * Entries made without a server. They are sent on start, on focus, when the network is back, and by a timer (a browser's
 * own background sync does not notice a server that was down), each with the Idempotency-Key it was born with.
 */
/** In ms, an hour less than the server keeps a key: clocks and networks differ. */
const KEY_LIVES = (KEY_HOURS - 1) * 3600_000;
const CHANGED = "kopilka-outbox";
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANGED);

/** For so long, in ms, a server that has said nothing to one entry is not waited for by the next ones. */
const SPARED = 60_000;
let silentUntil = 0;

/** Asks the server about an entry. Raises Unreachable, at once where it has been silent just now, and Problem. */
export async function unlessSilent<T>(ask: () => Promise<T>): Promise<T> {
  if (Date.now() < silentUntil) throw new Unreachable();
  return heard(ask);
}

/** Asks in any case, and notes whether there was an answer of whichever kind. */
async function heard<T>(ask: () => Promise<T>): Promise<T> {
  try {
    const answer = await ask();
    silentUntil = 0;
    return answer;
  } catch (error) {
    if (!(error instanceof Unreachable)) silentUntil = 0;
    else if (error.silent) silentUntil = Date.now() + SPARED;
    throw error;
  }
}

export type Sent = { stored: Schemas["TransactionRead"] } | { waits: Waiting };

/** Refusal of words that cannot be recorded without asking. */
export const UNCLEAR = "unclear";

/** An entry whose fields are known. */
export type Entry = Omit<Waiting, "sent" | "refusal" | "body"> & { body: Schemas["TransactionCreate"] };

/** Records an entry now, or puts it aside when the server cannot be reached. Raises Problem when it is refused. */
export async function record(entry: Entry): Promise<Sent> {
  const it = { ...entry, sent: Date.now() < silentUntil ? null : Date.now(), refusal: null };
  // On the shelf first: a tab that dies while sending loses nothing.
  await putWaiting(it);
  try {
    const stored = await unlessSilent(() => send(it));
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
  const queue = (await waiting()).filter((it) => it.user === user && it.refusal === null);
  for (let it = queue.shift(); it; it = queue.shift()) {
    try {
      if (isEntry(it)) {
        await sendOne(it);
        stored += 1;
      } else queue.unshift(...(await understand(it)));
    } catch (error) {
      if (passes(error)) break;
      await putWaiting({ ...it, refusal: error instanceof Problem ? error.message : String(error) });
    }
  }
  announce();
  return stored;
}

function isEntry(it: Waiting): it is Waiting & Entry {
  return it.body !== null;
}

/** The entries that words stand for, put on the shelf in their place. Raises Problem with the message UNCLEAR. */
async function understand(it: Waiting): Promise<Waiting[]> {
  const headers = { "X-Household-Id": it.household };
  const read = await heard(() => body(api.POST("/transactions/parse", { body: it.words!, headers })));
  const bodies = read.map(sureBody);
  if (bodies.length === 0 || bodies.includes(null)) throw new Problem(422, UNCLEAR, UNCLEAR);
  const entries = bodies.map((one, place) => ({
    ...it,
    key: newKey(),
    made: it.made + place,
    body: one,
    words: undefined,
  }));
  await replaceWaiting(it.key, entries);
  return entries;
}

/** One entry as the server understood it. A server that has no payees in words says nothing of one. */
export type Parsed = Schemas["ParsedRead"] & { payee?: string | null };

/** Null where something has to be asked first. */
function sureBody(it: Parsed): Schemas["TransactionCreate"] | null {
  if (it.doubts.length > 0 || it.amount === null || (it.category_id === null && !it.lines)) return null;
  const { amount, type, category_id, date, description, account_id, payee, tags } = it;
  const lines = it.lines?.map((one) => ({
    amount: one.amount,
    category_id: one.category_id!,
    description: one.description || null,
  }));
  return {
    amount,
    type,
    ...(lines ? { lines } : { category_id }),
    date,
    description: description || null,
    ...(payee && { payee }),
    ...(tags.length > 0 && { tags }),
    ...(account_id && { account_id }),
  };
}

/** Words typed without a server: read and sent when it is back. */
export async function recordLater(words: Omit<Waiting, "sent" | "refusal" | "body" | "made">): Promise<void> {
  await putWaiting({ ...words, body: null, made: Date.now(), sent: null, refusal: null });
  announce();
}

async function sendOne(it: Waiting & Entry): Promise<void> {
  if (it.sent !== null && Date.now() - it.sent > KEY_LIVES) throw new Problem(409, "key_too_old", "");
  if (it.sent === null) await putWaiting({ ...it, sent: Date.now() });
  await heard(() => send(it));
  await dropWaiting(it.key);
}

async function send(it: Entry): Promise<Schemas["TransactionRead"]> {
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
