import { describe, expect, it } from "vitest";

import { changed } from "../src/features/accounts/changed";
import { groupsOf, sumsOf } from "../src/features/accounts/groups";
import type { Account } from "../src/queries/names";

function account(values: Partial<Account>): Account {
  return {
    id: "a",
    name: "Карта",
    kind: "card",
    currency: "RUB",
    opening_balance: 0,
    balance: 0,
    pending: 0,
    pending_count: 0,
    available: 0,
    is_default: false,
    archived: false,
    version: 1,
    created_at: "",
    updated_at: "",
    ...values,
  };
}

describe("accounts in groups", () => {
  it("stand by what they are for, in one order, and empty groups are left out", () => {
    const found = groupsOf(
      [
        account({ kind: "other" }),
        account({ kind: "credit" }),
        account({ kind: "cash" }),
        account({ kind: "checking" }),
      ],
      "RUB",
    );
    expect(found.map((it) => [it.name, it.accounts.length])).toEqual([
      ["money", 2],
      ["debts", 1],
      ["other", 1],
    ]);
  });

  it("count no archived account", () => {
    const archived = account({ balance: 50_000, archived: true });
    expect(groupsOf([archived], "RUB")).toEqual([]);
    const [money] = groupsOf([archived, account({ balance: 7 })], "RUB");
    expect(money!.sums).toEqual([{ currency: "RUB", amount: "7" }]);
  });

  it("add each currency by itself, the household's first, exactly", () => {
    const found = sumsOf(
      [
        account({ currency: "AED", balance: 1 }),
        account({ currency: "RUB", balance: 0.1 }),
        account({ currency: "RUB", balance: 0.2 }),
        account({ currency: "USD", balance: -5 }),
      ],
      "RUB",
    );
    expect(found).toEqual([
      { currency: "RUB", amount: "0.3" },
      { currency: "AED", amount: "1" },
      { currency: "USD", amount: "-5" },
    ]);
  });
});

describe("what a change of an account sends", () => {
  const opened = account({ name: "Карта", opening_balance: -12_000.5 });
  const same = { name: "Карта", kind: "card", opening_balance: "-12000.5" } as const;

  it("is nothing where nothing differs", () => {
    expect(changed(opened, same)).toEqual({});
    expect(changed(opened, { ...same, opening_balance: "-12000.50" })).toEqual({});
  });

  it("is only what differs", () => {
    expect(changed(opened, { ...same, name: "Кредитка" })).toEqual({ name: "Кредитка" });
    expect(changed(opened, { ...same, opening_balance: "0" })).toEqual({ opening_balance: "0" });
  });

  it("leaves to the server what is no number", () => {
    expect(changed(opened, { ...same, opening_balance: "сто" })).toEqual({ opening_balance: "сто" });
  });
});
