import { screen, waitFor } from "@testing-library/react";
import { expect } from "vitest";

import EntryDialog from "../src/features/entry/EntryDialog";
import { useEntry } from "../src/navigation/entryDialog";
import { draw, field } from "./rendered";

/** What the server understood of «кофе 250». */
export const PARSED = {
  amount: 250,
  currency: "RUB",
  type: "expense",
  category_id: "c1",
  guessed_by: "words",
  account_id: null,
  date: "2026-11-20",
  description: "кофе",
  tags: [] as string[],
  doubts: [] as string[],
};

/** As the frame has it: open until it closes itself. */
export function Dialog() {
  const entry = useEntry();
  return entry.isOpen ? <EntryDialog /> : <button onClick={() => entry.open()}>Новая</button>;
}

/** The form, opened by keyboard. */
export async function open({ parsed = PARSED, phone = false } = {}) {
  const drawn = await draw(<Dialog />, { phone });
  drawn.server.on("POST /transactions/parse", () => ({ body: [parsed] }));
  drawn.server.on("POST /transactions", () => ({ status: 201, body: { id: "t1", ...parsed } }));
  drawn.show();
  // By keyboard, as `n` does it.
  (await screen.findByRole("button", { name: "Новая" })).focus();
  await drawn.user.keyboard("{Enter}");
  await screen.findByRole("dialog", { name: "Новая операция" });
  if (phone) await screen.findByRole("button", { name: "Карта", pressed: true });
  else await waitFor(() => expect(field("Счёт").value).toBe("Карта"));
  return drawn;
}

export const closed = () => waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
export const quick = () => field("Быстрая запись");
