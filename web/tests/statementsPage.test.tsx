// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ImportPage } from "../src/pages/imports/ImportPage";
import type { Import, Row, RowChange } from "../src/pages/imports/queries";
import { type Asked, draw, problem, tidy } from "./rendered";
import { file, MATCH, row, statement } from "./statements";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ children }: { children: ReactNode }) => <a>{children}</a>,
  useParams: () => ({ id: "i1" }),
  useNavigate: () => () => Promise.resolve(),
}));

beforeEach(() => localStorage.clear());
afterEach(tidy);

/** An import with three rows, as the server has it. */
async function opened(it: Import = file(), rows = [row(0), row(1), row(2)]) {
  const drawn = await draw(<ImportPage />);
  const state = { file: it, rows };
  // jsdom has no layout: without a height no row would be on screen.
  Object.defineProperty(window, "innerHeight", { value: 1000, configurable: true });
  drawn.server.on("GET /imports/i1", () => ({ body: state.file }));
  drawn.server.on("GET /imports/i1/rows", ({ query }) => ({
    body: state.rows.filter((one) => one.state === query.get("state")),
  }));
  drawn.server.on("GET /transactions/t1", () => ({
    body: { ...row(0), id: "t1", description: "записанная", transfer: null, lines: null, tags: [] },
  }));
  drawn.server.on("GET /transfers/suggestions", () => ({ body: [] }));
  drawn.server.on("PATCH /imports/i1/rows", ({ body }: Asked) => {
    const changes = body as RowChange[];
    state.rows = state.rows.map((one) => ({ ...one, ...changes.find((change) => change.index === one.index) }));
    return { body: state.rows.filter((one) => changes.some((change) => change.index === one.index)) };
  });
  drawn.show();
  return { ...drawn, state, sent: () => drawn.server.sent("PATCH /imports/i1/rows").map((one) => one.body) };
}

const box = (index: number) => screen.findByRole<HTMLInputElement>("checkbox", { name: `Записать: покупка ${index}` });

