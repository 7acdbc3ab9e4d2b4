// @vitest-environment jsdom
import { act, renderHook, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { reach } from "../src/api/reach";
import { useEntry } from "../src/navigation/entryDialog";
import { waiting } from "../src/offline/store";
import { closed, open, PARSED, quick } from "./entryForm";
import { field, tidy } from "./rendered";

const MOVED = {
  ...PARSED,
  amount: 5000,
  category_id: null as unknown as string,
  description: "перевёл на вклад",
  doubts: ["maybe_transfer", "category_missing"],
  moved: { from_account_id: "a1", to_account_id: "a2" },
};
const TRANSFER = { id: "m1", to_account_id: "a2", amount: 5000, currency: "RUB" };

beforeEach(() => localStorage.clear());
afterEach(async () => {
  const { result } = renderHook(useEntry);
  act(() => result.current.close());
  await tidy();
});

describe("a line that may be a transfer, in the entry form", () => {
  it("moves money by one press where all of it is known, by keyboard too, and records nothing else", async () => {
    const { server, user } = await open({ parsed: MOVED });
    server.on("POST /transfers", () => ({ status: 201, body: TRANSFER }));
    server.on("DELETE /transfers/m1", () => ({ status: 204, body: null }));
    await user.type(quick(), "перевёл 5000 на вклад");
    await screen.findByRole("button", { name: "Перевести: «Карта» → «Наличные»" });
    // What the question says already is not asked twice.
    expect(screen.queryByText("Какая это категория?")).toBeNull();
    await user.keyboard("{Tab}{Enter}");
    await closed();
    await screen.findByText(/Переведено 5\s000,00\s₽ на «Наличные»/);
    expect(server.sent("POST /transfers").map((it) => it.body)).toEqual([
      {
        from_account_id: "a1",
        to_account_id: "a2",
        amount: "5000",
        date: "2026-11-20",
        description: "перевёл на вклад",
      },
    ]);
    expect(server.sent("POST /transactions")).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(server.sent("DELETE /transfers/m1")).toHaveLength(1));
    await user.click(screen.getByRole("button", { name: "Новая" }));
    await screen.findByRole("dialog");
    expect(quick().value).toBe("");
  });

  it("keeps what was typed where the money did not move, and means the same transfer the next time", async () => {
    const { server, user } = await open({ parsed: MOVED });
    server.on("POST /transfers", () => "unreachable");
    server.on("GET /health/live", () => ({ body: {} }));
    await user.type(quick(), "перевёл 5000 на вклад");
    const name = "Перевести: «Карта» → «Наличные»";
    await user.click(await screen.findByRole("button", { name }));
    await screen.findByRole("alert");
    expect(quick().value).toBe("перевёл 5000 на вклад");
    // Without a server there is nothing to press: a transfer does not wait on this device.
    expect(screen.queryByRole("button", { name })).toBeNull();
    server.on("POST /transfers", () => ({ status: 201, body: TRANSFER }));
    await act(() => reach(new Request(`${location.origin}/health/live`)));
    // From the dialog of a transfer as well.
    await user.click(await screen.findByRole("button", { name: "Другие счета…" }));
    await user.click(await screen.findByRole("button", { name: "Перевести" }));
    await closed();
    const keys = server.sent("POST /transfers").map((it) => it.headers.get("Idempotency-Key"));
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
    expect(await waiting()).toEqual([]);
  });

  it("asks in the dialog of a transfer what is not known, and comes back from there with all that was typed", async () => {
    const unknown = { ...MOVED, moved: { from_account_id: null, to_account_id: null } };
    const { server, user } = await open({ parsed: unknown as unknown as typeof MOVED });
    server.on("POST /transfers", () => ({ status: 201, body: TRANSFER }));
    await user.type(quick(), "перевёл 5000 маме");
    await user.click(await screen.findByRole("button", { name: "Перевод между счетами…" }));
    await screen.findByRole("dialog", { name: "Перевод между счетами" });
    expect(screen.queryByRole("dialog", { name: "Новая операция" })).toBeNull();
    await user.keyboard("{Escape}");
    await screen.findByRole("dialog", { name: "Новая операция" });
    expect(quick().value).toBe("перевёл 5000 маме");
    await user.click(await screen.findByRole("button", { name: "Перевод между счетами…" }));
    await screen.findByRole("dialog", { name: "Перевод между счетами" });
    expect([field("Сумма"), field("Дата"), field("Описание")].map((it) => it.value)).toEqual([
      "5\u00a0000",
      "2026-11-20",
      "перевёл на вклад",
    ]);
    await user.click(screen.getByRole("button", { name: "Перевести" }));
    await closed();
    expect(server.sent("POST /transfers")).toHaveLength(1);
    expect(server.sent("POST /transfers")[0]!.body).toMatchObject({ from_account_id: "a1", to_account_id: "a2" });
    expect(server.sent("POST /transactions")).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Новая" }));
    await screen.findByRole("dialog", { name: "Новая операция" });
    expect(quick().value).toBe("");
  });
});
