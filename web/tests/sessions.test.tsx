// @vitest-environment jsdom
import { screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";

import { Sessions } from "../src/pages/settings/Sessions";
import { draw, problem, tidy } from "./rendered";

afterEach(tidy);

it("shows which sessions are left after one of several could not be ended", async () => {
  const { server, user, show } = await draw(<Sessions />);
  let there = ["this", "gone", "slow"];
  server.on("GET /auth/sessions", () => ({
    body: there.map((id) => ({ id, is_current: id === "this", user_agent: "", refreshed_at: "2026-11-20T10:00:00Z" })),
  }));
  let answer: () => void = () => undefined;
  const held = new Promise<void>((done) => (answer = done));
  server.on("DELETE /auth/sessions/gone", () => problem(404, "session_not_found", "Такого входа нет"));
  server.on("DELETE /auth/sessions/slow", async () => {
    await held;
    there = ["this"];
    return { body: null };
  });
  show();
  await waitFor(() => expect(screen.getAllByRole("listitem")).toHaveLength(3));
  await user.click(screen.getByRole("button", { name: "Выйти на остальных устройствах" }));
  await waitFor(() => expect(server.sent("DELETE /auth/sessions/gone")).toHaveLength(1));
  answer();
  await screen.findByText("Такого входа нет");
  await waitFor(() => expect(screen.getAllByRole("listitem")).toHaveLength(1));
});
