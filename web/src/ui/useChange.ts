import { type QueryClient, type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { newKey, type Schemas } from "../api/client";
import { chooseHousehold, chosenHousehold } from "../api/household";
import { Problem } from "../api/problem";
import { t } from "../i18n";
import { type Entry, record } from "../offline/outbox";
import type { Waiting } from "../offline/store";
import { everythingChanged, ledgerChanged, ledgerRestored } from "../queries/ledger";
import { useConfirm } from "./Confirm";
import type { Question } from "./question";
import { type Offer, tell, tellError } from "./tell";

interface Steps<In, Out> {
  /** Asked before it is done, where it cannot be undone. Only `run` asks. */
  confirm?: (input: In) => Question;
  /** Shows the result before the server has answered; returns what puts the old one back if the server refuses. */
  ahead?: (input: In) => Promise<() => void>;
  /** At once after the server's answer, before anything is read anew. */
  done?: (out: Out, input: In) => void;
  /** Said in a toast when it is done. */
  says?: (out: Out, input: In) => string;
  /** Offered in that toast. */
  undo?: (out: Out, input: In) => Promise<unknown>;
  /** What else is offered there. */
  offers?: (out: Out, input: In) => Offer | undefined;
  /** What is read anew afterwards; the ledger of the household where nothing else is named. */
  stale?: "everything" | "nothing" | QueryKey;
  /** Whoever did it goes on at once, without waiting for what is read anew. */
  goesOn?: boolean;
}

interface Sent<In, Out> extends Steps<In, Out> {
  /** Sends it. `key` is the Idempotency-Key: the same for every retry, another one after a success. */
  send: (input: In, key: string) => Promise<Out>;
}

interface Kept<In> extends Steps<In, Schemas["TransactionRead"]> {
  /** Kept on this device, and sent later, where the server cannot be reached now. Every entry has a key of its own. */
  entry: (input: In, key: string) => Entry;
  /** Said where it has to wait. */
  waits: (input: In) => string;
}

type Result<Out> = { stored: Out } | { waits: Waiting };

/**
 * The one way in which pages write: question, the screen ahead of the server, the outbox, the toast with its undo, and
 * reading anew what the write made stale.
 */
export function useChange<In = void>(change: Kept<In>): Change<In>;
export function useChange<In = void, Out = unknown>(change: Sent<In, Out>): Change<In>;
export function useChange<In, Out>(change: Sent<In, Out> | Kept<In>): Change<In> {
  const client = useQueryClient();
  const confirm = useConfirm();
  const [key, setKey] = useState(newKey);
  const steps = change as Sent<In, Out> & Kept<In>;

  async function perform(input: In): Promise<void> {
    const household = chosenHousehold();
    const putBack = await change.ahead?.(input);
    let result: Result<Out>;
    try {
      result =
        "entry" in change
          ? ((await record(change.entry(input, newKey()))) as Result<Out>)
          : { stored: await change.send(input, key) };
    } catch (error) {
      putBack?.();
      // What was put back may be older than what the server has. The same where the refusal itself says that the page
      // is out of date: somebody else has changed or deleted what it shows.
      if (putBack || (error instanceof Problem && OUT_OF_DATE.includes(error.status)))
        void restore(client, change.stale);
      throw error;
    }
    setKey(newKey());
    if ("waits" in result) {
      tell(steps.waits(input));
      return;
    }
    await finish(result.stored, input, household);
  }

  async function finish(out: Out, input: In, household: string | null): Promise<void> {
    const { done, says, undo, offers } = change as Sent<In, Out>;
    done?.(out, input);
    if (says)
      tell(
        says(out, input),
        undo && { label: t("common.undo"), run: () => void takeBack(() => undo(out, input), household) },
        offers?.(out, input),
      );
    const refreshed = refresh(client, change.stale);
    if (!change.goesOn) await refreshed;
  }

  async function takeBack(undo: () => Promise<unknown>, household: string | null): Promise<void> {
    // It is taken back where it was done, and shown there.
    if (chosenHousehold() !== household) chooseHousehold(household);
    try {
      await undo();
    } catch (error) {
      tellError(error);
    }
    // Undo changes rows that no optimistic step has touched, and a refused one means that the page is out of date.
    await restore(client, change.stale);
  }

  const { mutateAsync, isPending, error } = useMutation({ mutationFn: perform });

  async function run(input: In): Promise<boolean> {
    if (change.confirm && !(await confirm(change.confirm(input)))) return false;
    try {
      await mutateAsync(input);
      return true;
    } catch (error) {
      tellError(error);
      return false;
    }
  }

  return { run, submit: mutateAsync, isPending, error };
}

export interface Change<In> {
  /** Does it; a refusal is told in a toast. Whether it was done. Never raises. */
  run: (input: In) => Promise<boolean>;
  /** Does it for a form, which shows the refusal itself. Raises Problem and Unreachable. */
  submit: (input: In) => Promise<void>;
  isPending: boolean;
  /** Of the last time. */
  error: Error | null;
}

/** Not found, conflict, precondition failed. */
const OUT_OF_DATE = [404, 409, 412];

type Stale = Steps<never, never>["stale"];

/** After a write whose result the screen shows already. */
async function refresh(client: QueryClient, stale: Stale): Promise<void> {
  await (stale === undefined ? ledgerChanged(client) : restore(client, stale));
}

/** After a refused write or an undo: the screen may show anything, so all of it is read anew. */
async function restore(client: QueryClient, stale: Stale): Promise<void> {
  if (stale === "nothing") return;
  if (stale === undefined) await ledgerRestored(client);
  else if (stale === "everything") await everythingChanged(client);
  else await client.invalidateQueries({ queryKey: stale });
}
