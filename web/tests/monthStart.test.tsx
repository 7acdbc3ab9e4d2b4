// @vitest-environment jsdom
import { screen, within } from "@testing-library/react";
import { type ReactNode, useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

vi.mock("@tanstack/react-router", () => ({ Link: ({ children }: { children: ReactNode }) => <a>{children}</a> }));

import { TopCategories } from "../src/pages/overview/TopCategories";
import { MonthStart } from "../src/pages/settings/MonthStart";
import { draw, ME, tidy } from "./rendered";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-25T09:00:00Z") });
});

afterEach(async () => {
  vi.useRealTimers();
  await tidy();
});

const plain = (text: string | null) => (text ?? "").replace(/[\u00a0\u202f\u2009]/g, " ");

function Settings({ disabled = false }: { disabled?: boolean }) {
  const [rule, setRule] = useState({ month_starts_on: 1, month_starts_before_weekend: false });
  return <MonthStart rule={rule} disabled={disabled} onChange={(next) => setRule({ ...rule, ...next })} />;
}

it("says what the current month is by what is chosen", async () => {
  const { user, show } = await draw(<Settings />);
  show();
  const said = await screen.findByRole("status");
  expect(plain(said.textContent)).toBe("Этот месяц: 1–30 ноября 2026");
  await user.click(screen.getByRole("combobox", { name: "Месяц начинается" }));
  await user.click(await screen.findByRole("option", { name: "10-го числа" }));
  expect(plain(said.textContent)).toBe("Этот месяц: 10 ноября – 9 декабря 2026");
  await user.click(screen.getByRole("combobox", { name: "Месяц начинается" }));
  await user.click(await screen.findByRole("option", { name: "22-го числа" }));
  // 22 November 2026 is a Sunday.
  await user.click(screen.getByRole("switch", { name: "накануне, если выходной" }));
  expect(plain(said.textContent)).toBe("Этот месяц: 20 ноября – 21 декабря 2026");
});

it("is the owner's to choose", async () => {
  const { show } = await draw(<Settings disabled />);
  show();
  expect(await screen.findByRole("switch")).toHaveProperty("disabled", true);
});

it("asks the overview for the days of the household's month, and tells them", async () => {
  const { server, show } = await draw(<TopCategories />);
  const household = { ...ME.households[0], month_starts_on: 10, month_starts_before_weekend: true };
  server.on("GET /users/me", () => ({ body: { ...ME, households: [household] } }));
  server.on("GET /analytics/categories", () => ({ body: { categories: [] } }));
  show();
  const card = await screen.findByRole("region");
  expect(
    plain(
      await within(card)
        .findByText(/декабря/)
        .then((it) => it.textContent),
    ),
  ).toBe("10 ноября – 9 декабря 2026");
  const [asked] = server.sent("GET /analytics/categories");
  expect([asked!.query.get("start_date"), asked!.query.get("end_date")]).toEqual(["2026-11-10", "2026-12-09"]);
});
