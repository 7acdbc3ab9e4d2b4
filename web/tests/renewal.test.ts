// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";

import { Unreachable } from "../src/api/problem";
import { fresh } from "../src/api/session";

afterEach(() => {
  localStorage.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("is given up where the server says nothing: nothing waits for it for longer than for an answer", async () => {
  vi.useFakeTimers();
  localStorage.setItem("kopilka.session.until", String(Date.now() + 1_000));
  vi.stubGlobal("fetch", (_: unknown, { signal }: RequestInit) => {
    return new Promise((_resolve, fail) => signal!.addEventListener("abort", () => fail(new Error("aborted"))));
  });
  const failed = vi.fn();
  const asked = fresh().catch(failed);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(failed).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_000);
  await asked;
  expect(failed.mock.calls[0]![0]).toEqual(new Unreachable(true));
  expect(localStorage.getItem("kopilka.session.until")).not.toBeNull();
});
