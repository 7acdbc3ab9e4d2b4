// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";

import { GoalsPage } from "../src/pages/goals/GoalsPage";
import { type Answer, type Asked, draw, problem, tidy } from "./rendered";

const GOALS = ["Отпуск", "Ремонт", "Машина", "Дача", "Учёба"].map((name, index) => ({
  id: `g${index}`,
  name,
  target_amount: 1000,
  current_amount: 100,
  currency: "RUB",
  progress: 10,
  state: "on_track",
  deadline: null,
  monthly_needed: null,
  expected_on: null,
  account_id: null,
}));

/** One page of a list by two rows, as the API cuts it where it is not asked for a size, or cannot give it. */
function page(rows: unknown[], { query }: Asked): Answer {
  const from = Number(query.get("cursor") ?? 0);
  const next = from + 2;
  return {
    body: rows.slice(from, next),
    headers: next < rows.length ? { Link: `</list?cursor=${next}>; rel="next"` } : {},
  };
}

async function open() {
  const drawn = await draw(<GoalsPage />);
  const there = [...GOALS];
  drawn.server.on("GET /goals", (asked) => page(there, asked));
  drawn.show();
  await screen.findByText("Отпуск");
  return { ...drawn, there };
}

const names = () => screen.getAllByRole("article").map((it) => within(it).getByRole("heading").textContent);

afterEach(tidy);

describe("the page of goals", () => {
  it("shows all of them, however many pages they come by", async () => {
    await open();
    expect(names()).toEqual(GOALS.map((it) => it.name));
  });

  it("shows the whole history of one", async () => {
    const { server, user } = await open();
    const history = Array.from({ length: 5 }, (_, index) => ({
      id: `k${index}`,
      amount: 10,
      date: "2026-11-20",
      note: `Взнос ${index}`,
    }));
    server.on("GET /goals/g0/contributions", (asked) => page(history, asked));
    await user.click(screen.getByRole("button", { name: /Отпуск/ }));
    await user.click(await screen.findByRole("menuitem", { name: "История взносов" }));
    await screen.findByText("Взнос 0");
    expect(screen.getAllByText(/^Взнос \d$/)).toHaveLength(5);
  });

  it("says nothing of a goal that another device has deleted before", async () => {
    const { server, user, there } = await open();
    server.on("DELETE /goals/g1", () => problem(404, "not_found", "Цели нет"));
    there.splice(1, 1);
    await user.click(screen.getByRole("button", { name: /Ремонт/ }));
    await user.click(await screen.findByRole("menuitem", { name: "Удалить" }));
    await user.click(await screen.findByRole("button", { name: "Удалить" }));
    await user.click(await screen.findByRole("button", { name: "Закрыть" }));
    await waitFor(() => expect(server.sent("DELETE /goals/g1")).toHaveLength(1));
    await waitFor(() => expect(names()).toEqual(["Отпуск", "Машина", "Дача", "Учёба"]));
    expect(screen.queryByText("Цели нет")).toBeNull();
  });
});
