// @vitest-environment jsdom
import { act, renderHook, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { useEntry } from "../src/navigation/entryDialog";
import { waiting } from "../src/offline/store";
import { QuickField } from "../src/pages/overview/QuickField";
import { closed, open, PARSED, quick } from "./entryForm";
import { Listed } from "./listed";
import { draw, field, problem, tidy } from "./rendered";

const SHOPS = [
  { id: "s1", name: "Пятёрочка", category_id: null, usual_category_id: "c2", count: 12, last_date: "2026-11-20" },
  { id: "s2", name: "ООО Ромашка", category_id: null, usual_category_id: "c3", count: 3, last_date: "2026-11-20" },
];
type Server = Awaited<ReturnType<typeof draw>>["server"];

function known(server: Server): void {
  server.on("GET /payees", ({ query }) => {
    const words = query.get("q")?.toLowerCase() ?? "";
    return { body: SHOPS.filter((it) => it.name.toLowerCase().includes(words)) };
  });
  server.on("GET /transactions/tags", () => ({ body: [{ name: "отпуск", count: 4 }] }));
}

/** Its list of suggestions is called the same. */
const payeeField = () => screen.findByLabelText("Получатель", { selector: "input" });
const more = () => screen.getByRole("button", { name: /^Ещё: / });

beforeEach(() => localStorage.clear());
afterEach(async () => {
  const { result } = renderHook(useEntry);
  act(() => result.current.close());
  await tidy();
});

describe("payee, tags and note of an entry", () => {
  it("are behind one line, and a known payee brings its category", async () => {
    const { server, user } = await open();
    known(server);
    expect(screen.queryByLabelText("Получатель")).toBeNull();
    await user.type(field("Сумма"), "300");
    await user.click(more());
    await waitFor(() => expect(document.activeElement).toBe(field("Получатель")));
    await user.keyboard("пят");
    await user.click(await screen.findByRole("option", { name: "Пятёрочка" }));
    expect(field("Категория").value).toBe("Такси");
    await user.type(field("Метки"), "#Отпуск{Enter}отпуск{Enter}сочи 2026,");
    await user.type(screen.getByLabelText("Заметка"), "чек{Enter}в бардачке");
    await user.click(screen.getByRole("button", { name: "Записать" }));
    await closed();
    expect(server.sent("POST /transactions")[0]!.body).toMatchObject({
      category_id: "c2",
      payee: "Пятёрочка",
      tags: ["отпуск", "сочи 2026"],
      note: "чек\nв бардачке",
    });
    expect(await screen.findByText(/Записано: .*Пятёрочка, Такси/)).toBeTruthy();
  });

  it("do not bring a category in place of one that was chosen, nor one of the other kind", async () => {
    const { server, user } = await open();
    known(server);
    await user.click(more());
    // An income's category is nothing for an expense.
    await user.type(await payeeField(), "ромашка");
    await user.click(await screen.findByRole("option", { name: "ООО Ромашка" }));
    expect(field("Категория").value).toBe("");
    await user.clear(field("Получатель"));
    await user.type(field("Получатель"), "пятёрочка");
    await screen.findByRole("option", { name: "Пятёрочка" });
    // Written out, it is known as well.
    await user.click(field("Категория"));
    await waitFor(() => expect(field("Категория").value).toBe("Такси"));
    await user.click(await screen.findByRole("option", { name: "Кафе" }));
    await user.click(field("Получатель"));
    await user.click(screen.getByLabelText("Заметка"));
    expect(field("Категория").value).toBe("Кафе");
  });

  it("wait without a server as they were written", async () => {
    const { server, user } = await open();
    known(server);
    server.on("POST /transactions", () => "unreachable");
    await user.click(more());
    await user.type(await payeeField(), "Дача Сервис");
    await user.type(field("Метки"), "ремонт{Enter}");
    await user.type(field("Сумма"), "300");
    await user.click(field("Категория"));
    await user.click(await screen.findByRole("option", { name: "Кафе" }));
    await user.click(screen.getByRole("button", { name: "Записать" }));
    await waitFor(async () => expect(await waiting()).toHaveLength(1));
    expect((await waiting())[0]!.body).toMatchObject({ payee: "Дача Сервис", tags: ["ремонт"] });
  });

  it("are shown where words name them, and sent on", async () => {
    const parsed = { ...PARSED, payee: "Пятёрочка", tags: ["отпуск"], description: "хлеб" };
    const { server, user } = await open({ parsed });
    known(server);
    await user.type(quick(), "хлеб 250 пятёрочка #отпуск");
    await waitFor(() => expect(field("Получатель").value).toBe("Пятёрочка"));
    expect(screen.getByText("отпуск", { selector: "[role=dialog] *" })).toBeTruthy();
    await user.type(quick(), "{Enter}");
    await closed();
    const sent = server.sent("POST /transactions")[0]!.body;
    expect(sent).toMatchObject({ payee: "Пятёрочка", tags: ["отпуск"], description: "хлеб" });
  });

  it("are told below the quick field", async () => {
    const { server, user, show } = await draw(<QuickField />);
    const parsed = { ...PARSED, payee: "Пятёрочка", tags: ["отпуск"], description: "хлеб" };
    server.on("POST /transactions/parse", () => ({ body: [parsed] }));
    server.on("POST /transactions", () => ({ status: 201, body: { id: "t1", ...parsed } }));
    show();
    await user.type(await screen.findByLabelText("Быстрая запись"), "хлеб 250 пятёрочка #отпуск");
    const line = await screen.findByRole("button", { name: /Пятёрочка.*хлеб.*Кафе.*#отпуск/ });
    expect(line.textContent.startsWith("Пятёрочка")).toBe(true);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(server.sent("POST /transactions")).toHaveLength(1));
    expect(server.sent("POST /transactions")[0]!.body).toMatchObject({ payee: "Пятёрочка", tags: ["отпуск"] });
  });
});

const ROW = {
  version: 1,
  type: "expense",
  amount: 100,
  currency: "RUB",
  category_id: "c1",
  account_id: "a1",
  date: "2026-11-20",
  transfer: null,
  is_refund: false,
  status: "booked",
  refund_of: null,
};
const ROWS = [
  { ...ROW, id: "t0", description: "хлеб", payee: "Пятёрочка", payee_id: "s1", tags: ["отпуск"], note: "по скидке" },
  { ...ROW, id: "t1", description: "Кофе", payee: null, payee_id: null, tags: [], note: null },
];

async function list() {
  const drawn = await draw(<Listed />);
  known(drawn.server);
  drawn.server.on("GET /transactions", () => ({ body: ROWS, headers: { "X-Total-Count": "2" } }));
  drawn.server.on("POST /transactions/bulk", () => ({ body: { changed: 2, deleted: 0, restored: 0 } }));
  drawn.server.on("PATCH /transactions/t0", ({ body }) => ({ body: { ...ROWS[0], ...(body as object), version: 2 } }));
  drawn.show();
  await screen.findByText("Кофе");
  return drawn;
}

/** The line of a transaction; the heads of the columns are a row too. */
const row = (index: number) => screen.getAllByRole("row")[index + 1]!;

describe("payee, tags and note in the list", () => {
  it("stand where they are read: the payee first, then what was bought", async () => {
    await list();
    await waitFor(() => expect(row(0).textContent).toContain("Кафе"));
    expect(within(row(0)).getByRole("checkbox", { name: "Выбрать: Пятёрочка" })).toBeTruthy();
    const cell = within(row(0)).getByRole("button", { name: "Пятёрочка" }).closest("[role=gridcell]")!;
    expect(cell.textContent).toBe("Пятёрочкахлеб#отпуск");
    expect(within(row(0)).getByRole("img", { name: "Заметка: по скидке" })).toBeTruthy();
    expect(within(row(1)).queryByRole("img", { name: /^Заметка/ })).toBeNull();
  });

  it("are sent where they were changed, and come back by undo", async () => {
    const { server, user } = await list();
    row(0).focus();
    await user.keyboard("{Enter}");
    await user.clear(await payeeField());
    await user.click(screen.getByRole("button", { name: "Сохранить" }));
    await waitFor(() => expect(server.sent("PATCH /transactions/t0")).toHaveLength(1));
    const sent = server.sent("PATCH /transactions/t0")[0]!.body as object;
    expect(sent).toMatchObject({ payee: null });
    expect(Object.keys(sent)).not.toContain("tags");
    expect(Object.keys(sent)).not.toContain("note");
    await user.click(await screen.findByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(server.sent("PATCH /transactions/t0")).toHaveLength(2));
    expect(server.sent("PATCH /transactions/t0")[1]!.body).toMatchObject({
      payee: "Пятёрочка",
      tags: ["отпуск"],
      note: "по скидке",
    });
  });
});

describe("many rows", () => {
  async function ask(step: string) {
    const drawn = await list();
    await drawn.user.click(screen.getByRole("checkbox", { name: "Выбрать все" }));
    await drawn.user.click(await screen.findByRole("button", { name: "Ещё" }));
    await drawn.user.click(await screen.findByRole("menuitem", { name: step }));
    return { ...drawn, dialog: await screen.findByRole("dialog", { name: step }) };
  }
  const sent = (server: Server) => server.sent("POST /transactions/bulk").map((it) => it.body);

  it("get a payee, and each its own back", async () => {
    const { server, user, dialog } = await ask("Указать получателя");
    await user.type(within(dialog).getByLabelText("Получатель", { selector: "input" }), "Лента{Enter}");
    await closed();
    expect(screen.queryByRole("region", { name: "Выбранные операции" })).toBeNull();
    await user.click(await screen.findByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(sent(server)).toHaveLength(2));
    expect(sent(server)).toEqual([
      { changes: [{ ids: ["t0", "t1"], payee: "Лента" }] },
      {
        changes: [
          { ids: ["t0"], payee: "Пятёрочка" },
          { ids: ["t1"], payee: null },
        ],
      },
    ]);
  });

  it("get tags, and each its own back", async () => {
    const { server, user, dialog } = await ask("Добавить метки");
    await user.type(within(dialog).getByLabelText("Метки", { selector: "input" }), "#Дача{Enter}");
    await user.click(within(dialog).getByRole("button", { name: "Добавить метки" }));
    await closed();
    await user.click(await screen.findByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(sent(server)).toHaveLength(2));
    expect(sent(server)).toEqual([
      { changes: [{ ids: ["t0", "t1"], add_tags: ["дача"] }] },
      {
        changes: [
          { ids: ["t0"], tags: ["отпуск"] },
          { ids: ["t1"], tags: [] },
        ],
      },
    ]);
  });

  it("lose tags that one of them has; a refusal stays in the dialog with what was typed", async () => {
    const { server, user, dialog } = await ask("Убрать метки");
    server.on("POST /transactions/bulk", () => problem(422, "too_many_tags", "Слишком много меток"));
    await user.click(within(dialog).getByRole("button", { name: "Убрать метки" }));
    expect(await within(dialog).findByText("Укажите хотя бы одну метку")).toBeTruthy();
    await user.click(within(dialog).getByLabelText("Метки", { selector: "input" }));
    await user.click(await screen.findByRole("option", { name: "отпуск" }));
    await user.click(within(dialog).getByRole("button", { name: "Убрать метки" }));
    expect(await within(dialog).findByText("Слишком много меток")).toBeTruthy();
    expect(sent(server)).toEqual([{ changes: [{ ids: ["t0", "t1"], remove_tags: ["отпуск"] }] }]);
    expect(row(0).textContent).toContain("#отпуск");
  });
});
