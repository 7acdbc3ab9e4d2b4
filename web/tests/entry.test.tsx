// @vitest-environment jsdom
import { act, renderHook, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { dayText, todayIn } from "../src/format/dates";
import { useEntry } from "../src/navigation/entryDialog";
import { waiting } from "../src/offline/store";
import { closed, Dialog, open, PARSED, quick } from "./entryForm";
import { draw, field, problem, tidy } from "./rendered";

beforeEach(() => localStorage.clear());
afterEach(async () => {
  const { result } = renderHook(useEntry);
  act(() => result.current.close());
  await tidy();
});

describe("the entry form", () => {
  it("is filled by words and sent by Enter, without a mouse", async () => {
    const { server, user } = await open();
    await waitFor(() => expect(document.activeElement).toBe(quick()));
    await user.keyboard("кофе 250");
    await waitFor(() => expect(field("Сумма").value).toBe("250"));
    expect(field("Категория").value).toBe("Кафе");
    expect(field("Дата").value).toBe("2026-11-20");
    expect(field("Описание").value).toBe("кофе");
    await user.keyboard("{Enter}");
    await closed();
    expect(server.sent("POST /transactions/parse").at(-1)!.body).toEqual({ text: "кофе 250" });
    const [sent, ...more] = server.sent("POST /transactions");
    expect(more).toEqual([]);
    expect(sent!.body).toEqual({
      amount: "250",
      type: "expense",
      category_id: "c1",
      account_id: "a1",
      date: "2026-11-20",
      description: "кофе",
    });
    expect(sent!.headers.get("Idempotency-Key")).toMatch(/^[0-9a-f]{32}$/);
    expect(sent!.headers.get("X-Household-Id")).toBe("h1");
    expect(await waiting()).toEqual([]);
  });

  it("understands words that are sent before the answer is there", async () => {
    const { server, user } = await open();
    await user.type(quick(), "кофе 250{Enter}");
    await closed();
    expect(server.sent("POST /transactions")[0]!.body).toMatchObject({ amount: "250", category_id: "c1" });
  });

  it("takes what was set by hand over what was understood", async () => {
    const { server, user } = await open();
    await user.type(quick(), "кофе 250");
    await waitFor(() => expect(field("Сумма").value).toBe("250"));
    await user.clear(field("Сумма"));
    await user.type(field("Сумма"), "1 300,50");
    await user.type(quick(), " со сливками");
    await waitFor(() => expect(server.sent("POST /transactions/parse").length).toBeGreaterThan(1));
    expect(field("Сумма").value).toBe("1\u00a0300,50");
    await user.click(screen.getByRole("button", { name: "Записать" }));
    await closed();
    expect(server.sent("POST /transactions")[0]!.body).toMatchObject({ amount: "1300.50", description: "кофе" });
  });

  it("says what it doubts, and stops asking when it is set by hand", async () => {
    const doubtful = {
      ...PARSED,
      category_id: null as unknown as string,
      doubts: ["category_missing", "date_in_future"],
    };
    const { server, user } = await open({ parsed: doubtful });
    await user.type(quick(), "штука 250");
    expect(await screen.findByText("Какая это категория?")).toBeTruthy();
    expect(screen.getByText("Эта дата ещё не наступила. Всё верно?")).toBeTruthy();
    await user.click(field("Категория"));
    await user.click(await screen.findByRole("option", { name: "Такси" }));
    await waitFor(() => expect(screen.queryByText("Какая это категория?")).toBeNull());
    expect(screen.getByText("Эта дата ещё не наступила. Всё верно?")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Записать" }));
    await closed();
    expect(server.sent("POST /transactions")[0]!.body).toMatchObject({ category_id: "c2" });
  });

  it("does not store a doubt that nobody has seen, though Enter came before the answer", async () => {
    const doubtful = { ...PARSED, doubts: ["maybe_transfer"] };
    const { server, user } = await open({ parsed: doubtful });
    await user.type(quick(), "перевёл маме 250{Enter}");
    expect(await screen.findByText(/Похоже на перевод/)).toBeTruthy();
    expect(server.sent("POST /transactions")).toEqual([]);
    await user.type(quick(), "{Enter}");
    await closed();
    expect(server.sent("POST /transactions")).toHaveLength(1);
  });

  it("shows several purchases of one line before it stores each of them once", async () => {
    const { server, user } = await open();
    const coffee = { ...PARSED, amount: 180, category_id: null, description: "рафик", doubts: ["category_missing"] };
    server.on("POST /transactions/parse", () => ({ body: [{ ...PARSED, description: "обед" }, coffee] }));
    await user.type(quick(), "обед 250 и рафик 180{Enter}");
    expect(await screen.findByText("рафик")).toBeTruthy();
    const lunch = screen.getByText("обед").parentElement;
    const day = dayText("ru", PARSED.date, todayIn("Europe/Moscow"));
    expect(lunch?.textContent.replace(/\s/g, " ")).toBe(`обед−250,00 ₽КафеКарта${day}`.replace(/\s/g, " "));
    expect(server.sent("POST /transactions")).toEqual([]);
    const button = screen.getByRole<HTMLButtonElement>("button", { name: "Записать 2" });
    await waitFor(() => expect(button.disabled).toBe(true));
    await user.click(await screen.findByRole("combobox", { name: "Категория" }));
    await user.click(await screen.findByRole("option", { name: "Кафе" }));
    await waitFor(() => expect(button.disabled).toBe(false));
    server.on("POST /transactions", ({ body }) =>
      (body as { description: string }).description === "рафик" && server.sent("POST /transactions").length === 2
        ? problem(403, "role_required", "Нельзя")
        : { status: 201, body: { id: "t1" } },
    );
    await user.click(button);
    expect(await screen.findByText("Нельзя")).toBeTruthy();
    // What is stored is gone from the field.
    expect(quick().value).toBe("рафик, 180 RUB, 2026-11-20");
    expect(server.sent("POST /transactions").map((it) => (it.body as { description: string }).description)).toEqual([
      "обед",
      "рафик",
    ]);
  });

  it("shows the lines of a split, asks with both sums, and stores it once they are put right", async () => {
    const { server, user } = await open();
    const lines = [
      { amount: 2000, category_id: "c1", description: "", doubts: [] },
      { amount: 900, category_id: "c2", description: "домой", doubts: [] },
    ];
    const split = { ...PARSED, amount: 3000, category_id: null, description: "ашан", lines, doubts: ["lines_differ"] };
    server.on("POST /transactions/parse", () => ({ body: [split] }));
    await user.type(quick(), "ашан 3000: кафе 2000, такси домой 900");
    const asked = await screen.findByText(/Части вместе/);
    expect(asked.textContent.replace(/\s/g, " ")).toContain("Части вместе 2 900,00 ₽, а сумма 3 000,00 ₽");
    const second = within(await screen.findByRole("group", { name: "Строка 2" }));
    expect(second.getByRole<HTMLInputElement>("textbox", { name: "Описание" }).value).toBe("домой");
    await user.click(screen.getByRole("button", { name: "Записать" }));
    expect(await screen.findByRole("alert")).toBeTruthy();
    expect(server.sent("POST /transactions")).toEqual([]);
    const amount = second.getByRole<HTMLInputElement>("textbox", { name: "Сумма" });
    await user.clear(amount);
    await user.type(amount, "1000");
    expect(screen.queryByText(/Части вместе/)).toBeNull();
    await user.click(screen.getByRole("button", { name: "Записать" }));
    await closed();
    expect(server.sent("POST /transactions")[0]!.body).toMatchObject({
      amount: "3000",
      lines: [
        { amount: "2000", category_id: "c1" },
        { amount: "1000", category_id: "c2", description: "домой" },
      ],
    });
    expect(server.sent("POST /transactions")[0]!.body).not.toHaveProperty("category_id");
  });

  it("keeps the lines of a split that several purchases of one line have nothing to do with", async () => {
    const { server, user } = await open();
    await user.type(field("Сумма"), "900");
    await user.click(screen.getByRole("button", { name: "Разделить по категориям" }));
    const line = () => within(screen.getByRole("group", { name: "Строка 1" }));
    await screen.findByRole("group", { name: "Строка 1" });
    await user.type(line().getByLabelText("Описание"), "мыло");
    const both = [PARSED, { ...PARSED, amount: 180, description: "чай" }];
    // Two of the whole line alone: once they are shown, nothing is being read any more.
    server.on("POST /transactions/parse", ({ body }) => ({
      body: (body as { text: string }).text.endsWith(" 180") ? both : [PARSED],
    }));
    await user.type(quick(), "кофе 250 и чай 180");
    expect(await screen.findByText(/Строки разбивки к этим покупкам не относятся/)).toBeTruthy();
    await user.click(await screen.findByRole("button", { name: "Записать 2" }));
    await waitFor(() => expect(server.sent("POST /transactions")).toHaveLength(2));
    // The form goes on with what was written for another one.
    await screen.findByRole("group", { name: "Строка 1" });
    expect(line().getByLabelText<HTMLInputElement>("Описание").value).toBe("мыло");
    expect(screen.getAllByLabelText<HTMLInputElement>("Сумма")[0]!.value).toBe("900");
    expect(quick().value).toBe("");
  });

  it("offers only categories of the chosen kind", async () => {
    const { user } = await open();
    await user.click(field("Категория"));
    const names = () => screen.queryAllByRole("option").map((it) => it.textContent);
    await waitFor(() => expect(names()).toEqual(expect.arrayContaining(["Кафе", "Такси"])));
    expect(names()).not.toContain("Зарплата");
    await user.click(screen.getByRole("radio", { name: "Доход" }));
    await user.click(field("Категория"));
    await waitFor(() => expect(names()).toContain("Зарплата"));
    expect(names()).not.toContain("Кафе");
  });

  it("sends nothing that is incomplete, and says at each field what is missing", async () => {
    const { server, user } = await open();
    await user.type(field("Описание"), "кофе{Enter}");
    expect(await screen.findByText("Нужна сумма")).toBeTruthy();
    expect(screen.getByText("Нужна категория")).toBeTruthy();
    expect(field("Сумма").getAttribute("aria-invalid")).toBe("true");
    expect(server.sent("POST /transactions")).toEqual([]);
    await user.type(field("Сумма"), "1");
    expect(screen.queryByText("Нужна сумма")).toBeNull();
  });

  it("shows the server's words at their field, and keeps what was typed", async () => {
    const { server, user } = await open();
    server.on("POST /transactions", () =>
      problem(422, "validation_failed", "Проверьте поля", [{ loc: ["body", "amount"], message: "Слишком много" }]),
    );
    await user.type(quick(), "кофе 250{Enter}");
    expect(await screen.findByText("Слишком много")).toBeTruthy();
    expect(quick().value).toBe("кофе 250");
    expect(screen.queryByRole("alert")).toBeNull();
    server.on("POST /transactions", () => ({ status: 201, body: { id: "t1" } }));
    await user.click(screen.getByRole("button", { name: "Записать" }));
    await closed();
    const keys = server.sent("POST /transactions").map((it) => it.headers.get("Idempotency-Key"));
    expect(new Set(keys).size).toBe(2);
  });

  it("shows a refusal that is about no field, and stays open", async () => {
    const { server, user } = await open();
    server.on("POST /transactions", () => problem(409, "account_archived", "Счёт в архиве"));
    await user.type(quick(), "кофе 250{Enter}");
    expect((await screen.findByRole("alert")).textContent).toBe("Счёт в архиве");
    expect(screen.getByRole("dialog")).toBeTruthy();
    expect(await waiting()).toEqual([]);
  });

  it("keeps an entry on this device where the server cannot be reached", async () => {
    const { server, user } = await open();
    server.on("POST /transactions/parse", () => "unreachable");
    server.on("POST /transactions", () => "unreachable");
    await user.type(field("Сумма"), "99");
    await user.click(field("Категория"));
    await user.click(await screen.findByRole("option", { name: "Кафе" }));
    await user.click(screen.getByRole("button", { name: "Записать" }));
    await closed();
    expect(await screen.findByText(/Нет связи\. −99,00\s₽ запишется/)).toBeTruthy();
    expect(await waiting()).toMatchObject([{ user: "u1", household: "h1", refusal: null, body: { amount: "99" } }]);
  });

  it("can be taken back from the toast", async () => {
    const { server, user } = await open();
    server.on("DELETE /transactions/t1", () => ({ body: null }));
    await user.type(quick(), "кофе 250{Enter}");
    await closed();
    expect(await screen.findByText(/Записано: −250,00\s₽/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(server.sent("DELETE /transactions/t1")).toHaveLength(1));
  });

  it("goes on with the next entry, with the day and the account of the last one", async () => {
    const { server, user } = await open();
    await user.type(quick(), "кофе 250");
    await waitFor(() => expect(field("Сумма").value).toBe("250"));
    await user.click(screen.getByRole("button", { name: "Записать и ещё" }));
    await waitFor(() => expect(quick().value).toBe(""));
    expect(server.sent("POST /transactions")).toHaveLength(1);
    expect(screen.getByRole("dialog")).toBeTruthy();
    await waitFor(() => expect(field("Сумма").value).toBe(""));
    expect(field("Дата").value).toBe("2026-11-20");
  });

  it("keeps words that nobody could read, on this device and as they are", async () => {
    const { server, user } = await open();
    server.on("POST /transactions/parse", () => "unreachable");
    await user.type(quick(), "вчера кофе 250{Enter}");
    await closed();
    expect(await screen.findByText(/«вчера кофе 250» запишется/)).toBeTruthy();
    expect(await waiting()).toMatchObject([
      { user: "u1", household: "h1", body: null, words: { text: "вчера кофе 250" } },
    ]);
    expect(server.sent("POST /transactions")).toEqual([]);
  });

  it("brings back what was left in it", async () => {
    const { user } = await open();
    await user.type(quick(), "кофе 250");
    await user.type(field("Описание"), "с другом");
    await user.keyboard("{Escape}");
    await closed();
    (await screen.findByRole("button", { name: "Новая" })).focus();
    await user.keyboard("{Enter}");
    await screen.findByText(/осталось с прошлого раза/);
    expect(quick().value).toBe("кофе 250");
    expect(field("Описание").value).toMatch(/с другом$/);
    await user.click(screen.getByRole("button", { name: "Очистить" }));
    expect(quick().value).toBe("");
  });

  it("reckons a sum", async () => {
    const { server, user } = await open();
    await user.type(field("Сумма"), "600+150х2");
    expect(screen.getByText(/= 900,00/)).toBeTruthy();
    await user.click(field("Категория"));
    await user.click(await screen.findByRole("option", { name: "Кафе" }));
    expect(field("Сумма").value).toBe("900");
    await user.click(screen.getByRole("button", { name: "Записать" }));
    await closed();
    expect(server.sent("POST /transactions")[0]!.body).toMatchObject({ amount: "900" });
  });

  it("keeps the cursor at its digit while the thousands of a sum are parted", async () => {
    const { user } = await open();
    await user.type(field("Сумма"), "12345");
    expect(field("Сумма").value).toBe("12\u00a0345");
    await user.type(field("Сумма"), "9", { initialSelectionStart: 1, initialSelectionEnd: 1 });
    expect(field("Сумма").value).toBe("192\u00a0345");
    expect(field("Сумма").selectionStart).toBe(2);
  });

  it("repeats a purchase by one tap, as of today", async () => {
    const row = { ...PARSED, id: "t0", account_id: "a1", amount: 64, description: "Метро", category_id: "c2" };
    const drawn = await draw(<Dialog />, { phone: true });
    drawn.server.on("GET /transactions", () => ({ body: [row, { ...row, id: "t1", date: "2026-11-19" }] }));
    drawn.server.on("POST /transactions", () => ({ status: 201, body: { ...row, id: "t2" } }));
    drawn.show();
    await drawn.user.click(await screen.findByRole("button", { name: "Новая" }));
    await drawn.user.click(await screen.findByRole("button", { name: /Метро/ }));
    await closed();
    const [sent, ...more] = drawn.server.sent("POST /transactions");
    expect(more).toEqual([]);
    expect(sent!.body).toMatchObject({ amount: 64, category_id: "c2", account_id: "a1", description: "Метро" });
    expect((sent!.body as { date: string }).date).not.toBe(row.date);
  });

  it.each([
    [4, "taps"],
    [5, "a list"],
  ])("shows %i accounts on a phone as %s", async (count) => {
    const drawn = await draw(<Dialog />, { phone: true });
    const account = { kind: "card", currency: "RUB", balance: 0, archived: false };
    const accounts = Array.from({ length: count }, (_, at) => ({
      ...account,
      id: `a${at}`,
      name: `Счёт ${at}`,
      is_default: at === 0,
    }));
    drawn.server.on("GET /accounts", () => ({ body: [...accounts, { ...accounts[0], id: "old", archived: true }] }));
    drawn.show();
    await drawn.user.click(await screen.findByRole("button", { name: "Новая" }));
    await screen.findByRole("button", { name: "Сегодня", pressed: true });
    if (count > 4) await waitFor(() => expect(field("Счёт").value).toBe("Счёт 0"));
    else await screen.findByRole("button", { name: "Счёт 0", pressed: true });
    expect(screen.queryAllByRole("button", { name: /^Счёт \d/ })).toHaveLength(count > 4 ? 0 : count);
  });

  it("is left by Escape, with nothing sent", async () => {
    const { server, user } = await open({ phone: true });
    await user.type(quick(), "кофе");
    await user.keyboard("{Escape}");
    await closed();
    expect(server.sent("POST /transactions")).toEqual([]);
  });
});
