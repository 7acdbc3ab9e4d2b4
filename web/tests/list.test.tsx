// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";

import { transactionsQuery } from "../src/pages/transactions/queries";
import { Listed } from "./listed";
import { draw, field, problem, tidy } from "./rendered";

const ROWS = ["Кофе", "Такси домой", "Пирог"].map((description, index) => ({
  id: `t${index}`,
  version: index + 1,
  type: "expense",
  amount: 100 * (index + 1),
  currency: "RUB",
  category_id: index === 1 ? "c2" : "c1",
  account_id: "a1",
  date: `2026-11-2${index}`,
  description,
}));

async function open({ canEdit = true } = {}) {
  const drawn = await draw(<Listed canEdit={canEdit} />);
  let rows = ROWS;
  drawn.server.on("GET /transactions", () => ({ body: rows, headers: { "X-Total-Count": String(rows.length) } }));
  drawn.server.on("POST /transactions/bulk", ({ body }) => {
    const { delete: gone } = body as { delete?: string[] };
    if (gone) rows = rows.filter((it) => !gone.includes(it.id));
    else rows = ROWS;
    return { body: { changed: 1 } };
  });
  drawn.show();
  await screen.findByText("Кофе");
  await waitFor(() => expect(row(0).textContent).toContain("Кафе"));
  return drawn;
}

/** The line of a transaction; the heads of the columns are a row too. */
const row = (index: number) => screen.getAllByRole("row")[index + 1]!;
const titles = () =>
  screen
    .getAllByRole("row")
    .slice(1)
    .map((it) => ROWS.find((one) => it.textContent.includes(one.description))?.description);

afterEach(tidy);

