// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ children }: { children: ReactNode }) => <a href="/">{children}</a>,
}));

import { askForRule } from "../src/navigation/rule";
import { RulesPage } from "../src/pages/rules/RulesPage";
import { draw, field, ME, tidy, YEAR } from "./rendered";

const SHOP = { field: "payee", operator: "contains", text: "пятёрочка" };

const rule = (id: string, position: number, more = {}) => ({
  id,
  name: null as string | null,
  conditions: [SHOP] as object[],
  actions: { category_id: "c1", payee: null, tags: [] } as object,
  position,
  enabled: true,
  problem: null as string | null,
  version: 3,
  ...more,
});
const ROW = {
  transaction_id: "t1",
  date: `${YEAR}-11-20`,
  amount: 250,
  currency: "RUB",
  type: "expense",
  is_refund: false,
  account_id: "a1",
  description: null,
  before: { category_id: "c2", payee: "Пятёрочка", tags: [] },
  after: { category_id: "c1", payee: "Пятёрочка", tags: ["дом"] },
};
const UNDO = { changes: [{ ids: ["t1"], category_id: "c2" }] };

async function open(rules = [rule("r1", 1), rule("r2", 2)], { role = "owner" } = {}) {
  const drawn = await draw(<RulesPage />);
  const { server } = drawn;
  server.on("GET /users/me", () => ({ body: { ...ME, households: [{ ...ME.households[0], role }] } }));
  server.on("GET /rules", () => ({ body: rules }));
  server.on("GET /transactions/tags", () => ({ body: [] }));
  server.on("POST /rules/preview", () => ({ body: { count: 1, is_capped: false, rows: [ROW], problem: null } }));
  server.on("POST /rules", () => ({ status: 201, body: rule("r9", 3) }));
  server.on("POST /rules/apply", () => ({ body: { changed: 1, by_rule: [], broken: [], undo: UNDO } }));
  server.on("POST /transactions/bulk", () => ({ body: { changed: 1, deleted: 0, restored: 0, splits_kept: 0 } }));
  drawn.show();
  return drawn;
}

const lines = () => screen.getAllByRole("listitem").map((it) => it.textContent);

afterEach(async () => {
  askForRule(null);
  await tidy();
});

describe("the page of rules", () => {
  it("says each rule in words, and what is wrong with it", async () => {
    await open([
      rule("r1", 1),
      rule("r2", 2, {
        name: "Дорога",
        conditions: [
          { field: "description", operator: "words", text: "такси домой" },
          { field: "amount", min: 100, max: 2500.5 },
          { field: "type", type: "expense" },
          { field: "account", account_id: "a2" },
          { field: "mcc", codes: ["4121", "4111"] },
        ],
        actions: { category_id: "c9", payee: "Яндекс Такси", tags: ["дорога", "дом"] },
        problem: "category_gone",
      }),
    ]);
    await screen.findByText("Если получатель содержит «пятёрочка», то категория «Кафе»");
    expect(lines()[1]!.replace(/\s/g, " ")).toBe(
      "ДорогаЕсли описание содержит слова «такси домой» и сумма от 100 до 2 500,5 и это расход и счёт «Наличные»" +
        " и код магазина 4121, 4111, то категория «…», получатель «Яндекс Такси», метки дорога, дом" +
        "Категория удалена: правило не работает. Выберите другую.",
    );
  });

  it("moves and switches a rule, and the focus goes along", async () => {
    const rules = [rule("r1", 1, { name: "Первое" }), rule("r2", 2, { name: "Второе" })];
    const { server, user } = await open(rules);
    server.on("PATCH /rules/r1", ({ body }) => {
      if ((body as { position?: number }).position) {
        rules[0]!.position = 2;
        rules[1]!.position = 1;
        rules.reverse();
      }
      return { body: rules[1] };
    });
    await user.click(await screen.findByRole("button", { name: "Ниже: Первое" }));
    await waitFor(() => expect(lines()[0]).toContain("Второе"));
    expect(server.sent("PATCH /rules/r1").map((it) => it.body)).toEqual([{ position: 2 }]);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("button", { name: "Выше: Первое" })));
    await user.click(screen.getByRole("switch", { name: "Включено: Первое" }));
    await waitFor(() => expect(server.sent("PATCH /rules/r1").at(-1)!.body).toEqual({ enabled: false }));
  });

  it("shows a viewer what there is, and nothing to press", async () => {
    await open(undefined, { role: "viewer" });
    await screen.findAllByText("Если получатель содержит «пятёрочка», то категория «Кафе»");
    expect(screen.queryAllByRole("button")).toEqual([]);
    expect(screen.queryAllByRole("switch")).toEqual([]);
  });

  it("puts a rule to the past, and takes it back", async () => {
    const { server, user } = await open([rule("r1", 1, { name: "Еда" })]);
    await user.click(await screen.findByRole("button", { name: "Действия: Еда" }));
    await user.click(await screen.findByRole("menuitem", { name: "Применить к прежним операциям" }));
    await screen.findByText("Изменена 1 операция");
    expect(server.sent("POST /rules/apply")[0]!.body).toEqual({ ids: ["r1"] });
    await user.click(screen.getByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(server.sent("POST /transactions/bulk")[0]?.body).toEqual(UNDO));
  });
});

describe("the form of a rule", () => {
  it("shows what would change while it is written, and changes the past on wish", async () => {
    const { server, user } = await open([]);
    await user.click(await screen.findByRole("button", { name: "Новое правило" }));
    const dialog = within(await screen.findByRole("dialog"));
    expect(dialog.getByText(/^Допишите условие и то/)).toBeTruthy();
    await user.click(dialog.getByRole("button", { name: "Сохранить" }));
    await dialog.findByText("Выберите категорию, получателя или метки");
    expect(server.sent("POST /rules")).toEqual([]);
    await user.type(field("Текст"), "пятёрочка");
    await user.type(field("Назвать получателя"), "Пятёрочка");
    await dialog.findByText("Изменит 1 прежнюю операцию");
    const said = { conditions: [SHOP], actions: { payee: "Пятёрочка", tags: [] } };
    expect(server.sent("POST /rules/preview").at(-1)!.body).toEqual(said);
    expect(dialog.getByRole("listitem").textContent.replace(/\s+/g, " ")).toMatch(/Пятёрочка250,00 ₽Такси Кафе\+дом$/);
    await user.click(dialog.getByRole("checkbox", { name: "Изменить и прежние операции" }));
    await user.click(dialog.getByRole("button", { name: "Сохранить" }));
    await screen.findByText("Правило создано. Изменена 1 операция");
    expect(server.sent("POST /rules")[0]!.body).toEqual({ ...said, name: null });
    expect(server.sent("POST /rules/apply")[0]!.body).toEqual({ ids: ["r9"] });
    server.on("DELETE /rules/r9", () => ({ status: 204, body: null }));
    await user.click(screen.getByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(server.sent("DELETE /rules/r9")).toHaveLength(1));
    expect(server.sent("POST /transactions/bulk")[0]!.body).toEqual(UNDO);
  });

  it("begins with what a corrected row says", async () => {
    const { server } = await open();
    await screen.findAllByRole("listitem");
    askForRule({ field: "description", text: "Чай с собой", category_id: "c1" });
    await screen.findByRole("dialog");
    await screen.findByText("Изменит 1 прежнюю операцию");
    expect(server.sent("POST /rules/preview").at(-1)!.body).toEqual({
      conditions: [{ field: "description", operator: "contains", text: "Чай с собой" }],
      actions: { category_id: "c1", tags: [] },
    });
  });
});
