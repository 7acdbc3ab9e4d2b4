import "fake-indexeddb/auto";

import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from "vitest";

let count = 0;
vi.mock("../src/api/client", () => ({
  api: { POST: vi.fn() },
  body: (it: Promise<unknown>) => it,
  newKey: () => `new-${(count += 1)}`,
}));

import { api } from "../src/api/client";
import { Problem, Unreachable } from "../src/api/problem";
import { discard, flush, record, recordLater, retry, UNCLEAR, unlessSilent } from "../src/offline/outbox";
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

describe("a server that says nothing", () => {
  const silent = () => new Unreachable(true);
  beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(async () => {
    post.mockResolvedValue({ id: "1" });
    await flush("anna");
  });

  it("is waited for by one entry, and by none of the next minute", async () => {
    post.mockRejectedValueOnce(silent());
    await record(entry("k1"));
    expect(await record(entry("k2"))).toHaveProperty("waits");
    expect(sentKeys()).toEqual(["k1"]);
    expect(await waiting()).toMatchObject([{ key: "k1" }, { key: "k2", sent: null }]);
    await expect(unlessSilent(() => post("/transactions/parse", { headers: {} }))).rejects.toThrow(Unreachable);
    expect(post).toHaveBeenCalledTimes(1);
    vi.setSystemTime(Date.now() + 61_000);
    post.mockRejectedValueOnce(silent());
    await record(entry("k3"));
    expect(sentKeys()).toEqual(["k1", "k3"]);
  });

  it("gets all of them, once each, when what waits is sent again, and then the next one at once", async () => {
    post.mockRejectedValueOnce(silent());
    await record({ ...entry("k1"), made: 1 });
    await record({ ...entry("k2"), made: 2 });
    post.mockResolvedValue({ id: "1" });
    expect(await flush("anna")).toBe(2);
    expect(sentKeys()).toEqual(["k1", "k1", "k2"]);
    expect(await record(entry("k3"))).toEqual({ stored: { id: "1" } });
  });

  it.each([new Problem(500, "later", "later"), new Problem(422, "bad", "bad")])(
    "is there again with its first answer, even a bad one ($status)",
    async (answer) => {
      post.mockRejectedValueOnce(silent());
      await record(entry("k1"));
      post.mockRejectedValueOnce(answer);
      await flush("anna");
      post.mockResolvedValue({ id: "1" });
      expect(await record(entry("k2"))).toEqual({ stored: { id: "1" } });
    },
  );

  it("is not taken for one where the network is away: that costs nobody any time", async () => {
    post.mockRejectedValueOnce(new Unreachable());
    await record(entry("k1"));
    post.mockResolvedValue({ id: "1" });
    expect(await record(entry("k2"))).toEqual({ stored: { id: "1" } });
  });
});

describe("words typed without a server", () => {
  const words = {
    key: "w1",
    user: "anna",
    household: "home",
    words: { text: "вчера обед 350 и кофе 180", on: "2026-11-22" },
  };
  const read = (amount: number, doubts: string[] = []) => ({
    amount,
    type: "expense",
    category_id: "c",
    account_id: null,
    date: "2026-11-21",
    description: "кофе",
    tags: [],
    doubts,
  });

  it("are read as of the day they were written, and become entries that are sent once", async () => {
    await recordLater(words);
    expect((await waiting())[0]).toMatchObject({ key: "w1", body: null, refusal: null });
    // The second of two entries does not get through at first.
    post.mockResolvedValueOnce([read(350), read(180)]);
    post.mockResolvedValueOnce({ id: "1" });
    post.mockRejectedValueOnce(new Unreachable());
    expect(await flush("anna")).toBe(1);
    expect(post.mock.calls[0]).toMatchObject(["/transactions/parse", { body: words.words }]);
    const [left] = await waiting();
    expect(left).toMatchObject({ body: { amount: 180, date: "2026-11-21", category_id: "c" }, household: "home" });
    post.mockResolvedValueOnce({ id: "2" });
    expect(await flush("anna")).toBe(1);
    expect(sentKeys().slice(-2)).toEqual([left!.key, left!.key]);
    expect(await keys()).toEqual([]);
  });

  it("become a split where they are one", async () => {
    await recordLater(words);
    const line = (category_id: string, amount: number, description: string) => ({ category_id, amount, description });
    const lines = [line("f", 200, ""), line("h", 50, "мыло")].map((it) => ({ ...it, doubts: [] }));
    post.mockResolvedValueOnce([{ ...read(250), category_id: null, lines }]).mockResolvedValueOnce({ id: "1" });
    expect(await flush("anna")).toBe(1);
    const sent = post.mock.calls[1]![1] as unknown as { body: { lines: object[] } };
    expect(sent.body.lines).toEqual([
      { category_id: "f", amount: 200, description: null },
      { category_id: "h", amount: 50, description: "мыло" },
    ]);
    expect(sent.body).not.toHaveProperty("category_id");
  });

  it("stay words while the server is away", async () => {
    await recordLater(words);
    post.mockRejectedValueOnce(new Unreachable());
    expect(await flush("anna")).toBe(0);
    expect((await waiting())[0]).toMatchObject({ key: "w1", body: null, refusal: null });
  });

  it.each([[[read(350, ["maybe_transfer"])]], [[]], [[read(350), { ...read(180), category_id: null }]]])(
    "that are not clear wait to be asked about: nothing of them is stored",
    async (entries) => {
      await recordLater(words);
      post.mockResolvedValueOnce(entries);
      expect(await flush("anna")).toBe(0);
      expect(post).toHaveBeenCalledTimes(1);
      expect((await waiting())[0]).toMatchObject({ key: "w1", refusal: UNCLEAR, words: words.words });
    },
  );
});
