// @vitest-environment jsdom
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { todayIn } from "../src/format/dates";
import { currencyName, rateText } from "../src/format/money";
import { ExchangeRatesPage } from "../src/pages/exchange-rates/ExchangeRatesPage";
import { readRate } from "../src/pages/exchange-rates/ownRate";
import type { Rate } from "../src/pages/exchange-rates/queries";
import { type Asked, draw, field, ME, problem, tidy, YEAR } from "./rendered";

vi.mock("@tanstack/react-router", () => ({ Link: ({ children }: { children: ReactNode }) => <a>{children}</a> }));

const today = todayIn("Europe/Moscow");
const account = (id: string, currency: string, archived = false) => ({
  id,
  name: id,
  kind: "card",
  currency,
  balance: 1,
  is_default: false,
  archived,
});
const rate = (values: Partial<Rate>): Rate => ({
  currency: "USD",
  base: "RUB",
  rate: 78.3159,
  date: `${YEAR}-11-21`,
  source: "bank_of_russia",
  ...values,
});

async function open(rates: Rate[], currencies = ["RUB", "USD"]) {
  const drawn = await draw(<ExchangeRatesPage />);
  const known = { rates };
  drawn.server.on("GET /accounts", () => ({ body: currencies.map((it) => account(it, it)) }));
  drawn.server.on("GET /exchange-rates", ({ query }) => ({
    body: known.rates.filter((it) => !query.has("currency") || it.currency === query.get("currency")),
  }));
  drawn.show();
  return { ...drawn, known };
}

const row = async (name: string) => screen.findByRole("listitem", { name });
const words = async (name: string) => (await row(name)).textContent.replace(/\s/g, " ");

beforeEach(() => localStorage.clear());
afterEach(tidy);

describe("rates", () => {
  it.each([
    ["ru", 78.3159, "1 $ = 78,3159 ₽"],
    ["ru", 80, "1 $ = 80,00 ₽"],
    ["en", 1234.5, "$1 = ₽1,234.50"],
    ["ru", 0.0031055, "1 $ = 0,0031055 ₽"],
  ])("in %s, %d", (locale, given, shown) =>
    expect(rateText(locale, "USD", given, "RUB").replace(/\s/g, " ")).toBe(shown),
  );

  it("of a currency without a sign say its code", () => {
    expect(rateText("ru", "CHF", 97, "RUB").replace(/\s/g, " ")).toBe("1 CHF = 97,00 ₽");
    expect(currencyName("ru", "CHF")).toBe("швейцарский франк");
  });

  it.each([
    ["78,5", "78.5"],
    ["78.5", "78.5"],
    ["1 234,5", "1234.5"],
    ["сто", "сто"],
  ])("typed as %s are sent as %s", (typed, sent) => expect(readRate(typed)).toBe(sent));
});

