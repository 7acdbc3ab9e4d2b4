// @vitest-environment jsdom
import { act, renderHook, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { useEntry } from "../src/navigation/entryDialog";
import { waiting } from "../src/offline/store";
import { closed, open, PARSED, quick } from "./entryForm";
import { field, tidy } from "./rendered";

const SHOP = { id: "s1", name: "Пятёрочка", category_id: null, usual_category_id: "c2", count: 12, last_date: null };

type Server = Awaited<ReturnType<typeof open>>["server"];

function known(server: Server): void {
  server.on("GET /payees", () => ({ body: [SHOP] }));
  server.on("GET /transactions/tags", () => ({ body: [] }));
}

beforeEach(() => localStorage.clear());
afterEach(async () => {
  const { result } = renderHook(useEntry);
  act(() => result.current.close());
  await tidy();
});

describe("the category that comes with a payee", () => {
  it("does not take the place of one that was understood", async () => {
    const { server, user } = await open({ parsed: { ...PARSED, payee: "Пятёрочка" } as typeof PARSED });
    known(server);
    await user.type(quick(), "кофе 250 пятёрочка");
    await waitFor(() => expect(field("Получатель").value).toBe("Пятёрочка"));
    expect(field("Категория").value).toBe("Кафе");
    // Passing by, and naming another one that is known.
    await user.click(field("Получатель"));
    await user.click(screen.getByLabelText("Заметка"));
    await user.clear(field("Получатель"));
    await user.type(field("Получатель"), "пят");
    await user.click(await screen.findByRole("option", { name: "Пятёрочка" }));
    await user.click(screen.getByLabelText("Заметка"));
    expect(field("Категория").value).toBe("Кафе");
    await user.type(quick(), "{Enter}");
    await closed();
    expect(server.sent("POST /transactions")[0]!.body).toMatchObject({ category_id: "c1" });
  });

  it("comes a moment after the field was left, with ё for е", async () => {
    const { server, user } = await open();
    known(server);
    await user.click(screen.getByRole("button", { name: /^Ещё: / }));
    await screen.findByLabelText("Получатель", { selector: "input" });
    await user.type(field("Получатель"), "пятерочка");
    await user.tab();
    await waitFor(() => expect(field("Категория").value).toBe("Такси"));
  });
});

describe("without a server", () => {
  it("words with a note beside them are not kept without it: the sum is asked for", async () => {
    const { server, user } = await open();
    known(server);
    server.on("POST /transactions/parse", () => "unreachable");
    server.on("POST /transactions", () => "unreachable");
    await user.type(quick(), "кофе 250");
    await user.click(screen.getByRole("button", { name: /^Ещё: / }));
    await user.type(await screen.findByLabelText("Заметка"), "с Олей");
    await user.click(screen.getByRole("button", { name: "Записать" }));
    await waitFor(() => expect(field("Сумма").getAttribute("aria-invalid")).toBe("true"));
    expect(screen.getByLabelText<HTMLTextAreaElement>("Заметка").value).toBe("с Олей");
    expect(await waiting()).toHaveLength(0);
  });
});
