// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { TelegramCard } from "../src/pages/settings/TelegramCard";
import { draw, ME, problem, tidy } from "./rendered";

const NOTICES = {
  goals: false,
  unusual_spending: false,
  weekly_digest: false,
  sign_ins: true,
  exports: true,
  quiet_hours: { start: "22:00", end: "08:00" } as { start: string; end: string } | null,
  shows_sums: false,
  inline_balance: false,
};
const CHAT = {
  name: "Анна",
  household_id: "h1",
  linked_at: "2026-11-20T10:00:00Z",
  is_blocked: false,
  notices: NOTICES,
};
const GROUP = { id: "g1", title: "Семья", linked_at: "2026-11-21T10:00:00Z" };
const LINK = { url: "https://t.me/kopilka_bot?start=abc", code: "abc" };
const inMinutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();

async function open(chat: typeof CHAT | null, bot: string | null = "kopilka_bot") {
  const drawn = await draw(<TelegramCard />);
  drawn.server.on("GET /telegram", () => ({ body: { bot, chat } }));
  drawn.server.on("GET /telegram/groups", () => ({ body: [] }));
  drawn.server.on("POST /telegram/link", () => ({ status: 201, body: { ...LINK, expires_at: inMinutes(10) } }));
  drawn.show();
  return drawn;
}

beforeEach(() => localStorage.clear());
afterEach(tidy);

