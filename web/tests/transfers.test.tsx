// @vitest-environment jsdom
import { screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";

import { Suggestions } from "../src/features/entry/Suggestions";
import { type Proposed, TransferDialog } from "../src/features/entry/TransferDialog";
import type { Transfer } from "../src/features/entry/transferQueries";
import { draw, field, problem, tidy } from "./rendered";

const ACCOUNTS = [
  { id: "a1", name: "Карта", kind: "card", currency: "RUB", balance: 1000, is_default: true, archived: false },
  { id: "a2", name: "Вклад", kind: "savings", currency: "RUB", balance: 0, is_default: false, archived: false },
  { id: "a3", name: "Доллары", kind: "cash", currency: "USD", balance: 0, is_default: false, archived: false },
];
const CATEGORIES = [
  { id: "c1", name: "Кафе", type: "expense", parent_id: null, archived: false, standard_key: "eating_out" },
  { id: "c2", name: "Налоги и сборы", type: "expense", parent_id: null, archived: false, standard_key: "taxes" },
];
const MADE = {
  id: "t1",
  from_account_id: "a1",
  to_account_id: "a2",
  amount: 5000,
  currency: "RUB",
  to_amount: 5000,
  to_currency: "RUB",
  date: "2026-11-20",
  to_date: "2026-11-20",
  description: null,
  tags: ["отпуск"],
  note: null,
  out_transaction_id: "o1",
  is_linked: true,
  version: 2,
} as unknown as Transfer;

async function open(transfer: Transfer | null = null, start?: Proposed) {
  const drawn = await draw(<TransferDialog transfer={transfer} start={start} onClose={() => undefined} />);
  drawn.server.on("GET /accounts", () => ({ body: ACCOUNTS }));
  drawn.server.on("GET /categories", () => ({ body: CATEGORIES }));
  drawn.server.on("POST /transfers", () => ({ status: 201, body: MADE }));
  drawn.show();
  await screen.findByRole("dialog");
  return drawn;
}

afterEach(tidy);

describe("a transfer", () => {
  it("goes from the default account into savings, and can be taken back from its toast", async () => {
    const { user, server } = await open();
    server.on("DELETE /transfers/t1", () => ({ status: 204, body: null }));
    await user.type(field("Сумма"), "5000");
    await user.click(screen.getByRole("button", { name: "Перевести" }));
    await screen.findByText(/Переведено 5\s000,00\s₽ на «Вклад»/);
    const { body } = server.sent("POST /transfers")[0]!;
    expect(body).toMatchObject({ from_account_id: "a1", to_account_id: "a2", amount: "5000" });
    expect(body).not.toHaveProperty("to_amount");
    await user.click(screen.getByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(server.sent("DELETE /transfers/t1")).toHaveLength(1));
  });

  it("asks what arrived where the currencies differ", async () => {
    const { user, server } = await open();
    await user.type(field("Сумма"), "9000");
    await user.click(screen.getByRole("combobox", { name: "На счёт" }));
    await user.click(await screen.findByRole("option", { name: "Доллары" }));
    await user.click(screen.getByRole("button", { name: "Перевести" }));
    expect(server.sent("POST /transfers")).toHaveLength(0);
    await user.type(field("Сколько пришло"), "100");
    await user.click(screen.getByRole("button", { name: "Перевести" }));
    await screen.findByText(/Переведено/);
    expect(server.sent("POST /transfers")[0]!.body).toMatchObject({ amount: "9000", to_amount: "100" });
  });

  it("begins with what is known, the sum at the side that has its currency", async () => {
    const start = { to: "a3", from: null, amount: "100", currency: "USD", date: "2026-11-20", description: "обмен" };
    const { user, server } = await open(null, start);
    expect([field("Сколько ушло").value, field("Сколько пришло").value]).toEqual(["", "100"]);
    await user.type(field("Сколько ушло"), "9000");
    await user.click(screen.getByRole("button", { name: "Перевести" }));
    await screen.findByText(/Переведено/);
    expect(server.sent("POST /transfers")[0]!.body).toEqual({
      from_account_id: "a1",
      to_account_id: "a3",
      amount: "9000",
      to_amount: "100",
      date: "2026-11-20",
      description: "обмен",
    });
  });

  it("has tags and a note, as a transaction has", async () => {
    const { user, server } = await open();
    await user.type(field("Сумма"), "5000");
    await user.type(field("Метки"), "#Море{Enter}");
    await user.type(screen.getByRole("textbox", { name: "Заметка" }), "первый взнос");
    await user.click(screen.getByRole("button", { name: "Перевести" }));
    await screen.findByText(/Переведено/);
    expect(server.sent("POST /transfers")[0]!.body).toMatchObject({ tags: ["море"], note: "первый взнос" });
  });

  it("keeps its tags where its note is changed", async () => {
    const shown = await open(MADE);
    shown.server.on("PATCH /transfers/t1", () => ({ body: MADE }));
    expect(screen.getByText("отпуск")).toBeTruthy();
    await shown.user.type(screen.getByRole("textbox", { name: "Заметка" }), "второй");
    await shown.user.click(screen.getByRole("button", { name: "Сохранить" }));
    await waitFor(() => expect(shown.server.sent("PATCH /transfers/t1")).toHaveLength(1));
    expect(shown.server.sent("PATCH /transfers/t1")[0]!.body).toMatchObject({ tags: ["отпуск"], note: "второй" });
  });

  it("may have a fee, an expense of the usual category for one", async () => {
    const { user, server } = await open();
    await user.type(field("Сумма"), "5000");
    await user.click(screen.getByRole("button", { name: "Комиссия" }));
    expect(document.activeElement).toBe(field("Комиссия"));
    expect(field("Категория").value).toBe("Налоги и сборы");
    await user.type(field("Комиссия"), "много");
    await user.click(screen.getByRole("button", { name: "Перевести" }));
    expect(field("Комиссия").getAttribute("aria-invalid")).toBe("true");
    expect(server.sent("POST /transfers")).toHaveLength(0);
    await user.clear(field("Комиссия"));
    await user.type(field("Комиссия"), "49,50");
    await user.click(screen.getByRole("button", { name: "Перевести" }));
    await screen.findByText(/Переведено/);
    expect(server.sent("POST /transfers")[0]!.body).toMatchObject({
      amount: "5000",
      fee: { amount: "49.50", category_id: "c2" },
    });
  });

  it("tells its fee", async () => {
    await open({ ...MADE, fee: { transaction_id: "f1", amount: 50, category_id: "c2" } });
    await screen.findByText(/Комиссия: 50,00\s₽, «Налоги и сборы»/);
    expect(screen.queryByRole("button", { name: "Комиссия" })).toBeNull();
  });

  it("has no fee where its field was opened and left empty", async () => {
    const { user, server } = await open();
    await user.type(field("Сумма"), "5000");
    await user.click(screen.getByRole("button", { name: "Комиссия" }));
    await user.click(screen.getByRole("button", { name: "Перевести" }));
    await screen.findByText(/Переведено/);
    expect(server.sent("POST /transfers")[0]!.body).not.toHaveProperty("fee");
  });

  it("keeps what was typed where the server refuses it, and says why", async () => {
    const { user, server } = await open();
    server.on("POST /transfers", () => problem(409, "archived", "Счёт в архиве"));
    await user.type(field("Сумма"), "70");
    await user.click(screen.getByRole("button", { name: "Перевести" }));
    await screen.findByText("Счёт в архиве");
    expect(field("Сумма").value).toBe("70");
  });

  it("is changed against the version that was seen, and taken apart where it was made of two", async () => {
    const { user, server } = await open(MADE);
    server.on("PATCH /transfers/t1", () => ({ body: { ...MADE, amount: 6000 } }));
    server.on("POST /transfers/t1/unlink", () => ({ status: 204, body: null }));
    await user.clear(field("Сумма"));
    await user.type(field("Сумма"), "6000");
    await user.click(screen.getByRole("button", { name: "Сохранить" }));
    await screen.findByText(/Перевод изменён/);
    expect(server.sent("PATCH /transfers/t1")[0]!.headers.get("if-match")).toBe('"2"');
    await user.click(screen.getByRole("button", { name: /Разъединить/ }));
    await screen.findByText("Расход и доход снова сами по себе");
  });
});

describe("what looks like a transfer", () => {
  it("is told with its reasons and joined by a tap", async () => {
    const drawn = await draw(<Suggestions />);
    const { user, server } = drawn;
    server.on("GET /accounts", () => ({ body: ACCOUNTS }));
    const pair = {
      out_transaction_id: "o1",
      in_transaction_id: "i1",
      from_account_id: "a1",
      to_account_id: "a2",
      amount: 700,
      currency: "RUB",
      to_amount: 700,
      to_currency: "RUB",
      date: "2026-11-20",
      to_date: "2026-11-22",
      days: 2,
      score: 75,
      reasons: ["same_amount", "days_apart", "words"],
    };
    const exchange = {
      ...pair,
      ...{ out_transaction_id: "o2", in_transaction_id: "i2", to_account_id: "a3", days: 0, score: 60 },
      ...{ amount: 9150, to_amount: 100, to_currency: "USD", reasons: ["same_day", "exchange"] },
    };
    server.on("GET /transfers/suggestions", () => ({ body: [pair, exchange] }));
    server.on("POST /transfers/link", () => ({ status: 201, body: MADE }));
    drawn.show();
    await screen.findByText(/суммы равны · через 2 дня · слова о переводе/);
    const reasons = await screen.findByText(/в один день · слова об обмене валюты/);
    expect(reasons.closest("li")!.textContent).toMatch(/9\s150.*→ 100.*\$/);
    await user.click(await screen.findByRole("button", { name: "Соединить: «Карта» → «Вклад»" }));
    await screen.findByText("Соединено: это перевод");
    expect(server.sent("POST /transfers/link")[0]!.body).toEqual({ transaction_ids: ["o1", "i1"] });
  });
});
