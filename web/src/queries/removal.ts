import { useSyncExternalStore } from "react";

/**
 * What the API cannot bring back is deleted late: off the screen at once, on the server when nobody wants it back any
 * more. A tab that dies meanwhile leaves it where it was.
 */
const going = new Map<string, () => Promise<void>>();
const listeners = new Set<() => void>();
let changes = 0;

function changed(): void {
  changes += 1;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The rows of a list without those that are about to be deleted. */
export function withoutGoing<T extends { id: string }>(rows: T[]): T[] {
  return rows.filter((it) => !going.has(it.id));
}

/** The same for rows that were read before, as often as one goes or stays after all. */
export function useWithoutGoing<T extends { id: string }>(rows: T[]): T[] {
  useSyncExternalStore(subscribe, () => changes);
  return withoutGoing(rows);
}

interface Pages<T> {
  pages: { rows: T[] }[];
}

/** What a list holds in memory: its rows, or pages of them. */
export type Listed<T> = T[] | Pages<T>;

/** The list with each of its parts changed: it is one, or there are pages. */
export function withRows<T>(list: Listed<T>, change: (rows: T[], page: number) => T[]): Listed<T> {
  if (Array.isArray(list)) return change(list, 0);
  return { ...list, pages: list.pages.map((it, page) => ({ ...it, rows: change(it.rows, page) })) };
}

/** `now` deletes it where that can wait no longer. Never raises. */
export function beGoing(id: string, now: () => Promise<void>): void {
  going.set(id, now);
  changed();
}

/** It is deleted, or stays. */
export function notGoing(id: string): void {
  if (going.delete(id)) changed();
}

/** Deletes all that waits for it: the page is closed, or the session. Never raises. */
export async function removeNow(): Promise<void> {
  await Promise.all([...going.values()].map((now) => now()));
}

globalThis.addEventListener?.("pagehide", () => void removeNow());
