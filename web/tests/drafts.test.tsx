// @vitest-environment jsdom
import { cleanup, fireEvent, renderHook, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";

import "../src/app/persistence";
import { useOutbox } from "../src/app/outbox";
import { takeTyped, useTypedAhead } from "../src/app/typedAhead";
import { forget } from "../src/api/session";
import { draftAt, keepDraft } from "../src/offline/drafts";
import { keep, kept, putWaiting } from "../src/offline/store";
import { GoalsPage } from "../src/pages/goals/GoalsPage";
import { draw, field, problem, tidy } from "./rendered";

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
const PLACE = "goal:new:RUB:u1:h1";
/** A draft of the goal's name, as it was when the name was the same. */
const KEPT = { now: { name: "Море" }, before: { name: "Отпуск" } };

afterEach(tidy);

async function goals() {
  const drawn = await draw(<GoalsPage />);
  drawn.server.on("GET /goals", () => ({ body: [GOAL] }));
  drawn.show();
  await screen.findByText("Отпуск");
  const begin = () => drawn.user.click(screen.getByRole("button", { name: "Новая цель" }));
  const gone = () => waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  return { ...drawn, begin, gone };
}

describe("what was typed into a dialog", () => {
  it("is there again after Escape and after a reload, until it is cancelled", async () => {
    const { user, show, begin, gone } = await goals();
    await begin();
    await user.type(await screen.findByLabelText("Название"), "Лодка");
    await waitFor(async () => expect(await draftAt(PLACE)).toEqual({ now: { name: "Лодка" }, before: { name: "" } }));
    await user.keyboard("{Escape}");
    await gone();
    cleanup();
    show();
    await screen.findByText("Отпуск");
    await begin();
    await waitFor(() => expect(field("Название").value).toBe("Лодка"));
    expect(screen.getByText(/осталось с прошлого раза/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Начать заново" }));
    expect(field("Название").value).toBe("");
    // The button is gone: whoever pressed it goes on typing.
    expect(document.activeElement).toBe(field("Название"));
    await user.type(field("Название"), "Катер");
    await user.click(screen.getByRole("button", { name: "Отмена" }));
    await gone();
    expect(await draftAt(PLACE)).toBeUndefined();
  });

  it("stays with its own object, over what this is by now, and goes once it is saved", async () => {
    await keepDraft("goal:g1:u1:h1", KEPT);
    const { server, user, begin, gone } = await goals();
    server.on("PATCH /goals/g1", () => problem(403, "role_required", "Нельзя"));
    await begin();
    await screen.findByRole("dialog");
    expect(field("Название").value).toBe("");
    await user.click(screen.getByRole("button", { name: "Отмена" }));
    await gone();
    await user.click(screen.getByRole("button", { name: /Отпуск/ }));
    await user.click(await screen.findByRole("menuitem", { name: "Изменить" }));
    await waitFor(() => expect(field("Название").value).toBe("Море"));
    expect(field("Сколько накопить").value.replace(/\s/g, "")).toBe("1000");
    await user.click(screen.getByRole("button", { name: "Сохранить" }));
    await screen.findByText("Нельзя");
    expect(await draftAt("goal:g1:u1:h1")).toEqual(KEPT);
    server.on("PATCH /goals/g1", () => "unreachable");
    await user.click(screen.getByRole("button", { name: "Сохранить" }));
    // Nothing about entries: those are kept, this is not.
    await screen.findByText("Сервер не отвечает. Повторите, когда связь вернётся.");
    server.on("PATCH /goals/g1", () => ({ body: GOAL }));
    await user.click(screen.getByRole("button", { name: "Сохранить" }));
    await gone();
    expect(await draftAt("goal:g1:u1:h1")).toBeUndefined();
  });

  it("goes where somebody else has changed the same field since", async () => {
    await keepDraft("goal:g1:u1:h1", { now: { name: "Море", target_amount: "2000" }, before: { name: "Дача" } });
    const { user } = await goals();
    await user.click(screen.getByRole("button", { name: /Отпуск/ }));
    await user.click(await screen.findByRole("menuitem", { name: "Изменить" }));
    await waitFor(() => expect(field("Сколько накопить").value.replace(/\s/g, "")).toBe("2000"));
    expect(field("Название").value).toBe("Отпуск");
  });
});

describe("what is on the device when a session ends", () => {
  const ENTRY = {
    key: "k1",
    user: "u1",
    household: "h1",
    body: null,
    made: 1,
    sent: null,
    refusal: "",
    words: undefined,
  };

  async function leave(elsewhere: boolean): Promise<void> {
    localStorage.setItem("kopilka.session.until", "1");
    await keep("queries s1", "balances");
    await keepDraft(PLACE, { name: "Лодка" });
    await putWaiting(ENTRY);
    forget(elsewhere);
    await waitFor(async () => expect(await kept("queries s1")).toBeUndefined());
  }

  it("elsewhere: drafts and entries stay for their person, and nobody else is shown any", async () => {
    await leave(true);
    expect(await draftAt(PLACE)).toEqual({ name: "Лодка" });
    const own = renderHook(() => useOutbox("u1"));
    await waitFor(() => expect(own.result.current.count).toBe(1));
    own.unmount();
    expect(await draftAt(PLACE)).toEqual({ name: "Лодка" });
    const other = renderHook(() => useOutbox("u2"));
    await waitFor(async () => expect(await draftAt(PLACE)).toBeUndefined());
    expect(other.result.current.count).toBe(0);
    other.unmount();
    const again = renderHook(() => useOutbox("u1"));
    await waitFor(() => expect(again.result.current.count).toBe(1));
  });

  it("here: drafts go", async () => {
    await leave(false);
    expect(await draftAt(PLACE)).toBeUndefined();
  });
});

describe("what is typed before its field is there", () => {
  it("is kept for it, and does nothing else", () => {
    let escapes = 0;
    const { unmount } = renderHook(() => useTypedAhead(true, () => (escapes += 1)));
    const press = (key: string, more = {}) => fireEvent.keyDown(document.body, { key, ...more });
    const passes = [..."суш", "Backspace", "п", " ", "Enter"].map((it) => press(it));
    expect(passes).not.toContain(true);
    expect(press("r", { ctrlKey: true })).toBe(true);
    expect(press("Tab")).toBe(true);
    expect(takeTyped()).toBe("суп ");
    expect(takeTyped()).toBe("");
    press("Escape");
    expect(escapes).toBe(1);
    unmount();
    expect(press("а")).toBe(true);
    expect(takeTyped()).toBe("");
  });
});
