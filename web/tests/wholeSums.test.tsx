// @vitest-environment jsdom
import { afterEach, expect, it } from "vitest";

import { WholeSums } from "../src/pages/transactions/WholeSums";
import { draw, tidy } from "./rendered";

const of = (currency: string, income: number, expense: number) => ({
  currency,
  income,
  income_count: income ? 1 : 0,
  expense,
  expense_count: expense ? 1 : 0,
  net: income - expense,
  transferred_in: 0,
  transferred_out: 0,
  transfer_count: 0,
  pending: 0,
  pending_count: 0,
});

afterEach(tidy);

it.each([
  ["nothing where nothing is counted", [], ""],
  ["what is spent alone, without a result that is the same", [of("RUB", 0, 250)], "расходы −250,00 ₽"],
  ["what came in alone", [of("RUB", 900, 0)], "доходы +900,00 ₽"],
  ["both and the result", [of("RUB", 900, 250)], "расходы −250,00 ₽доходы +900,00 ₽итог 650,00 ₽"],
  ["of several currencies the results", [of("RUB", 900, 250), of("USD", 0, 5)], "итог 650,00 ₽ · −5,00 $"],
  ["nothing of a currency that is only moved", [of("RUB", 900, 0), of("USD", 0, 0)], "доходы +900,00 ₽"],
])("a list without a filter adds up to %s", async (_, by_currency, said) => {
  const { show } = await draw(<WholeSums totals={by_currency} />);
  const { container } = show();
  const shown = Array.from(container.querySelectorAll("span span, b"), (it) => it.textContent).join("");
  expect(shown.replace(/\s/g, " ")).toBe(said);
});
