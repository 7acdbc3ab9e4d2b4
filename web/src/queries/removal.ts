/**
 * What the API cannot bring back is deleted late: off the screen at once, on the server when nobody wants it back any
 * more. A tab that dies meanwhile leaves it where it was.
 */
const going = new Map<string, () => Promise<void>>();

/** The rows of a list without those that are about to be deleted. */
export function withoutGoing<T extends { id: string }>(rows: T[]): T[] {
  return rows.filter((it) => !going.has(it.id));
}

/** `now` deletes it where that can wait no longer. Never raises. */
export function beGoing(id: string, now: () => Promise<void>): void {
  going.set(id, now);
}

/** It is deleted, or stays. */
export function notGoing(id: string): void {
  going.delete(id);
}

/** Deletes all that waits for it: the page is closed, or the session. Never raises. */
export async function removeNow(): Promise<void> {
  await Promise.all([...going.values()].map((now) => now()));
}

globalThis.addEventListener?.("pagehide", () => void removeNow());
