// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ children, search }: { children: ReactNode; search?: { payee_id: string } }) => (
    <a href={search ? `/transactions?payee_id=${search.payee_id}` : "/rules"}>{children}</a>
  ),
}));

import { PayeesPage } from "../src/pages/payees/PayeesPage";
import { draw, field, ME, problem, tidy, YEAR } from "./rendered";

const payee = (id: string, name: string, more = {}) => ({
  id,
  name,
  category_id: null as string | null,
  usual_category_id: null as string | null,
  count: 1,
  last_date: `${YEAR}-11-20` as string | null,
  ...more,
});

async function open({ role = "owner" } = {}) {
  const drawn = await draw(<PayeesPage />);
  const { server } = drawn;
  let rows = [
    payee("s1", "Лента", { usual_category_id: "c1", count: 1000 }),
    payee("s2", "Магнит", { count: 2 }),
    payee("s3", "Пятерочка", { count: 0, last_date: null }),
  ];
  server.on("GET /users/me", () => ({ body: { ...ME, households: [{ ...ME.households[0], role }] } }));
  server.on("GET /payees", ({ query }) => {
    const words = query.get("q")?.toLowerCase() ?? "";
    const found = rows.filter((it) => it.name.toLowerCase().replace("ё", "е").includes(words.replace("ё", "е")));
    // By pages of two, where the page asks; suggestions are few.
    if (query.get("limit") !== "50") return { body: found };
    const start = query.has("cursor") ? 2 : 0;
    const link: Record<string, string> =
      start === 0 && found.length > 2 ? { Link: '</payees?cursor=x>; rel="next"' } : {};
    return { body: found.slice(start, start + 2), headers: link };
  });
  const drop = (id: string) => (rows = rows.filter((it) => it.id !== id));
  server.on("DELETE /payees/s2", () => {
    drop("s2");
    return { status: 204, body: null };
  });
  server.on("POST /payees/s2/merge", () => {
    drop("s2");
    return { body: payee("s3", "Пятерочка") };
  });
  drawn.show();
  await screen.findByText("Лента");
  return drawn;
}

type User = Awaited<ReturnType<typeof draw>>["user"];

async function pick(user: User, name: string, item: string): Promise<void> {
  await user.click(await screen.findByRole("button", { name: `Действия: ${name}` }));
  await user.click(await screen.findByRole("menuitem", { name: item }));
}

const names = () => screen.getAllByRole("listitem").map((it) => within(it).getByRole("link").textContent);
const text = (name: string) => screen.getByRole("link", { name }).closest("li")!.textContent.replace(/\s/g, " ");

afterEach(tidy);

