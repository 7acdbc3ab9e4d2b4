// @vitest-environment jsdom
import { screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";

vi.mock("@tanstack/react-router", () => ({ Link: ({ children }: { children: ReactNode }) => <a>{children}</a> }));

import { useBalance } from "../src/pages/overview/useBalance";
import { draw, problem, tidy, YEAR } from "./rendered";

const account = (id: string, currency: string, balance: number) => ({
  id,
  name: id,
  kind: "card",
  currency,
  balance,
  is_default: false,
  archived: false,
});
const held = (account_id: string, currency: string, balance: number, converted: number | null, archived = false) => ({
  account_id,
  currency,
  archived,
  balances: [balance],
  converted: [converted],
});
const DAY = `${YEAR}-11-20`;

function Shown() {
  const { amount, note } = useBalance();
  return (
    <output>
      {amount !== undefined && (
        <>
          {amount}|{note}
        </>
      )}
    </output>
  );
}

async function open(worth: object | null) {
  const { server, show } = await draw(<Shown />);
  // 300 ₽ of the balance are planned.
  server.on("GET /accounts", () => ({ body: [account("a1", "RUB", 700), account("a2", "USD", 10)] }));
  server.on("GET /analytics/net-worth", () => (worth ? { body: worth } : problem(500, "internal_error", "Нет")));
  show();
  await waitFor(() => expect(screen.getByRole("status").textContent).not.toBe(""));
  return screen.getByRole("status").textContent.replace(/\s/g, " ");
}

const worthOf = (values: object) => ({
  currency: "RUB",
  start_date: DAY,
  end_date: DAY,
  step: "day",
  rates: [],
  ...values,
});

afterEach(tidy);

describe("what all accounts hold", () => {
  it("is the sum of what stands under it: archived accounts count, planned rows do not", async () => {
    const said = await open(
      worthOf({
        points: [{ date: DAY, total: 2350, unconverted: [] }],
        accounts: [
          held("a1", "RUB", 1000, 1000),
          held("a2", "USD", 10, 800),
          held("a3", "RUB", 50, 50, true),
          held("a4", "EUR", 5, 500, true),
          held("a5", "GEL", 0, 0, true),
        ],
      }),
    );
    expect(said).toBe("2 350 ₽|1 050 ₽ + 5 € + 10 $");
  });

  it("is without what no rate is known for", async () => {
    const said = await open(
      worthOf({
        points: [{ date: DAY, total: 1000, unconverted: [{ currency: "USD", amount: 10 }] }],
        accounts: [held("a1", "RUB", 1000, 1000), held("a2", "USD", 10, null)],
      }),
    );
    expect(said).toBe("1 000 ₽|КапиталБез 10 $: нет курса. Задать курс");
  });

  it("stands by currencies where it cannot be read", async () => {
    expect(await open(null)).toBe("700 ₽|+ 10 $");
  });
});
