import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import type { Schemas } from "../api/client";

/** An entry that waits for the server. Its key makes sure that it is stored once, however often it is sent. */
export interface Waiting {
  key: string;
  user: string;
  household: string;
  /** Null while it is only words. */
  body: Schemas["TransactionCreate"] | null;
  /** What was typed where nobody could be asked what it means, and the day it was typed: «вчера» is the day before that. */
  words?: Words;
  made: number;
  /** When it was first sent: the answer may have been lost after the entry was stored. */
  sent: number | null;
  refusal: string | null;
}

export interface Words {
  text: string;
  on: string;
}

interface Shelf extends DBSchema {
  outbox: { key: string; value: Waiting };
  kept: { key: string; value: unknown };
}

let opened: Promise<IDBPDatabase<Shelf>> | null = null;

function shelf(): Promise<IDBPDatabase<Shelf>> {
  opened ??= openDB<Shelf>("kopilka", 1, {
    upgrade(db) {
      db.createObjectStore("outbox", { keyPath: "key" });
      db.createObjectStore("kept");
    },
  });
  return opened;
}

export async function keep(name: string, value: unknown): Promise<void> {
  const db = await shelf();
  await (value === undefined ? db.delete("kept", name) : db.put("kept", value, name));
}

export async function kept<T>(name: string): Promise<T | undefined> {
  return (await (await shelf()).get("kept", name)) as T | undefined;
}

/** What has such a name, all of it where nothing is said; what waits to be written stays for its own user. */
export async function dropKept(goes: (name: string) => boolean = () => true): Promise<void> {
  const change = (await shelf()).transaction("kept", "readwrite");
  const names = (await change.store.getAllKeys()).filter(goes);
  await Promise.all([...names.map((it) => change.store.delete(it)), change.done]);
}

export async function waiting(): Promise<Waiting[]> {
  return (await (await shelf()).getAll("outbox")).sort((a, b) => a.made - b.made);
}

export async function putWaiting(entry: Waiting): Promise<void> {
  await (await shelf()).put("outbox", entry);
}

export async function dropWaiting(key: string): Promise<void> {
  await (await shelf()).delete("outbox", key);
}

/** Words that have become entries: all of these, or the words still. */
export async function replaceWaiting(key: string, entries: Waiting[]): Promise<void> {
  const change = (await shelf()).transaction("outbox", "readwrite");
  await Promise.all([change.store.delete(key), ...entries.map((it) => change.store.put(it)), change.done]);
}
