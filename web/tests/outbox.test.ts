import "fake-indexeddb/auto";

import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from "vitest";

vi.mock("../src/api/client", () => ({
  api: { POST: vi.fn() },
  body: (it: Promise<unknown>) => it,
}));

import { api } from "../src/api/client";
import { Problem, Unreachable } from "../src/api/problem";
import { discard, flush, record, retry } from "../src/offline/outbox";
import { dropWaiting, waiting } from "../src/offline/store";

type Post = (path: string, sent: { headers: Record<string, string> }) => Promise<unknown>;
const post = vi.mocked(api.POST) as unknown as Mock<Post>;
const entry = (key: string, user = "anna") => ({
  key,
  user,
  household: "home",
  made: Date.now(),
  body: { amount: "250", category_id: "c", date: "2026-11-22" } as never,
});
const keys = async () => (await waiting()).map((it) => it.key);
const sentKeys = () => post.mock.calls.map((it) => it[1].headers["Idempotency-Key"]);

beforeEach(() => post.mockReset());
afterEach(async () => {
  vi.useRealTimers();
  for (const it of await waiting()) await dropWaiting(it.key);
});

describe("the outbox", () => {
  it("keeps nothing that was stored", async () => {
    post.mockResolvedValue({ id: "1" });
    expect(await record(entry("k1"))).toEqual({ stored: { id: "1" } });
    expect(await keys()).toEqual([]);
  });

  it("keeps what could not be sent, and sends it later with the same key and household", async () => {
    post.mockRejectedValueOnce(new Unreachable());
    expect(await record(entry("k1"))).toHaveProperty("waits");
    expect(await keys()).toEqual(["k1"]);
    post.mockResolvedValue({ id: "1" });
    expect(await flush("anna")).toBe(1);
    expect(await keys()).toEqual([]);
    expect(sentKeys()).toEqual(["k1", "k1"]);
    expect(post.mock.calls[1]![1].headers["X-Household-Id"]).toBe("home");
  });

  it.each([500, 503, 429, 401])("tries again after a %i", async (status) => {
    post.mockRejectedValueOnce(new Problem(status, "later", "later"));
    await record(entry("k1"));
    expect((await waiting())[0]).toMatchObject({ key: "k1", refusal: null });
  });

  it("tells at once of an entry that is refused", async () => {
    post.mockRejectedValueOnce(new Problem(422, "bad", "плохая сумма"));
    await expect(record(entry("k1"))).rejects.toThrow("плохая сумма");
    expect(await keys()).toEqual([]);
  });

  it("keeps an entry that was refused while nobody looked, until it is sent anew or discarded", async () => {
    post.mockRejectedValueOnce(new Unreachable());
    await record(entry("k1"));
    post.mockRejectedValueOnce(new Problem(409, "account_archived", "Счёт в архиве"));
    expect(await flush("anna")).toBe(0);
    const [refused] = await waiting();
    expect(refused).toMatchObject({ refusal: "Счёт в архиве" });
    expect(await flush("anna")).toBe(0);
    expect(post).toHaveBeenCalledTimes(2);
    await retry(refused!, "k2");
    expect(await waiting()).toMatchObject([{ key: "k2", refusal: null, sent: null }]);
    await discard("k2");
    expect(await keys()).toEqual([]);
  });

  it("stops at the first entry that cannot be sent, and keeps the order", async () => {
    for (let it = 0; it < 3; it += 1) post.mockRejectedValueOnce(new Unreachable());
    await record({ ...entry("k2"), made: 2 });
    await record({ ...entry("k1"), made: 1 });
    expect(await flush("anna")).toBe(0);
    expect(sentKeys()).toEqual(["k2", "k1", "k1"]);
  });

  it("sends nothing of another user", async () => {
    post.mockRejectedValueOnce(new Unreachable());
    await record(entry("k1", "boris"));
    expect(await flush("anna")).toBe(0);
    expect(post).toHaveBeenCalledTimes(1);
    expect(await keys()).toEqual(["k1"]);
  });

  it("asks about an entry whose key the server has forgotten, since its first answer may be lost", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    post.mockRejectedValueOnce(new Unreachable());
    await record(entry("k1"));
    vi.setSystemTime(Date.now() + 25 * 3600_000);
    expect(await flush("anna")).toBe(0);
    expect(post).toHaveBeenCalledTimes(1);
    expect((await waiting())[0]).toMatchObject({ refusal: "" });
  });
});
