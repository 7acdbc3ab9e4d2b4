import type { Row, RowChange } from "./queries";

/** As many as the API takes at once. */
export const MOST_AT_ONCE = 1_000;

/** What a person decides about a row. */
export type Decision = Pick<RowChange, "action" | "category_id">;

/**
 * Decisions on their way to the server: those that wait, and one batch that is being sent. Of each row it keeps how it was
 * before, to show that again where the server refuses. A later decision about a row goes over the earlier one.
 */
export class Decisions {
  private waiting = new Map<number, RowChange>();
  private flight = new Map<number, RowChange>();
  private before = new Map<number, Row>();

  get isEmpty(): boolean {
    return this.waiting.size === 0 && this.flight.size === 0;
  }

  /** Whether the server knows less of this row than the screen shows. */
  isWaiting(index: number): boolean {
    return this.waiting.has(index);
  }

  put(row: Row, decision: Decision): void {
    if (!this.before.has(row.index)) this.before.set(row.index, row);
    this.waiting.set(row.index, { ...this.waiting.get(row.index), ...decision, index: row.index });
  }

  /** The next batch, empty where nothing waits. One at a time: the one before has been settled or refused. */
  take(): RowChange[] {
    const batch = [...this.waiting.values()].slice(0, MOST_AT_ONCE);
    this.flight = new Map(batch.map((it) => [it.index, it]));
    for (const { index } of batch) this.waiting.delete(index);
    return batch;
  }

  /** The batch was taken; `rows` are what the server has of them now. */
  settled(rows: Row[]): void {
    const stored = new Map(rows.map((it) => [it.index, it]));
    for (const index of this.flight.keys()) {
      const now = stored.get(index);
      if (this.waiting.has(index) && now) this.before.set(index, now);
      else this.before.delete(index);
    }
    this.flight.clear();
  }

  /** The batch was refused, and what waits is given up with it: these rows are to be shown as they were. */
  refused(): Row[] {
    const rows = [...this.before.values()];
    this.flight.clear();
    this.waiting.clear();
    this.before.clear();
    return rows;
  }
}

/** What leaves a row out; a hold that is booked now is brought up to date, and not recorded again. */
export function leftOut(row: Row): Decision {
  return { action: row.state === "duplicate" && row.match ? "match" : "skip" };
}

/** What a tap on a row's box makes of it. */
export function turned(row: Row): Decision {
  return row.action === "add" ? leftOut(row) : { action: "add" };
}

/** Whether a person may decide about it: what is no operation cannot be recorded, what is recorded is changed in the list. */
export function isOpen(row: Row, isDone: boolean): boolean {
  if (row.state === "skipped") return false;
  return !isDone || (row.state === "doubtful" && row.action === null);
}

export type Command = "next" | "previous" | "first" | "last" | "accept" | "skip" | "match" | "category" | "help";

/** What a key means on a row. `code` names the key on the board, so that letters work in the Russian layout, too. */
export function commandOf(event: {
  key: string;
  code: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}): Command | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === "?" || (event.shiftKey && event.code === "Slash")) return "help";
  const named = { ArrowDown: "next", ArrowUp: "previous", Home: "first", End: "last", Enter: "accept" } as const;
  if (event.key in named) return named[event.key as keyof typeof named];
  if (event.shiftKey) return null;
  const lettered = { KeyJ: "next", KeyK: "previous", KeyX: "skip", KeyM: "match", KeyC: "category" } as const;
  return lettered[event.code as keyof typeof lettered] ?? null;
}