describe("the page of an import", () => {
  it("decides by keys, walks on, and sends all of it in one batch", async () => {
    const { user, sent } = await opened();
    await box(0);
    const rows = screen.getAllByRole("row");
    rows[0]!.focus();
    await user.keyboard("xx");
    expect((await box(0)).checked).toBe(false);
    expect((await box(1)).checked).toBe(false);
    expect((await box(2)).checked).toBe(true);
    await waitFor(() => expect(sent()).toHaveLength(1));
    expect(sent()[0]).toEqual([
      { index: 0, action: "skip" },
      { index: 1, action: "skip" },
    ]);
  });

  it("shows what was refused as it was, and says why", async () => {
    const { user, server } = await opened();
    server.on("PATCH /imports/i1/rows", () => problem(409, "import_busy", "Файл сейчас читается."));
    await user.click(await box(1));
    expect((await box(1)).checked).toBe(false);
    expect(await screen.findByText("Файл сейчас читается.")).toBeTruthy();
    await waitFor(async () => expect((await box(1)).checked).toBe(true));
  });

  it("confirms only when the server has every decision", async () => {
    const { user, server, state, sent } = await opened();
    server.on("POST /imports/i1/confirm", () => {
      state.file = file({ status: "done", outcome: { added: 2, matched: 0, updated: 0 } });
      return { body: state.file };
    });
    await user.click(await box(1));
    await user.click(screen.getByRole("button", { name: "Импортировать 3 операции" }));
    expect(await screen.findByText("Записано 2 операции")).toBeTruthy();
    const order = server.asked.filter((it) => it.method !== "GET").map((it) => it.method);
    expect(order).toEqual(["PATCH", "POST"]);
    expect(sent()).toEqual([[{ index: 1, action: "skip" }]]);
  });

  it("does not confirm what was refused", async () => {
    const { user, server } = await opened();
    server.on("PATCH /imports/i1/rows", () => problem(409, "import_busy", "Файл сейчас читается."));
    await user.click(await box(1));
    await user.click(screen.getByRole("button", { name: "Импортировать 3 операции" }));
    await waitFor(async () => expect((await box(1)).checked).toBe(true));
    expect(server.sent("POST /imports/i1/confirm")).toEqual([]);
  });

  it("shows a doubt beside what is there, and takes both answers", async () => {
    const doubt = row(0, { state: "doubtful", action: null, reason: "looks_entered", match: MATCH });
    const counts = { rows: 1, new: 0, doubtful: 1, undecided: 1, adding: 0 };
    const { user, sent } = await opened(file({ statements: [statement(counts)] }), [doubt]);
    expect(await screen.findByText("записанная")).toBeTruthy();
    expect(screen.getByText("похожа на записанную операцию: та же сумма")).toBeTruthy();
    expect(screen.getByText("1 останется под вопросом")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Это она" }));
    expect(screen.getByRole("button", { name: "Это она" }).getAttribute("aria-pressed")).toBe("true");
    screen.getByRole("row").focus();
    await user.keyboard("{Enter}");
    expect(screen.getByRole("button", { name: "Это другая" }).getAttribute("aria-pressed")).toBe("true");
    await waitFor(() => expect(sent()).toEqual([[{ index: 0, action: "add" }]]));
  });

  it("answers all doubts that have a match at once", async () => {
    const doubt = (index: number, match: Row["match"]) => row(index, { state: "doubtful", action: null, match });
    const { user, sent } = await opened(
      file({ statements: [statement({ rows: 3, new: 0, doubtful: 3, undecided: 3 })] }),
      [doubt(0, MATCH), doubt(1, null), doubt(2, MATCH)],
    );
    await user.click(await screen.findByRole("button", { name: "Принять все похожие" }));
    await waitFor(() =>
      expect(sent()).toEqual([
        [
          { index: 0, action: "match" },
          { index: 2, action: "match" },
        ],
      ]),
    );
  });

  it("imports a file that contradicts itself only with a word of one's own", async () => {
    const contradictions = ["остаток на конец: в файле 900, по операциям 800, разница 100"];
    const { user, server } = await opened(file({ statements: [statement({ balances: false, contradictions })] }));
    server.on("POST /imports/i1/confirm", () => ({ body: file({ status: "importing" }) }));
    expect(await screen.findByText(contradictions[0]!)).toBeTruthy();
    const confirm = screen.getByRole<HTMLButtonElement>("button", { name: "Импортировать 3 операции" });
    expect(confirm.disabled).toBe(true);
    await user.click(screen.getByLabelText("Загрузить, хотя суммы не сходятся"));
    await user.click(confirm);
    await waitFor(() => expect(server.sent("POST /imports/i1/confirm")).toHaveLength(1));
    expect(server.sent("POST /imports/i1/confirm")[0]!.query.get("despite_contradictions")).toBe("true");
  });

  it("says what is wrong with a file that cannot be read, and takes another", async () => {
    const failed = { code: "pdf", title: "Файл не прочитан", detail: "Строка 3: это не сумма", line: 3 };
    await opened(file({ status: "failed", statements: [], problem: failed }));
    expect(await screen.findByText("Строка 3: это не сумма")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Попробовать другой файл" })).toBeTruthy();
  });

  it("says so where the server is silent for ten seconds while it reads", async () => {
    const { server } = await opened(file({ status: "reading", progress: 0.1 }));
    expect(await screen.findByText("Обычно это несколько секунд.")).toBeTruthy();
    server.on("GET /imports/i1", () => "unreachable");
    expect(await screen.findByText(/Сервер не отвечает/, {}, { timeout: 15_000 })).toBeTruthy();
  });

  it("asks for an account of the statement's currency", async () => {
    const waits = statement({ account_id: null });
    const { user, server } = await opened(file({ status: "needs_account", statements: [waits] }));
    server.on("PATCH /imports/i1", () => ({ body: file() }));
    const go = await screen.findByRole<HTMLButtonElement>("button", { name: "Продолжить" });
    expect(go.disabled).toBe(true);
    await user.click(screen.getByRole("combobox", { name: "Счёт" }));
    fireEvent.click(await screen.findByRole("option", { name: "Наличные" }));
    await user.click(go);
    await waitFor(() =>
      expect(server.sent("PATCH /imports/i1").map((it) => it.body)).toEqual([
        { statements: [{ index: 0, account_id: "a2" }] },
      ]),
    );
  });
});
