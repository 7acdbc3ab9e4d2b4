// @vitest-environment jsdom
import { screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";

import { Filters } from "../src/features/filters/Filters";
import { type Answer, draw, field, problem, tidy } from "./rendered";

const PAYEE = { id: "s1", name: "Лента", category_id: null, usual_category_id: null, count: 1, last_date: null };

async function open(answer: Answer) {
  const { server, client, show } = await draw(<Filters search={{ payee_id: "s1" }} onChange={() => undefined} />);
  server.on("GET /payees", () => ({ body: [] }));
  server.on("GET /transactions/tags", () => ({ body: [] }));
  server.on("GET /payees/s1", () => answer);
  show();
  await waitFor(() => expect(server.sent("GET /payees/s1")).toHaveLength(1));
  await waitFor(() => expect(client.isFetching()).toBe(0));
  return screen.findByLabelText("Получатель", { selector: "input" });
}

afterEach(tidy);

describe("the payee of a filter", () => {
  it.each<[string, Answer, string]>([
    ["is called by its name", { body: PAYEE }, "Лента"],
    ["is said to be gone where it is", problem(404, "payee_not_found", "Нет такого"), "Такого получателя больше нет"],
    ["is not said to be gone where the server failed", problem(500, "internal_error", "Сломалось"), "…"],
    ["is not said to be gone where the server cannot be reached", "unreachable", "…"],
  ])("%s", async (_, answer, said) => {
    await open(answer);
    await waitFor(() => expect(field("Получатель").value).toBe(said));
  });
});
