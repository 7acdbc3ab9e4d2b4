import type { QueryClient } from "@tanstack/react-query";

import { chosenHousehold } from "../api/household";

const LEDGER = "ledger";
const ME = "me";
const TRANSACTIONS = "transactions";

/** The key of a question about one household: all of them begin alike, so that one write makes all of them stale. */
export function ledgerKey(...rest: unknown[]): readonly unknown[] {
  return [LEDGER, chosenHousehold() ?? "personal", ...rest];
}

/** The key of who is signed in, as the household that is chosen sees it. */
export function meKey(): readonly unknown[] {
  return [ME, chosenHousehold()];
}

/** The key of one filtered list of transactions; see `isTransactionList`. */
export function transactionsKey(filter: object): readonly unknown[] {
  return ledgerKey(TRANSACTIONS, filter);
}

/** Kept on this device for a start without a network. */
export const KEEP = { meta: { keep: true } };

interface Asked {
  queryKey: readonly unknown[];
}

interface Cached extends Asked {
  state: { data?: unknown; isInvalidated: boolean; fetchStatus: string };
}

/** Whether it is a list of transactions, of whichever filter and household. */
export function isTransactionList(query: Asked): boolean {
  return query.queryKey[0] === LEDGER && query.queryKey[2] === TRANSACTIONS;
}

/** A list scrolled this far is not read again from its beginning because of one write. */
const DEEP_PAGES = 3;

function isDeep(query: Cached): boolean {
  const data = query.state.data as { pages?: unknown[] } | undefined;
  return isTransactionList(query) && (data?.pages?.length ?? 0) > DEEP_PAGES;
}

/**
 * Whether a list is known to be out of date, or is being read by a request that may have been answered before the write.
 */
export function isUnsettled(query: Cached): boolean {
  return query.state.isInvalidated || query.state.fetchStatus !== "idle";
}

/**
 * After a write: everything of the household is asked for again, what is on screen at once. Only a list that is
 * scrolled far and settled is left: whoever wrote has changed its rows in memory.
 */
export async function ledgerChanged(client: QueryClient): Promise<void> {
  client.removeQueries({ queryKey: [LEDGER], type: "inactive", predicate: isDeep });
  await askAgain(client, (query) => isLedger(query) && (!isDeep(query) || isUnsettled(query)));
}

/** The same, and lists that are scrolled far too: their rows in memory may differ from the server's. */
export async function ledgerRestored(client: QueryClient): Promise<void> {
  await askAgain(client, isLedger);
}

/** All that is known is asked for again. */
export async function everythingChanged(client: QueryClient): Promise<void> {
  await askAgain(client, () => true);
}

function isLedger(query: Asked): boolean {
  return query.queryKey[0] === LEDGER;
}

/**
 * A request goes to the household that is chosen when it is sent. Right after another one was chosen, what is on screen
 * still asks for the one before: its questions are asked when they are shown again, or they would keep the answers of
 * this one.
 */
async function askAgain(client: QueryClient, wanted: (query: Cached) => boolean): Promise<void> {
  await client.invalidateQueries({ predicate: (it) => wanted(it) && isOfAnother(it), refetchType: "none" });
  await client.invalidateQueries({ predicate: (it) => wanted(it) && !isOfAnother(it) });
}

function isOfAnother({ queryKey: [what, household] }: Asked): boolean {
  if (what === ME) return household !== chosenHousehold();
  return what === LEDGER && household !== (chosenHousehold() ?? "personal");
}
