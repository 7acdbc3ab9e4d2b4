import type { Schemas } from "../../api/client";

/** Made-up figures for the look behind the premium door; labelled so wherever they are shown. */
const SPENT = [61, 64, 58, 70, 66, 73, 69, 75, 71, 78, 74, 82];
const BALANCES: [number, number, number][] = [
  [184, 171, 197],
  [203, 181, 225],
  [221, 191, 251],
];

const month = (index: number) => `2026-${String(index + 1).padStart(2, "0")}-01`;

const points = SPENT.map((it, index) => ({
  month: month(index),
  amount: it * 1000,
  moving_average: index < 2 ? null : Math.round(((it + SPENT[index - 1]! + SPENT[index - 2]!) / 3) * 1000),
}));

export const PREVIEW: { trends: Schemas["TrendsRead"]; forecast: Schemas["ForecastRead"] } = {
  trends: { currency: "RUB", window: 3, income: points, expense: points, categories: [] },
  forecast: {
    currency: "RUB",
    is_estimate: true,
    note: "",
    balance: 166_000,
    planned_income: 0,
    planned_expense: 0,
    months: BALANCES.map(([balance, low, high], index) => ({
      month: month(index),
      income: 110_000,
      expense: 91_000,
      balance: balance * 1000,
      balance_low: low * 1000,
      balance_high: high * 1000,
    })),
    recurring: [],
    error: { months: 0, mean_absolute_error: null, naive_error: null },
  },
};