describe("Telegram in the settings", () => {
  it("gives a link and its QR code, and says when it was confirmed in Telegram", async () => {
    const { server, user } = await open(null);
    await user.click(await screen.findByRole("button", { name: "Привязать Telegram" }));
    expect((await screen.findByRole("link", { name: "Открыть бота" })).getAttribute("href")).toBe(LINK.url);
    expect(await screen.findByRole("img", { name: "QR-код со ссылкой на бота" })).toBeTruthy();
    server.on("GET /telegram", () => ({ body: { bot: "kopilka_bot", chat: CHAT } }));
    expect(await screen.findByText("Telegram привязан: Анна")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Открыть чат" }).getAttribute("href")).toBe("https://t.me/kopilka_bot");
  });

  it("offers a new link when the time of the old one is over", async () => {
    const { server, user } = await open(null);
    server.on("POST /telegram/link", () => ({ status: 201, body: { ...LINK, expires_at: inMinutes(-1) } }));
    await user.click(await screen.findByRole("button", { name: "Привязать Telegram" }));
    server.on("POST /telegram/link", () => ({
      status: 201,
      body: { url: `${LINK.url}d`, code: "abcd", expires_at: inMinutes(10) },
    }));
    await user.click(await screen.findByRole("button", { name: "Сделать новую" }));
    expect((await screen.findByRole("link", { name: "Открыть бота" })).getAttribute("href")).toBe(`${LINK.url}d`);
  });

  it("asks before it unlinks", async () => {
    const { server, user } = await open(CHAT);
    server.on("DELETE /telegram", () => ({ body: null }));
    await user.click(await screen.findByRole("button", { name: "Отвязать" }));
    expect(server.sent("DELETE /telegram")).toHaveLength(0);
    server.on("GET /telegram", () => ({ body: { bot: "kopilka_bot", chat: null } }));
    const dialog = await screen.findByRole("dialog");
    await user.click([...dialog.querySelectorAll("button")].find((it) => it.textContent === "Отвязать")!);
    expect(await screen.findByText("Telegram отвязан")).toBeTruthy();
    expect(await screen.findByRole("button", { name: "Привязать Telegram" })).toBeTruthy();
  });

  it("says that the bot is blocked", async () => {
    await open({ ...CHAT, is_blocked: true });
    expect(await screen.findByText(/Бот заблокирован/)).toBeTruthy();
  });

  it("is not there on a server without a bot", async () => {
    const { server } = await open(null, null);
    await waitFor(() => expect(server.sent("GET /telegram")).toHaveLength(1));
    expect(screen.queryByRole("heading", { name: "Telegram" })).toBeNull();
  });

  it("shows why a link could not be made", async () => {
    const { server, user } = await open(null);
    server.on("POST /telegram/link", () => problem(409, "bot_away", "Бот сейчас не отвечает."));
    await user.click(await screen.findByRole("button", { name: "Привязать Telegram" }));
    expect(await screen.findByText("Бот сейчас не отвечает.")).toBeTruthy();
  });

  it("stores each choice of notices at once, and puts back what the server refuses", async () => {
    const { server, user } = await open(CHAT);
    let notices = NOTICES;
    server.on("PATCH /telegram", (asked) => {
      notices = { ...notices, ...(asked.body as Partial<typeof NOTICES>) };
      return { body: { bot: "kopilka_bot", chat: { ...CHAT, notices } } };
    });
    const sent = () => server.sent("PATCH /telegram").map((it) => it.body);
    const isOn = (label: RegExp) => screen.getByRole<HTMLInputElement>("switch", { name: label }).checked;
    await user.click(await screen.findByRole("switch", { name: /Цель достигнута/ }));
    expect(await screen.findByText("Уведомления настроены")).toBeTruthy();
    await user.click(screen.getByRole("switch", { name: /Показывать суммы/ }));
    await waitFor(() => expect(sent()).toEqual([{ goals: true }, { shows_sums: true }]));
    expect(screen.getByRole<HTMLInputElement>("switch", { name: /Необычные траты/ }).disabled).toBe(true);

    const until = screen.getByLabelText("До");
    fireEvent.change(until, { target: { value: "22:00" } });
    fireEvent.blur(until);
    expect(await screen.findByText("Укажите другое время.")).toBeTruthy();
    expect(sent()).toHaveLength(2);
    fireEvent.change(until, { target: { value: "07:30" } });
    fireEvent.blur(until);
    await waitFor(() => expect(sent().at(-1)).toEqual({ quiet_hours: { start: "22:00", end: "07:30" } }));
    await user.click(screen.getByRole("switch", { name: /Тихие часы/ }));
    await waitFor(() => expect(sent().at(-1)).toEqual({ quiet_hours: null }));
    await waitFor(() => expect(screen.queryByLabelText("До")).toBeNull());

    server.on("PATCH /telegram", () => problem(409, "telegram_not_linked", "Чат Telegram не привязан."));
    await user.click(screen.getByRole("switch", { name: /Вход с нового устройства/ }));
    expect(await screen.findByText("Чат Telegram не привязан.")).toBeTruthy();
    expect(isOn(/Вход с нового устройства/)).toBe(true);
    expect(isOn(/Цель достигнута/)).toBe(true);
  });

  it("switches the balance in any chat on", async () => {
    const { server, user } = await open(CHAT);
    server.on("PATCH /telegram", () => ({
      body: { bot: "kopilka_bot", chat: { ...CHAT, notices: { ...NOTICES, inline_balance: true } } },
    }));
    await user.click(await screen.findByRole("switch", { name: /Баланс в любом чате/ }));
    expect(await screen.findByText("Настройка сохранена")).toBeTruthy();
    expect(server.sent("PATCH /telegram").map((it) => it.body)).toEqual([{ inline_balance: true }]);
  });

  it("links a group, and says when it is linked", async () => {
    const { server, user } = await open(CHAT);
    const url = "https://t.me/kopilka_bot?startgroup=abc";
    server.on("POST /telegram/groups/link", () => ({
      status: 201,
      body: { url, code: "abc", expires_at: inMinutes(10) },
    }));
    await user.click(await screen.findByRole("button", { name: "Привязать группу" }));
    expect((await screen.findByRole("link", { name: "Выбрать группу" })).getAttribute("href")).toBe(url);
    server.on("GET /telegram/groups", () => ({ body: [GROUP] }));
    expect(await screen.findByText("Группа привязана: Семья")).toBeTruthy();
    expect(screen.queryByRole("link", { name: "Выбрать группу" })).toBeNull();
    expect(screen.getByRole("button", { name: "Отвязать группу «Семья»" })).toBeTruthy();
  });

  it("asks before it unlinks a group", async () => {
    const { server, user } = await open(CHAT);
    server.on("GET /telegram/groups", () => ({ body: [GROUP] }));
    server.on("DELETE /telegram/groups/g1", () => ({ body: null }));
    await user.click(await screen.findByRole("button", { name: "Отвязать группу «Семья»" }));
    expect(server.sent("DELETE /telegram/groups/g1")).toHaveLength(0);
    server.on("GET /telegram/groups", () => ({ body: [] }));
    const dialog = await screen.findByRole("dialog");
    await user.click([...dialog.querySelectorAll("button")].find((it) => it.textContent === "Отвязать")!);
    expect(await screen.findByText("Группа отвязана")).toBeTruthy();
    await waitFor(() => expect(screen.queryByText("Семья")).toBeNull());
  });

  it("shows groups to members who do not own the household, and no buttons", async () => {
    const drawn = await draw(<TelegramCard />);
    const households = ME.households.map((it) => ({ ...it, role: "viewer" }));
    drawn.server.on("GET /users/me", () => ({ body: { ...ME, households } }));
    drawn.server.on("GET /telegram", () => ({ body: { bot: "kopilka_bot", chat: CHAT } }));
    drawn.server.on("GET /telegram/groups", () => ({ body: [GROUP] }));
    drawn.show();
    expect(await screen.findByText("Семья")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /групп/ })).toBeNull();
  });
});
