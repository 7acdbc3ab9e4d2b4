// @vitest-environment jsdom
import { screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";

import { api, body } from "../src/api/client";
import { chooseHousehold, chosenHousehold } from "../src/api/household";
import { useChange } from "../src/ui/useChange";
import { draw, tidy } from "./rendered";

afterEach(async () => {
  chooseHousehold(null);
  await tidy();
});

const KEY = "kopilka.household";
const category = { params: { path: { category_id: "c1" } } };

function Deletion() {
  const { run } = useChange({
    send: () => body(api.DELETE("/categories/{category_id}", category)),
    says: () => "Удалено",
    undo: () => body(api.GET("/categories")),
    stale: "nothing",
  });
  return <button onClick={() => void run()}>Удалить</button>;
}

it("takes back where it was done, and goes there", async () => {
  const { server, user, show } = await draw(<Deletion />);
  server.on("DELETE /categories/c1", () => ({ body: null }));
  chooseHousehold("family");
  show();
  await user.click(screen.getByRole("button", { name: "Удалить" }));
  const undo = await screen.findByRole("button", { name: "Отменить" });
  chooseHousehold("example");
  await user.click(undo);
  await waitFor(() => expect(server.sent("GET /categories")).toHaveLength(1));
  const households = server.asked.map((it) => it.headers.get("X-Household-Id"));
  expect(households).toEqual(["family", "family"]);
  expect(chosenHousehold()).toBe("family");
});

it("stays in its household when another tab chooses another one", async () => {
  const { server, show } = await draw(<Deletion />);
  chooseHousehold("family");
  show();
  localStorage.setItem(KEY, "example");
  await body(api.GET("/categories"));
  expect(server.sent("GET /categories")[0]!.headers.get("X-Household-Id")).toBe("family");
});