describe("the page of payees", () => {
  it("says what is known of each, and leads to its transactions", async () => {
    const { user } = await open();
    await waitFor(() => expect(text("Лента")).toContain("Кафе"));
    expect(text("Лента")).toBe("ЛентаКафе · 1 000+ операций · последняя 20 нояб.20 нояб.");
    expect(text("Магнит")).toContain("2 операции");
    expect(screen.getByRole("link", { name: "Лента" }).getAttribute("href")).toBe("/transactions?payee_id=s1");
    expect(names()).toEqual(["Лента", "Магнит"]);
    await user.click(screen.getByRole("button", { name: "Показать ещё" }));
    await waitFor(() => expect(names()).toEqual(["Лента", "Магнит", "Пятерочка"]));
    expect(text("Пятерочка")).toBe("Пятерочканет операций");
    expect(screen.queryByRole("button", { name: "Показать ещё" })).toBeNull();
  });

  it("finds by a part of the name", async () => {
    const { user } = await open();
    await user.type(screen.getByLabelText("Найти получателя"), "пятё");
    await waitFor(() => expect(names()).toEqual(["Пятерочка"]));
    await user.type(screen.getByLabelText("Найти получателя"), "ц");
    expect(await screen.findByText("Ничего не нашлось")).toBeTruthy();
  });

  it("changes name and category, and takes that back", async () => {
    const { server, user } = await open();
    server.on("PATCH /payees/s2", ({ body }) => ({ body: payee("s2", "Магнит", body as object) }));
    await pick(user, "Магнит", "Изменить");
    await user.clear(field("Название"));
    await user.type(field("Название"), "Магнит у дома");
    await user.click(field("Какую категорию предлагать"));
    await user.click(await screen.findByRole("option", { name: "Такси" }));
    await user.click(screen.getByRole("button", { name: "Сохранить" }));
    expect(await screen.findByText("Получатель «Магнит у дома» изменён")).toBeTruthy();
    await user.click(await screen.findByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(server.sent("PATCH /payees/s2")).toHaveLength(2));
    expect(server.sent("PATCH /payees/s2").map((it) => it.body)).toEqual([
      { name: "Магнит у дома", category_id: "c2" },
      { name: "Магнит", category_id: null },
    ]);
  });

  it("offers to merge where the name is another one's", async () => {
    const { server, user } = await open();
    server.on("PATCH /payees/s2", () =>
      problem(409, "payee_exists", "Занято", [{ loc: ["body", "name"], message: "Получатель «Пятерочка» уже есть." }]),
    );
    server.on("POST /payees/s2/merge", () => ({ body: payee("s3", "Пятерочка") }));
    await pick(user, "Магнит", "Изменить");
    await user.clear(field("Название"));
    await user.type(field("Название"), "пятёрочка{Enter}");
    expect(await screen.findByText("Получатель «Пятерочка» уже есть.")).toBeTruthy();
    await user.click(await screen.findByRole("button", { name: "Объединить с «Пятерочка»" }));
    const dialog = await screen.findByRole("dialog", { name: "Объединить «Магнит» с другим" });
    expect(within(dialog).getByText(/Отменить это нельзя/)).toBeTruthy();
    await waitFor(() => expect(field("С кем объединить").value).toBe("Пятерочка"));
    await user.click(within(dialog).getByRole("button", { name: "Объединить" }));
    expect(await screen.findByText("«Магнит» теперь «Пятерочка»")).toBeTruthy();
    expect(server.sent("POST /payees/s2/merge")[0]!.body).toEqual({ into: "s3" });
  });

  it("merges with one that is chosen, and with none where none is", async () => {
    const { server, user } = await open();
    server.on("POST /payees/s2/merge", () => ({ body: payee("s1", "Лента") }));
    await pick(user, "Магнит", "Объединить с другим");
    const dialog = await screen.findByRole("dialog");
    await user.click(within(dialog).getByRole("button", { name: "Объединить" }));
    expect(await within(dialog).findByText("Выберите, с кем объединить")).toBeTruthy();
    await user.type(field("С кем объединить"), "лен");
    await user.click(await screen.findByRole("option", { name: "Лента" }));
    expect(screen.queryByRole("option", { name: "Магнит" })).toBeNull();
    await user.click(within(dialog).getByRole("button", { name: "Объединить" }));
    await waitFor(() => expect(server.sent("POST /payees/s2/merge")).toHaveLength(1));
    expect(server.sent("POST /payees/s2/merge")[0]!.body).toEqual({ into: "s1" });
  });

  it("deletes late: off the screen at once, back where it was by undo, gone once nobody wants it back", async () => {
    const { server, user } = await open();
    const sent = () => server.sent("DELETE /payees/s2");
    await user.click(screen.getByRole("button", { name: "Показать ещё" }));
    await screen.findByText("Пятерочка");
    await pick(user, "Магнит", "Удалить");
    expect(await screen.findByText("Получатель «Магнит» удалён, операции остались")).toBeTruthy();
    expect(names()).toEqual(["Лента", "Пятерочка"]);
    await user.click(await screen.findByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(names()).toEqual(["Лента", "Магнит", "Пятерочка"]));
    await waitFor(() => expect(screen.queryByText(/удалён/)).toBeNull());
    expect(sent()).toEqual([]);
    await pick(user, "Магнит", "Удалить");
    await screen.findByText(/удалён/);
    await user.click(screen.getByRole("button", { name: "Закрыть" }));
    await waitFor(() => expect(sent()).toHaveLength(1));
    expect(sent()[0]!.headers.get("X-Household-Id")).toBe("h1");
    await waitFor(() => expect(names()).toEqual(["Лента", "Пятерочка"]));
  });

  const writes = (server: Awaited<ReturnType<typeof draw>>["server"]) =>
    server.asked.filter((it) => it.method !== "GET").map((it) => `${it.method} ${it.path}`);

  it("merges with nothing that is on its way out, which is deleted before", async () => {
    const { server, user } = await open();
    server.on("POST /payees/s1/merge", () => ({ body: payee("s3", "Пятерочка") }));
    // Known by suggestions that were read before it was deleted.
    await pick(user, "Лента", "Объединить с другим");
    await user.click(field("С кем объединить"));
    expect(await screen.findByRole("option", { name: "Магнит" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Отмена" }));
    await pick(user, "Магнит", "Удалить");
    await screen.findByText(/удалён/);
    await pick(user, "Лента", "Объединить с другим");
    await user.click(field("С кем объединить"));
    await user.click(await screen.findByRole("option", { name: "Пятерочка" }));
    expect(screen.queryByRole("option", { name: "Магнит" })).toBeNull();
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Объединить" }));
    await waitFor(() => expect(writes(server)).toEqual(["DELETE /payees/s2", "POST /payees/s1/merge"]));
  });

  it("gives a payee the name of one that is on its way out", async () => {
    const { server, user } = await open();
    server.on("PATCH /payees/s1", ({ body }) => ({ body: payee("s1", "Магнит", body as object) }));
    await pick(user, "Магнит", "Удалить");
    await screen.findByText(/удалён/);
    await pick(user, "Лента", "Изменить");
    await user.clear(field("Название"));
    await user.type(field("Название"), "Магнит{Enter}");
    await waitFor(() => expect(writes(server)).toEqual(["DELETE /payees/s2", "PATCH /payees/s1"]));
  });

  it("keeps off the screen what is being deleted while more is on its way, and shows it once after undo", async () => {
    const { server, user, client } = await open();
    let answer: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (answer = resolve));
    server.on("GET /payees", async () => {
      await late;
      return { body: [payee("s3", "Пятерочка")] };
    });
    await user.click(screen.getByRole("button", { name: "Показать ещё" }));
    await pick(user, "Магнит", "Удалить");
    await screen.findByText(/удалён/);
    answer();
    await screen.findByText("Пятерочка");
    expect(names()).toEqual(["Лента", "Пятерочка"]);
    await client.cancelQueries();
    // Nothing that is read afterwards comes in time.
    server.on("GET /payees", () => new Promise(() => undefined));
    await user.click(await screen.findByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(names()).toEqual(["Лента", "Магнит", "Пятерочка"]));
  });

  it("keeps off the screen what was deleted among the found, and brings it back to the whole list", async () => {
    const { user } = await open();
    const search = screen.getByLabelText("Найти получателя");
    await user.type(search, "маг");
    await waitFor(() => expect(names()).toEqual(["Магнит"]));
    await pick(user, "Магнит", "Удалить");
    await screen.findByText(/удалён/);
    const seen: string[] = [];
    const watch = new MutationObserver(() => seen.push(document.querySelector("ul")?.textContent ?? ""));
    watch.observe(document.body, { childList: true, subtree: true });
    await user.clear(search);
    await waitFor(() => expect(names()).toEqual(["Лента"]));
    watch.disconnect();
    expect(seen.join()).not.toContain("Магнит");
    await user.click(await screen.findByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(names()).toEqual(["Лента", "Магнит"]));
  });

  it.each([
    ["Объединить", "Действия: Пятерочка"],
    ["Отмена", "Действия: Магнит"],
  ])("does not lose the focus by merging out of the form: %s", async (button, focused) => {
    const { server, user } = await open();
    server.on("PATCH /payees/s2", () => problem(409, "payee_exists", "Занято"));
    await pick(user, "Магнит", "Изменить");
    await user.clear(field("Название"));
    await user.type(field("Название"), "пятёрочка{Enter}");
    await user.click(await screen.findByRole("button", { name: "Объединить с «Пятерочка»" }));
    const dialog = await screen.findByRole("dialog", { name: "Объединить «Магнит» с другим" });
    await user.click(within(dialog).getByRole("button", { name: button }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe(focused));
  });

  it("does not lose the focus with the button that has brought the last page", async () => {
    const { user } = await open();
    await user.click(screen.getByRole("button", { name: "Показать ещё" }));
    await screen.findByText("Пятерочка");
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Пятерочка"));
  });

  it("explains itself in one sentence while there are none", async () => {
    const { server, show } = await draw(<PayeesPage />);
    server.on("GET /payees", () => ({ body: [] }));
    show();
    expect(await screen.findByText("Здесь появятся магазины и люди, которых вы укажете в операциях")).toBeTruthy();
    expect(screen.queryByLabelText("Найти получателя")).toBeNull();
  });

  it("can only be read by whoever may not write", async () => {
    await open({ role: "viewer" });
    expect(screen.queryByRole("button", { name: /^Действия/ })).toBeNull();
  });
});
