// @vitest-environment jsdom
import { act, renderHook, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ children }: { children: ReactNode }) => <a href="/there">{children}</a>,
  useNavigate: () => () => Promise.resolve(),
}));

import EntryDialog from "../src/features/entry/EntryDialog";
import { dayText, todayIn } from "../src/format/dates";
import { FlowChart } from "../src/ui/charts/FlowChart";
import { useEntry } from "../src/navigation/entryDialog";
import { QuickField } from "../src/pages/overview/QuickField";
import { waiting } from "../src/offline/store";
import { open as openForm, PARSED, quick } from "./entryForm";
import { Listed } from "./listed";
import { draw, field, problem, tidy } from "./rendered";

const BOUGHT = {
  id: "p1",
  version: 1,
  type: "expense",
  amount: 500,
  currency: "RUB",
  category_id: "c1",
  account_id: "a2",
  date: "2026-11-20",
  description: "Куртка",
  transfer: null,
  is_refund: false,
  status: "booked",
  refund_of: null as string | null,
  deleted_at: null,
};
const BACK = { ...BOUGHT, id: "r1", type: "income", date: "2026-11-22", is_refund: true, refund_of: "p1" };

function Page() {
  const entry = useEntry();
  return (
    <>
      <Listed />
      {entry.isOpen && <EntryDialog />}
    </>
  );
}

async function open(row: typeof BOUGHT, { phone = false } = {}) {
  const drawn = await draw(<Page />, { phone });
  drawn.server.on("GET /transactions", () => ({ body: [row], headers: { "X-Total-Count": "1" } }));
  drawn.server.on("GET /transactions/p1", () => ({ body: BOUGHT }));
  drawn.server.on("POST /transactions", ({ body }) => ({
    status: 201,
    body: { ...BACK, ...(body as object), id: "r2" },
  }));
  drawn.server.on("PATCH /transactions/r1", ({ body }) => ({ body: { ...BACK, ...(body as object), version: 2 } }));
  drawn.server.on("DELETE /transactions/r2", () => ({ status: 204, body: null }));
  drawn.show();
  const found = await screen.findByText("Куртка");
  if (phone) await drawn.user.click(found);
  else {
    screen.getAllByRole("row")[1]!.focus();
    await drawn.user.keyboard("{Enter}");
  }
  await waitFor(() => expect(field("Категория").value).toBe("Кафе"));
  return drawn;
}

const patched = (server: Awaited<ReturnType<typeof open>>["server"]) =>
  server.sent("PATCH /transactions/r1").at(-1)!.body;

beforeEach(() => localStorage.clear());
afterEach(async () => {
  const { result } = renderHook(useEntry);
  act(() => result.current.close());
  await tidy();
});

