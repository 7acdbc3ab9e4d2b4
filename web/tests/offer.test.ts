import { describe, expect, it } from "vitest";

import { emptyDraft, withParsed } from "../src/features/entry/draft";
import { offerOf } from "../src/features/entry/offer";
import type { Parsed } from "../src/features/entry/useParse";
import type { Account } from "../src/queries/names";

const account = (id: string, currency: string, is_default = false, archived = false) =>
  ({ id, currency, is_default, archived }) as Account;
const ACCOUNTS = [
  account("card", "RUB", true),
  account("cash", "RUB"),
  account("savings", "RUB"),
  account("dollars", "USD"),
];
const parsed = (change: Partial<Parsed> & { moved?: Parsed["moved"] } = {}): Parsed => ({
  amount: 5000,
  currency: "RUB",
  type: "expense",
  category_id: null,
  guessed_by: null,
  account_id: "card",
  date: "2026-11-20",
  description: "перевёл",
  tags: [],
  doubts: ["maybe_transfer", "category_missing"],
  moved: { from_account_id: "card", to_account_id: "savings" },
  ...change,
});

function offered(change: Parameters<typeof parsed>[0], edits = {}, accounts = ACCOUNTS) {
  const it = parsed(change);
  const draft = { ...withParsed(emptyDraft(accounts, "2026-11-27"), it, "ru"), ...edits };
  return offerOf(it, draft, edits, accounts);
}
const moved = (from: string | null, to: string | null) => ({ from_account_id: from, to_account_id: to });

describe("a line that may be a transfer", () => {
  it.each([
    ["all of it told", {}, {}, "card → savings"],
    ["an account chosen by hand, none told", {}, { account_id: "cash" }, "cash → savings"],
    ["another one told", { moved: moved("cash", "savings") }, { account_id: "card" }, "cash → savings"],
    ["the one it goes to chosen by hand", {}, { account_id: "savings" }, "card → savings"],
    [
      "a sum reckoned by hand",
      { doubts: ["maybe_transfer", "several_amounts"] },
      { amount: "600+150" },
      "card → savings",
    ],
  ] as const)("is sure: %s", (_, change, edits, sides) => {
    const { sure } = offered(change as Partial<Parsed>, edits)!;
    expect(`${sure!.from_account_id} → ${sure!.to_account_id}`).toBe(sides);
    expect(sure).toMatchObject({ date: "2026-11-20", description: "перевёл" });
    expect(sure!.amount).toBe("amount" in edits ? "750" : "5000");
  });

  it.each([
    ["no side told", { moved: moved(null, null) }, {}, { from: "card", to: null, amount: "5000" }],
    ["one side told", { moved: moved("savings", null) }, {}, { from: "savings", to: null }],
    ["to the account that is meant by most lines", { moved: moved(null, "card") }, {}, { from: null, to: "card" }],
    ["two currencies", { moved: moved("card", "dollars") }, {}, { from: "card", to: "dollars" }],
    [
      "a sum in a currency that has no account there",
      { currency: "USD", account_id: "dollars" },
      {},
      { currency: "USD" },
    ],
    ["a day that is doubtful", { doubts: ["maybe_transfer", "date_in_future"] }, {}, { date: "2026-11-20" }],
    ["no sum", { amount: null, doubts: ["maybe_transfer", "amount_missing"] }, {}, { amount: "" }],
  ] as const)("is asked about: %s", (_, change, edits, start) => {
    const offer = offered(change as Partial<Parsed>, edits)!;
    expect(offer.sure).toBeNull();
    expect(offer.start).toMatchObject(start);
  });

  it.each([
    ["nothing of the kind", { doubts: ["category_missing"] }, {}, ACCOUNTS],
    ["a category was chosen: no transfer", {}, { category_id: "c1" }, ACCOUNTS],
    ["one account", { moved: moved(null, null) }, {}, [ACCOUNTS[0]!, account("old", "RUB", false, true)]],
  ] as const)("is offered nothing: %s", (_, change, edits, accounts) => {
    expect(offered(change as Partial<Parsed>, edits, [...accounts])).toBeNull();
  });
});
