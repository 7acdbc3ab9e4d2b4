import type { Schemas } from "../../api/client";

/** Made-up figures for the look behind the premium door; labelled so wherever they are shown. */
const SPENT = [61, 64, 58, 70, 66, 73, 69, 75, 71, 78, 74, 82];
const BALANCES: [number, number, number][] = [
  [184, 171, 197],
  [203, 181, 225],
  [221, 191, 251],
];

const KNOWN = [92, 113, 128, 151, 166];

/** The first one is January of 2026. */
const month = (index: number) => new Date(Date.UTC(2026, index, 1)).toISOString().slice(0, 10);

const points = SPENT.map((it, index) => ({
  month: month(index),
  amount: it * 1000,
  moving_average: index < 2 ? null : Math.round(((it + SPENT[index - 1]! + SPENT[index - 2]!) / 3) * 1000),
}));

export const PREVIEW: { trends: Schemas["TrendsRead"]; forecast: Schemas["ForecastRead"] } = {
  trends: { currency: "RUB", other_currencies: [], window: 3, income: points, expense: points, categories: [] },
  forecast: {
    currency: "RUB",
    other_currencies: [],
    is_estimate: true,
    note: "",
    balance: 166_000,
    planned_income: 0,
    planned_expense: 0,
    past: KNOWN.map((balance, index) => ({
      month: month(index - KNOWN.length),
      income: 110_000,
      expense: 92_000,
      balance: balance * 1000,
    })),
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