describe("a refund", () => {
  it.each([false, true])(
    "is recorded from its purchase by one step more than opening it (phone: %s)",
    async (phone) => {
      const { server, user } = await open(BOUGHT, { phone });
      await user.click(screen.getByRole("button", { name: "Оформить возврат" }));
      await screen.findByRole("dialog", { name: "Возврат" });
      expect(screen.queryByLabelText("Быстрая запись")).toBeNull();
      expect([field("Сумма").value, field("Категория").value]).toEqual(["500", "Кафе"]);
      if (phone) expect(screen.getByRole("button", { name: "Наличные", pressed: true })).toBeTruthy();
      else expect(field("Счёт").value).toBe("Наличные");
      expect((await screen.findByText(/20 ноя/, { selector: "[role=dialog] *" })).textContent).toContain("Куртка");
      await user.click(screen.getByRole("button", { name: "Записать" }));
      await waitFor(() => expect(server.sent("POST /transactions")).toHaveLength(1));
      expect(server.sent("POST /transactions")[0]!.body).toMatchObject({
        amount: "500",
        type: "income",
        category_id: "c1",
        account_id: "a2",
        refund_of: "p1",
      });
      const said = await screen.findByText(/^Возврат 500/);
      expect(said.textContent.replace(/\s/g, " ")).toBe("Возврат 500 ₽, Кафе");
      await user.click(await screen.findByRole("button", { name: "Отменить" }));
      await waitFor(() => expect(server.sent("DELETE /transactions/r2")).toHaveLength(1));
    },
  );

  it("shows as such in the list, and stays one when it is changed", async () => {
    const { server, user } = await open(BACK);
    const day = dayText("ru", BOUGHT.date, todayIn("Europe/Moscow")).replace(/\s/g, " ");
    expect(await screen.findByText(`Куртка, ${day}`, { exact: false })).toBeTruthy();
    expect(screen.getByRole("switch", { name: "Возврат покупки", checked: true })).toBeTruthy();
    await user.clear(field("Сумма"));
    await user.type(field("Сумма"), "300{Enter}");
    await waitFor(() => expect(server.sent("PATCH /transactions/r1")).toHaveLength(1));
    expect(patched(server)).toMatchObject({ amount: "300", type: "income", category_id: "c1", refund_of: "p1" });
    expect(screen.getByText("Возврат · Кафе").textContent).toBeTruthy();
    await user.click(await screen.findByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(server.sent("PATCH /transactions/r1")).toHaveLength(2));
    expect(patched(server)).toMatchObject({ amount: "500", type: "income", category_id: "c1", refund_of: "p1" });
  });

  it("becomes an expense, and that is taken back with its purchase", async () => {
    const { server, user } = await open(BACK);
    await user.click(screen.getByRole("radio", { name: "Расход" }));
    expect(screen.queryByRole("switch")).toBeNull();
    expect(field("Категория").value).toBe("Кафе");
    await user.click(screen.getByRole("button", { name: "Сохранить" }));
    await waitFor(() => expect(server.sent("PATCH /transactions/r1")).toHaveLength(1));
    expect(patched(server)).toMatchObject({ type: "expense", category_id: "c1", refund_of: null });
    await user.click(await screen.findByRole("button", { name: "Отменить" }));
    await waitFor(() => expect(server.sent("PATCH /transactions/r1")).toHaveLength(2));
    expect(patched(server)).toMatchObject({ type: "income", category_id: "c1", refund_of: "p1" });
  });

  it("forgets its purchase, and says where that is refused", async () => {
    const { server, user } = await open(BACK);
    server.on("PATCH /transactions/r1", () =>
      problem(404, "purchase_not_found", "Нет", [{ loc: ["body", "refund_of"], message: "Такой покупки нет" }]),
    );
    await user.click(screen.getByRole("button", { name: "Сохранить" }));
    expect(await screen.findByText("Такой покупки нет")).toBeTruthy();
    server.on("PATCH /transactions/r1", () => ({ body: { ...BACK, refund_of: null, version: 2 } }));
    await user.click(screen.getByRole("button", { name: "Убрать связь" }));
    await user.click(screen.getByRole("button", { name: "Сохранить" }));
    await waitFor(() => expect(server.sent("PATCH /transactions/r1")).toHaveLength(2));
    expect(patched(server)).toMatchObject({ type: "income", category_id: "c1", refund_of: null });
  });

  it("is understood in words, confirmed by sending them, and kept as one where there is no server", async () => {
    const parsed = { ...PARSED, type: "income", description: "возврат кофе", doubts: ["maybe_refund"] };
    const { server, user } = await openForm({ parsed });
    server.on("POST /transactions", () => "unreachable");
    await user.type(quick(), "возврат кофе 250");
    expect(await screen.findByText(/Похоже на возврат покупки/)).toBeTruthy();
    expect(screen.getByRole("switch", { name: "Возврат покупки", checked: true })).toBeTruthy();
    expect(field("Категория").value).toBe("Кафе");
    await user.click(screen.getByRole("button", { name: "Записать" }));
    await waitFor(async () => expect(await waiting()).toHaveLength(1));
    expect((await waiting())[0]!.body).toMatchObject({ amount: "250", type: "income", category_id: "c1" });
  });

  it("is recorded by one press below the quick field where its category is likely, else in the form", async () => {
    const { server, user, show } = await draw(<QuickField />);
    const parsed = { ...PARSED, type: "income", description: "возврат кофе", doubts: ["maybe_refund"] };
    server.on("POST /transactions/parse", () => ({ body: [parsed] }));
    server.on("POST /transactions", () => ({ status: 201, body: BACK }));
    show();
    await user.type(await screen.findByLabelText("Быстрая запись"), "возврат кофе 250");
    await user.click(await screen.findByRole("button", { name: "Возврат: Кафе" }));
    await waitFor(() => expect(server.sent("POST /transactions")).toHaveLength(1));
    expect(server.sent("POST /transactions")[0]!.body).toMatchObject({ type: "income", category_id: "c1" });
    server.on("POST /transactions/parse", () => ({ body: [{ ...parsed, category_id: null }] }));
    await waitFor(() => expect(quick().value).toBe(""));
    await user.type(quick(), "возврат 10");
    await screen.findByText(/Похоже на возврат покупки/);
    expect(screen.queryByRole("button", { name: /^Возврат:/ })).toBeNull();
    const { result } = renderHook(useEntry);
    await user.keyboard("{Enter}");
    await waitFor(() => expect([result.current.isOpen, result.current.words]).toEqual([true, "возврат 10"]));
  });

  it("leaves a month without a bar where more came back than was spent", async () => {
    const points = [
      { label: "май", income: 0, expense: -200 },
      { label: "июнь", income: 0, expense: -50 },
    ];
    const { show } = await draw(<FlowChart points={points} currency="RUB" height={100} />);
    const { container } = show();
    const bars = [...container.querySelectorAll<HTMLElement>("[class*=month] > span")];
    expect(bars.map((it) => it.style.height).filter((it) => it !== "0%")).toEqual([]);
  });
});
