// @vitest-environment jsdom
import { screen, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";

import { AccountsPage } from "../src/pages/accounts/AccountsPage";
import { GoalsPage } from "../src/pages/goals/GoalsPage";
import { ListSums } from "../src/pages/transactions/ListSums";
import type { CurrencyTotal } from "../src/queries/transactions";
import { draw, tidy } from "./rendered";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ children, ...props }: { children: ReactNode; id?: string }) => <a id={props.id}>{children}</a>,
}));

const total = (currency: string, values: Partial<CurrencyTotal>): CurrencyTotal => ({
  currency,
  income: 0,
  income_count: 0,
  expense: 0,
  expense_count: 0,
  net: 0,
  transferred_in: 0,
  transferred_out: 0,
  transfer_count: 0,
  pending: 0,
  pending_count: 0,
  ...values,
});
const spent = (currency: string, expense: number) => total(currency, { expense, expense_count: 1, net: -expense });
const SUMMARY = {
  count: 3,
  is_capped: false,
  by_currency: [spent("RUB", 100), spent("JPY", 500), spent("USD", 10)],
  base_total: spent("RUB", 1000),
  unconverted: [spent("JPY", 500)],
};
const text = () => document.body.textContent.replace(/\s/g, " ");

afterEach(tidy);

describe("the sums of a list", () => {
  it("are one sum with what has no rate, and by currency where that is chosen, which is remembered", async () => {
    const { show, user } = await draw(<ListSums summary={SUMMARY} isFiltered />);
    const { unmount } = show();
    await screen.findByText("По валютам");
    expect(text()).toContain("расходы −1 000,00 ₽");
    expect(text()).toContain("Без 500 ¥: нет курса.");
    expect(text()).not.toContain("10,00 $");
    await user.click(screen.getByText("По валютам"));
    expect(text()).toContain("расходы −100,00 ₽");
    expect(text()).toContain("расходы −10,00 $");
    expect(text()).not.toContain("нет курса");
    unmount();
    show();
    await screen.findByText("По валютам");
    expect(text()).toContain("расходы −10,00 $");
  });

  it("have nothing to be turned in one currency", async () => {
    const own = { ...SUMMARY, by_currency: [SUMMARY.base_total], unconverted: [] };
    const { show } = await draw(<ListSums summary={own} isFiltered={false} />);
    show();
    await screen.findByText(/расходы/);
    expect(screen.queryByText("По валютам")).toBeNull();
  });
});

describe("accounts in several currencies", () => {
  const account = (id: string, currency: string, balance: number, base_balance: number | null, kind = "card") => ({
    id,
    name: id,
    kind,
    currency,
    balance,
    base_balance,
    pending: 0,
    available: balance,
    is_default: false,
    archived: false,
  });

  it("are told in their own, and in the household's where that is chosen", async () => {
    const { server, show, user } = await draw(<AccountsPage />);
    server.on("GET /accounts", () => ({
      body: [
        account("Рубли", "RUB", 100, 100),
        account("Доллары", "USD", 10, 900.5),
        account("Иены", "JPY", 500, null),
        account("Вклад", "RUB", 7, 7, "savings"),
      ],
    }));
    const worth = { points: [{ date: "", total: 1007.5, unconverted: [{ currency: "JPY", amount: 500 }] }] };
    server.on("GET /analytics/net-worth", () => ({ body: worth }));
    server.on("GET /transfers/suggestions", () => ({ body: [] }));
    show();
    const row = async (name: string) =>
      (await screen.findByRole("article", { name })).textContent.replace(/\s/g, " ").replace(name, "");
    expect(await row("Доллары")).toContain("10,00 $");
    expect(await row("Доллары")).not.toContain("900,50 ₽");
    await user.click(screen.getByText("Всё в ₽"));
    expect(await row("Доллары")).toContain("900,50 ₽");
    expect(await row("Доллары")).toContain("10,00 $");
    expect(await row("Иены")).toContain("нет курса");
    const money = screen.getByRole("heading", { name: "Деньги" }).parentElement!;
    expect(within(money).getByText(/1\s000,50/)).toBeTruthy();
    expect(within(money).getByText(/500/)).toBeTruthy();
  });
});

describe("goals in another currency", () => {
  const goal = (id: string, currency: string, base_amount: number | null) => ({
    id,
    name: id,
    target_amount: 1000,
    current_amount: 100,
    currency,
    base_amount,
    base_target: base_amount && base_amount * 10,
    progress: 10,
    state: "on_track",
    deadline: null,
    monthly_needed: null,
    expected_on: null,
    account_id: null,
  });

  it("say what they are in the household's, or that there is no rate", async () => {
    const { server, show } = await draw(<GoalsPage />);
    server.on("GET /goals", () => ({
      body: [goal("Дом", "RUB", 100), goal("США", "USD", 9000), goal("Токио", "JPY", null)],
    }));
    show();
    const card = async (name: string) => (await screen.findByRole("article", { name })).textContent.replace(/\s/g, " ");
    expect(await card("США")).toContain("По сегодняшнему курсу 9 000 ₽ из 90 000 ₽");
    expect(await card("Токио")).toContain("Курса нет, поэтому в ₽ не посчитано");
    expect(await card("Дом")).not.toMatch(/курс/i);
  });
});
