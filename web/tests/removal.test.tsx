// @vitest-environment jsdom
import { screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";

vi.mock("@tanstack/react-router", () => ({ Link: ({ children }: { children: ReactNode }) => <span>{children}</span> }));
vi.mock("../src/pages/exports/AskExport", () => ({ AskExport: () => null }));

import { AccountsPage } from "../src/pages/accounts/AccountsPage";
import { CategoriesPage } from "../src/pages/categories/CategoriesPage";
import { ExportsPage } from "../src/pages/exports/ExportsPage";
import { GoalsPage } from "../src/pages/goals/GoalsPage";
import { draw, ME, problem, tidy } from "./rendered";

const GOAL = {
  id: "g1",
  name: "Отпуск",
  target_amount: 1000,
  current_amount: 100,
  currency: "RUB",
  progress: 10,
  state: "on_track",
  deadline: null,
  monthly_needed: null,
  expected_on: null,
  account_id: null,
};
const EXPORT = {
  id: "e1",
  kind: "csv",
  status: "ready",
  file_name: "2026.csv",
  created_at: "2026-11-20T10:00:00Z",
  size: 2048,
  progress: 1,
  failure: null,
};

type Drawn = Awaited<ReturnType<typeof draw>>;

/** A list that the server keeps: what is deleted is not in it any more, what is made is. */
function keeps<T extends { id: string }>(server: Drawn["server"], path: string, rows: T[]): void {
  const [old] = rows;
  server.on(`GET ${path}`, () => ({ body: rows }));
  server.on(`POST ${path}`, ({ body }) => {
    const made = { ...old!, ...(body as object), id: "new" };
    rows.push(made);
    return { status: 201, body: made };
  });
  for (const { id } of [...rows])
    server.on(`DELETE ${path}/${id}`, () => {
      rows.splice(
        rows.findIndex((it) => it.id === id),
        1,
      );
      return { status: 204, body: null };
    });
}

async function pick(user: Drawn["user"], name: string, item: string): Promise<void> {
  await user.click(await screen.findByRole("button", { name: `Действия: ${name}` }));
  await user.click(await screen.findByRole("menuitem", { name: item }));
}

const undo = async (user: Drawn["user"]) => user.click(await screen.findByRole("button", { name: "Отменить" }));

afterEach(tidy);

describe("what is made again by undo", () => {
  it("is an account, as it was", async () => {
    const { server, user, show } = await draw(<AccountsPage />);
    const old = { kind: "cash", currency: "RUB", opening_balance: "-12.5", balance: -12.5, is_default: false };
    keeps(server, "/accounts", [{ id: "a9", name: "Копилка", archived: false, ...old }]);
    server.on("GET /transfers/suggestions", () => ({ body: [] }));
    show();
    await pick(user, "Копилка", "Удалить");
    expect(await screen.findByText("Счёт «Копилка» удалён")).toBeTruthy();
    await undo(user);
    await waitFor(() => expect(server.sent("POST /accounts")).toHaveLength(1));
    expect(server.sent("POST /accounts")[0]!.body).toEqual({
      name: "Копилка",
      kind: "cash",
      currency: "RUB",
      opening_balance: "-12.5",
    });
    expect(await screen.findByRole("button", { name: "Действия: Копилка" })).toBeTruthy();
  });

  const OWN = {
    id: "c9",
    name: "Корм",
    type: "expense",
    parent_id: null,
    archived: false,
    is_standard: false,
    icon: "paw",
    default_icon: "category",
    color: "gray",
    default_color: "gray",
  };
  async function categories({ premium = true, archived = false } = {}) {
    const drawn = await draw(<CategoriesPage />);
    drawn.server.on("GET /users/me", () => ({ body: { ...ME, is_premium: premium } }));
    keeps(drawn.server, "/categories", [{ ...OWN, archived }]);
    drawn.server.on("PATCH /categories/c9", ({ body }) => ({ body: { ...OWN, ...(body as object) } }));
    drawn.server.on("PATCH /categories/new", ({ body }) => ({ body: { ...OWN, ...(body as object) } }));
    drawn.show();
    return drawn;
  }

  it.each([false, true])(
    "is a category of one's own, with the look that was chosen (archived: %s)",
    async (archived) => {
      const { server, user } = await categories({ archived });
      await pick(user, "Корм", "Удалить");
      expect(await screen.findByText("Категория «Корм» удалена")).toBeTruthy();
      await undo(user);
      await waitFor(() => expect(server.sent("POST /categories")).toHaveLength(1));
      const made = { name: "Корм", type: "expense", parent_id: null, icon: "paw", color: null };
      expect(server.sent("POST /categories")[0]!.body).toEqual(made);
      await waitFor(() => expect(server.sent("PATCH /categories/new")).toHaveLength(archived ? 1 : 0));
    },
  );

  it("is offered to nobody who cannot make one: they are asked", async () => {
    const { server, user } = await categories({ premium: false });
    await pick(user, "Корм", "Удалить");
    await user.click(await screen.findByRole("button", { name: "Удалить" }));
    expect(await screen.findByText("Категория «Корм» удалена")).toBeTruthy();
    expect(server.sent("DELETE /categories/c9")).toHaveLength(1);
    expect(screen.queryByRole("button", { name: "Отменить" })).toBeNull();
  });

  it("is the place of a category in the list, out of the archive", async () => {
    const { server, user } = await categories();
    await pick(user, "Корм", "В архив");
    expect(await screen.findByText("Категория «Корм» в архиве")).toBeTruthy();
    await undo(user);
    await waitFor(() =>
      expect(server.sent("PATCH /categories/c9").map((it) => it.body)).toEqual([
        { archived: true },
        { archived: false },
      ]),
    );
  });

  it("is a contribution, of its day", async () => {
    const { server, user, show } = await draw(<GoalsPage />);
    server.on("GET /goals", () => ({ body: [GOAL] }));
    const one = { id: "k1", amount: -250, date: "2026-11-20", note: "на билеты" };
    keeps(server, "/goals/g1/contributions", [one]);
    show();
    await pick(user, "Отпуск", "История взносов");
    await user.click(await screen.findByRole("button", { name: /^Удалить взнос/ }));
    expect((await screen.findByText(/^Взнос удалён/)).textContent.replace(/\s/g, " ")).toContain("−250,00 ₽");
    await undo(user);
    expect(await screen.findByText("на билеты")).toBeTruthy();
    expect(server.sent("POST /goals/g1/contributions")[0]!.body).toEqual({
      amount: -250,
      date: "2026-11-20",
      note: "на билеты",
    });
  });
});

describe("what cannot be made again", () => {
  const KINDS = [
    { path: "/goals", row: GOAL, title: "Отпуск", said: "Цель удалена" },
    { path: "/exports", row: EXPORT, title: "2026.csv", said: "Отчёт удалён" },
  ];
  async function removed(kind: (typeof KINDS)[number]) {
    const drawn = await draw(kind.path === "/goals" ? <GoalsPage /> : <ExportsPage />);
    const { server, user, show } = drawn;
    keeps(server, kind.path, [kind.row]);
    const removal = `DELETE ${kind.path}/${kind.row.id}`;
    show();
    await screen.findByText(kind.title);
    if (kind.path === "/goals") {
      await pick(user, kind.title, "Удалить");
      await user.click(await screen.findByRole("button", { name: "Удалить" }));
    } else await user.click(screen.getByRole("button", { name: `Удалить: ${kind.title}` }));
    await screen.findByText(kind.said);
    expect(screen.queryByText(kind.title)).toBeNull();
    return { ...drawn, removal, asked: () => server.sent(removal) };
  }

  it.each(KINDS)("is off the screen at once, and stays where it is wanted back ($path)", async (kind) => {
    const { user, client, asked } = await removed(kind);
    // Whatever is read anew meanwhile shows it no more.
    await client.invalidateQueries();
    expect(screen.queryByText(kind.title)).toBeNull();
    await undo(user);
    expect(await screen.findByText(kind.title)).toBeTruthy();
    await waitFor(() => expect(screen.queryByText(kind.said)).toBeNull());
    dispatchEvent(new Event("pagehide"));
    expect(asked()).toHaveLength(0);
  });

  it.each(KINDS)("is deleted once its toast has gone, in the household of then ($path)", async (kind) => {
    const { user, asked } = await removed(kind);
    expect(asked()).toHaveLength(0);
    await user.click(screen.getByRole("button", { name: "Закрыть" }));
    await waitFor(() => expect(asked()).toHaveLength(1));
    expect(asked()[0]!.headers.get("X-Household-Id")).toBe("h1");
    expect(screen.queryByText(kind.title)).toBeNull();
  });

  it.each(KINDS)("is deleted once where the page is closed ($path)", async (kind) => {
    const { asked } = await removed(kind);
    dispatchEvent(new Event("pagehide"));
    await waitFor(() => expect(asked()).toHaveLength(1));
    await waitFor(() => expect(screen.queryByText(kind.said)).toBeNull());
    dispatchEvent(new Event("pagehide"));
    expect(asked()).toHaveLength(1);
  });

  it("comes back where the server refuses, and it is said why", async () => {
    const { server, user, removal } = await removed(KINDS[0]!);
    server.on(removal, () => problem(403, "forbidden", "Только для редакторов"));
    await user.click(screen.getByRole("button", { name: "Закрыть" }));
    expect(await screen.findByText("Только для редакторов")).toBeTruthy();
    expect(await screen.findByText("Отпуск")).toBeTruthy();
  });
});