describe("the page of rates", () => {
  it("has each currency of the accounts, with day and source, and no other", async () => {
    await open(
      [rate({}), rate({ currency: "EUR", rate: 90, source: "own", date: `${YEAR}-11-20` }), rate({ currency: "AED" })],
      ["RUB", "USD", "EUR", "GEL"],
    );
    expect(await words("доллар США")).toContain("1 $ = 78,3159 ₽Банк России, на 21 нояб.");
    expect(await words("евро")).toContain("1 € = 90,00 ₽Свой, на 20 нояб.");
    expect(await words("грузинский лари")).toContain("нет курсаЗадайте его сами");
    expect(screen.getAllByRole("listitem")).toHaveLength(3);
    expect(screen.getAllByRole("button", { name: /Убрать свой курс/ })).toHaveLength(1);
  });

  it("sets one, comma or point, and takes it back", async () => {
    const { user, server, known } = await open([]);
    server.on(`PUT /exchange-rates/USD/${today}`, () => {
      known.rates = [rate({ rate: 81.5, source: "own", date: today })];
      return { body: known.rates[0] };
    });
    server.on(`DELETE /exchange-rates/USD/${today}`, () => {
      known.rates = [];
      return { status: 204, body: null };
    });
    await user.click(await screen.findByRole("button", { name: "Задать курс: доллар США" }));
    await user.type(await screen.findByLabelText("Сколько стоит 1 $"), "81,5");
    await user.click(screen.getByRole("button", { name: "Сохранить" }));
    const toast = await screen.findByRole("alert");
    expect(toast.textContent.replace(/\s/g, " ")).toContain("1 $ = 81,50 ₽");
    expect(server.sent(`PUT /exchange-rates/USD/${today}`).map((it) => it.body)).toEqual([{ rate: "81.5" }]);
    await waitFor(async () => expect(await words("доллар США")).toContain("81,50 ₽Свой"));
    await user.click(within(toast).getByRole("button", { name: "Отменить" }));
    await waitFor(async () => expect(await words("доллар США")).toContain("нет курса"));
  });

  it("gives back the one that it had replaced", async () => {
    const { user, server } = await open([rate({ rate: 70, source: "own", date: today })]);
    server.on(`PUT /exchange-rates/USD/${today}`, (asked: Asked) => ({
      body: rate({ rate: Number((asked.body as { rate: string }).rate), source: "own", date: today }),
    }));
    await user.click(await screen.findByRole("button", { name: "Задать курс: доллар США" }));
    const typed = await screen.findByLabelText<HTMLInputElement>("Сколько стоит 1 $");
    expect(typed.value).toBe("70");
    await user.clear(typed);
    await user.type(typed, "75.25");
    await user.click(screen.getByRole("button", { name: "Сохранить" }));
    await user.click(within(await screen.findByRole("alert")).getByRole("button", { name: "Отменить" }));
    const sent = () => server.sent(`PUT /exchange-rates/USD/${today}`).map((it) => it.body);
    await waitFor(() => expect(sent()).toEqual([{ rate: "75.25" }, { rate: 70 }]));
  });

  it("removes one's own, and puts it back", async () => {
    const own = rate({ rate: 70, source: "own", date: `${YEAR}-11-20` });
    const { user, server, known } = await open([own]);
    server.on(`DELETE /exchange-rates/USD/${YEAR}-11-20`, () => {
      known.rates = [rate({})];
      return { status: 204, body: null };
    });
    server.on(`PUT /exchange-rates/USD/${YEAR}-11-20`, () => {
      known.rates = [own];
      return { body: own };
    });
    await user.click(await screen.findByRole("button", { name: "Убрать свой курс: доллар США" }));
    await waitFor(async () => expect(await words("доллар США")).toContain("Банк России"));
    await user.click(within(await screen.findByRole("alert")).getByRole("button", { name: "Отменить" }));
    await waitFor(async () => expect(await words("доллар США")).toContain("70,00 ₽Свой"));
    expect(server.sent(`PUT /exchange-rates/USD/${YEAR}-11-20`).map((it) => it.body)).toEqual([{ rate: 70 }]);
  });

  it("leaves what was typed where the server refuses it", async () => {
    const { user, server } = await open([]);
    const errors = [{ loc: ["body", "rate"], message: "Нужен курс больше нуля." }];
    server.on(`PUT /exchange-rates/USD/${today}`, () => problem(422, "validation_failed", "", errors));
    await user.click(await screen.findByRole("button", { name: "Задать курс: доллар США" }));
    const typed = await screen.findByLabelText<HTMLInputElement>("Сколько стоит 1 $");
    await user.type(typed, "0");
    await user.click(screen.getByRole("button", { name: "Сохранить" }));
    expect(await screen.findByText("Нужен курс больше нуля.")).toBeTruthy();
    expect(typed.value).toBe("0");
    fireEvent.change(field("С какого дня"), { target: { value: "" } });
    await user.click(screen.getByRole("button", { name: "Сохранить" }));
    expect(await screen.findByText("Укажите день")).toBeTruthy();
    expect(server.sent(`PUT /exchange-rates/USD/${today}`)).toHaveLength(1);
  });

  it("shows those of another day", async () => {
    const { server } = await open([rate({})]);
    await row("доллар США");
    fireEvent.change(field("На день"), { target: { value: "2025-01-05" } });
    await waitFor(() => expect(server.sent("GET /exchange-rates").at(-1)!.query.get("date")).toBe("2025-01-05"));
  });

  it("keeps the field while a year is typed into it, digit by digit", async () => {
    const { server } = await open([rate({})]);
    await row("доллар США");
    for (const typed of ["0002-11-28", "0020-11-28", "0202-11-28", "20256-11-28"]) {
      fireEvent.change(field("На день"), { target: { value: typed } });
      expect(field("На день").value).toBe(typed);
      expect(await words("доллар США")).toContain("78,3159");
    }
    fireEvent.change(field("На день"), { target: { value: "2025-11-28" } });
    await waitFor(() => expect(server.sent("GET /exchange-rates").at(-1)!.query.get("date")).toBe("2025-11-28"));
    expect(server.sent("GET /exchange-rates").map((it) => it.query.get("date"))).toEqual([today, "2025-11-28"]);
  });

  it("keeps the field where those of its day cannot be read", async () => {
    const { server } = await open([rate({})]);
    await row("доллар США");
    server.on("GET /exchange-rates", () => problem(500, "internal_error", "Что-то сломалось."));
    fireEvent.change(field("На день"), { target: { value: "2025-01-05" } });
    expect(await screen.findByRole("button", { name: "Повторить" })).toBeTruthy();
    expect(field("На день").value).toBe("2025-01-05");
    expect(screen.queryByRole("listitem")).toBeNull();
    server.on("GET /exchange-rates", () => ({ body: [rate({ rate: 70 })] }));
    fireEvent.change(field("На день"), { target: { value: "2025-01-06" } });
    await waitFor(async () => expect(await words("доллар США")).toContain("70,00 ₽"));
  });

  it("is not needed where all accounts are in one currency", async () => {
    await open([rate({})], ["RUB"]);
    expect(await screen.findByText("Все счета в одной валюте (RUB), курсы не нужны.")).toBeTruthy();
  });

  it("has no buttons for whoever may not change anything", async () => {
    const { server, show } = await draw(<ExchangeRatesPage />);
    const households = ME.households.map((it) => ({ ...it, role: "viewer" }));
    server.on("GET /users/me", () => ({ body: { ...ME, households } }));
    server.on("GET /accounts", () => ({ body: [account("USD", "USD"), account("EUR", "EUR")] }));
    server.on("GET /exchange-rates", () => ({ body: [rate({ source: "own" })] }));
    show();
    expect(await words("доллар США")).toContain("Свой");
    expect(await words("евро")).toBe("евронет курса");
    expect(screen.queryByRole("button")).toBeNull();
  });
});