describe("the list of transactions", () => {
  it("shows what of a split counts in the category that is asked for, and the whole beside it", async () => {
    const line = (category_id: string, amount: number) => ({ category_id, amount, description: null });
    const split = { ...ROWS[0]!, category_id: null, amount: 3000, description: "Ашан" };
    const drawn = await draw(<Listed asked={(id) => id === "c2"} />);
    const rows = [{ ...split, lines: [line("c1", 2000), line("c2", 1000)] }, ROWS[1]];
    drawn.server.on("GET /transactions", () => ({ body: rows, headers: { "X-Total-Count": "2" } }));
    drawn.show();
    await screen.findByText("Ашан");
    await waitFor(() => expect(row(0).textContent).toContain("Такси"));
    const text = row(0).textContent.replace(/\s/g, " ");
    expect(text).toContain("−1 000,00 ₽ из 3 000 ₽");
    expect(text).not.toContain("Кафе");
    expect(row(1).textContent.replace(/\s/g, " ")).not.toContain("из");
  });

  it("shows what was spent, on what, where from and when", async () => {
    await open();
    expect(titles()).toEqual(["Кофе", "Такси домой", "Пирог"]);
    const text = row(1).textContent;
    expect(text).toContain("Такси");
    expect(text).toContain("Карта");
    expect(text).toContain("21 ноя");
    expect(text.replace(/\s/g, " ")).toContain("−200,00 ₽");
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("4");
  });

  it("is walked by arrows: one row at a time is in the order of Tab", async () => {
    const { user } = await open();
    row(0).focus();
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(document.activeElement).toBe(row(1)));
    await user.keyboard("{End}");
    await waitFor(() => expect(document.activeElement).toBe(row(2)));
    expect(screen.getAllByRole("row").map((it) => it.tabIndex)).toEqual([-1, -1, -1, 0]);
    await user.keyboard("{Home}");
    await waitFor(() => expect(document.activeElement).toBe(row(0)));
  });

  it("selects by Space and by the box, and says how much that is", async () => {
    const { user } = await open();
    row(0).focus();
    await user.keyboard(" ");
    expect(row(0).getAttribute("aria-selected")).toBe("true");
    await user.click(within(row(2)).getByRole("checkbox", { name: "Выбрать: Пирог" }));
    const bar = screen.getByRole("region", { name: "Выбранные операции" });
    expect(bar.textContent.replace(/\s/g, " ")).toContain("Выбраны 2 операции −400,00 ₽");
    await user.click(within(row(2)).getByRole("checkbox", { checked: true }));
    await user.click(within(row(0)).getByRole("checkbox", { checked: true }));
    expect(screen.queryByRole("region", { name: "Выбранные операции" })).toBeNull();
  });

  it("edits a row by Enter, sends what was changed against the version that was seen, and shows it", async () => {
    const { server, user } = await open();
    const saved = { ...ROWS[1]!, amount: 431.5, description: "Такси в аэропорт", version: 3 };
    server.on("PATCH /transactions/t1", () => {
      server.on("GET /transactions", () => ({ body: [ROWS[0], saved, ROWS[2]], headers: { "X-Total-Count": "3" } }));
      return { body: saved };
    });
    row(1).focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(document.activeElement).toBe(field("Описание")));
    await user.clear(field("Описание"));
    await user.keyboard("Такси в аэропорт");
    await user.clear(field("Сумма"));
    await user.type(field("Сумма"), "431,5{Enter}");
    expect(await screen.findByText("Такси в аэропорт")).toBeTruthy();
    await waitFor(() => expect(screen.queryByLabelText("Сумма", { selector: "input" })).toBeNull());
    const [sent] = server.sent("PATCH /transactions/t1");
    expect(sent!.headers.get("If-Match")).toBe('"2"');
    expect(sent!.body).toEqual({
      amount: "431.5",
      type: "expense",
      category_id: "c2",
      account_id: "a1",
      date: "2026-11-21",
      description: "Такси в аэропорт",
    });
    await waitFor(() => expect(document.activeElement).toBe(row(1)));
    server.on("PATCH /transactions/t1", () => ({ body: ROWS[1]! }));
    await user.click(await screen.findByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(server.sent("PATCH /transactions/t1")).toHaveLength(2));
    const undone = server.sent("PATCH /transactions/t1")[1]!;
    expect(undone.headers.get("If-Match")).toBe('"3"');
    expect(undone.body).toMatchObject({ amount: "200", description: "Такси домой" });
  });

  it("leaves a row as it was by Escape", async () => {
    const { server, user } = await open();
    row(0).focus();
    await user.keyboard("{Enter}");
    await user.type(field("Описание"), " с собой{Escape}");
    await waitFor(() => expect(screen.queryByLabelText("Описание")).toBeNull());
    expect(titles()).toEqual(["Кофе", "Такси домой", "Пирог"]);
    expect(server.asked.filter((it) => it.method !== "GET")).toEqual([]);
    await waitFor(() => expect(document.activeElement).toBe(row(0)));
  });

  it("closes a list of suggestions by Escape before it closes itself", async () => {
    const { user } = await open();
    row(0).focus();
    await user.keyboard("{Enter}");
    await user.type(field("Описание"), " с собой");
    await user.click(field("Категория"));
    await screen.findAllByRole("option");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryAllByRole("option")).toEqual([]));
    expect(field("Описание").value).toBe("Кофе с собой");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByLabelText("Описание")).toBeNull());
  });

  it("keeps what was typed where the server refuses it, and says why at the field", async () => {
    const { server, user } = await open();
    server.on("PATCH /transactions/t0", () =>
      problem(422, "validation_failed", "Проверьте поля", [{ loc: ["body", "date"], message: "Такой даты нет" }]),
    );
    row(0).focus();
    await user.keyboard("{Enter}");
    await user.clear(field("Сумма"));
    await user.type(field("Сумма"), "сто{Enter}");
    expect(await screen.findByText("Не похоже на сумму: нужно число больше нуля")).toBeTruthy();
    expect(server.sent("PATCH /transactions/t0")).toEqual([]);
    await user.clear(field("Сумма"));
    await user.type(field("Сумма"), "120{Enter}");
    expect(await screen.findByText("Такой даты нет")).toBeTruthy();
    expect(field("Сумма").value).toBe("120");
  });

  it("asks for the rows anew where somebody else has changed one meanwhile", async () => {
    const { server, user } = await open();
    server.on("PATCH /transactions/t0", () => problem(412, "changed_meanwhile", "Операцию изменили"));
    row(0).focus();
    await user.keyboard("{Enter}");
    const before = server.sent("GET /transactions").length;
    await user.type(field("Описание"), "!{Enter}");
    expect(await screen.findByText("Операцию изменили")).toBeTruthy();
    await waitFor(() => expect(server.sent("GET /transactions").length).toBeGreaterThan(before));
    expect(field("Описание").value).toBe("Кофе!");
  });

  it("takes a row away by Delete at once, and brings it back from the toast", async () => {
    const { server, user } = await open();
    row(0).focus();
    await user.keyboard("{Delete}");
    await waitFor(() => expect(titles()).toEqual(["Такси домой", "Пирог"]));
    expect(await screen.findByText("1 операция в корзине")).toBeTruthy();
    expect(server.sent("POST /transactions/bulk")[0]!.body).toEqual({ delete: ["t0"] });
    await user.click(screen.getByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(titles()).toEqual(["Кофе", "Такси домой", "Пирог"]));
    expect(server.sent("POST /transactions/bulk")[1]!.body).toEqual({ restore: ["t0"] });
  });

  it("leaves a row in a trash that was read before the answer came", async () => {
    const { client, user } = await open();
    const trash: readonly unknown[] = transactionsQuery({ deleted: true }).queryKey;
    const there = { ...ROWS[0]!, deleted_at: "2026-11-20T10:00:00Z" };
    client.setQueryData(trash, { pages: [{ rows: [there], next: null, total: 1 }], pageParams: [null] });
    row(0).focus();
    await user.keyboard("{Delete}");
    expect(await screen.findByText("1 операция в корзине")).toBeTruthy();
    const kept = client.getQueryData<{ pages: { rows: { id: string }[] }[] }>(trash);
    expect(kept?.pages[0]?.rows.map((it) => it.id)).toEqual(["t0"]);
  });

  it("puts rows back, and says why, where the server refuses", async () => {
    const { server, user } = await open();
    server.on("POST /transactions/bulk", () => problem(403, "forbidden", "Только для редакторов"));
    row(0).focus();
    await user.keyboard("{Delete}");
    expect(await screen.findByText("Только для редакторов")).toBeTruthy();
    expect(titles()).toEqual(["Кофе", "Такси домой", "Пирог"]);
  });

  it("moves the selected rows to another category, and back to each its own", async () => {
    const { server, user } = await open();
    row(0).focus();
    await user.keyboard(" {ArrowDown}");
    await waitFor(() => expect(document.activeElement).toBe(row(1)));
    await user.keyboard(" ");
    await user.click(screen.getByRole("button", { name: "Категория" }));
    await user.click(await screen.findByRole("menuitem", { name: "Такси" }));
    await user.click(await screen.findByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(server.sent("POST /transactions/bulk")).toHaveLength(2));
    const [there, back] = server.sent("POST /transactions/bulk").map((it) => it.body);
    expect(there).toEqual({ changes: [{ ids: ["t0", "t1"], category_id: "c2" }] });
    expect(back).toEqual({
      changes: [
        { ids: ["t0"], category_id: "c1" },
        { ids: ["t1"], category_id: "c2" },
      ],
    });
  });

  it("can only be read by whoever may not write", async () => {
    const { server, user } = await open({ canEdit: false });
    row(0).focus();
    await user.keyboard("{Enter}{Delete} ");
    expect(screen.queryByRole("checkbox")).toBeNull();
    expect(screen.queryByLabelText("Описание")).toBeNull();
    expect(server.asked.filter((it) => it.method !== "GET")).toEqual([]);
    expect(titles()).toHaveLength(3);
  });
});
