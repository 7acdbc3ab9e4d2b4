import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { asProblem, Unreachable } from "../src/api/problem";
import { isOnline, reach } from "../src/api/reach";
import { i18n } from "../src/i18n";
import { errorText } from "../src/ui/errorText";

/** A server that takes a connection and never answers: the request ends only when it is called off. */
function frozen(_: unknown, { signal }: RequestInit): Promise<Response> {
  return new Promise((_resolve, fail) => {
    signal!.addEventListener("abort", () => fail(new DOMException("Aborted", "AbortError")));
  });
}

const question = (signal?: AbortSignal) => new Request("http://localhost/transactions", { signal: signal ?? null });

describe("a server that says nothing", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("fetch", frozen);
  });
  afterEach(async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response()));
    await reach(question());
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("is waited for for nine seconds, and counts as away after ten", async () => {
    const failed = vi.fn();
    const asked = reach(question()).catch(failed);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(failed).not.toHaveBeenCalled();
    expect(isOnline()).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    await asked;
    expect(failed.mock.calls[0]![0]).toEqual(new Unreachable(true));
    expect(failed.mock.calls[0]![0]).toHaveProperty("silent", true);
    expect(isOnline()).toBe(false);
  });

  it("is not blamed where the caller changed its mind", async () => {
    const caller = new AbortController();
    const asked = reach(question(caller.signal)).catch((it: unknown) => it);
    caller.abort();
    expect(await asked).toMatchObject({ name: "AbortError" });
    expect(isOnline()).toBe(true);
  });

  it("is there again with its first answer", async () => {
    const asked = reach(question()).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    await asked;
    vi.stubGlobal("fetch", () => Promise.resolve(new Response()));
    await reach(question());
    expect(isOnline()).toBe(true);
  });
});

describe("an answer without words for people", () => {
  it("is said to have failed, not by its number", () => {
    i18n.loadAndActivate({ locale: "ru", messages: { "failure.hint": "Что-то сломалось." } });
    expect(errorText(asProblem(503, null))).toBe("Что-то сломалось.");
    expect(errorText(asProblem(409, { detail: "Уже есть." }))).toBe("Уже есть.");
  });
});
