// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { NetWorthSearch } from "../src/navigation/search";
import { countedFrom, isComparable, seriesOf, wholeOf } from "../src/pages/net-worth/figures";
import { NetWorthPage } from "../src/pages/net-worth/NetWorthPage";
import type { NetWorth } from "../src/queries/netWorth";
import { draw, ME, problem, tidy, YEAR } from "./rendered";

const address: { search: NetWorthSearch; redraw: () => void } = vi.hoisted(() => ({
  search: {},
  redraw: () => undefined,
}));

vi.mock("@tanstack/react-router", async () => {
  const { useReducer } = await import("react");
  return {
    Link: ({ children, to }: { children: ReactNode; to: string }) => <a href={to}>{children}</a>,
    useNavigate: () => (next: { search: (old: NetWorthSearch) => NetWorthSearch }) => {
      address.search = next.search(address.search);
      address.redraw();
    },
    useSearch: ({ select }: { select: (raw: object) => NetWorthSearch }) => {
      const [, redraw] = useReducer((count: number) => count + 1, 0);
      address.redraw = redraw;
      return select(address.search);
    },
  };
});
// Drawn by a library that needs the size of a screen.
vi.mock("../src/ui/charts/LineBand", () => ({ default: () => <div data-testid="line" /> }));

const DAYS = [`${YEAR}-08-31`, `${YEAR}-09-30`, `${YEAR}-10-31`];
const account = (id: string, values: object) => ({
  id,
  name: id,
  kind: "card",
  currency: "RUB",
  balance: 0,
  is_default: false,
  archived: false,
  ...values,
});
const ACCOUNTS = [
  account("Карта", {}),
  account("Вклад", { kind: "savings", currency: "USD" }),
  account("Старая", { archived: true }),
  account("Пустая", { archived: true }),
];

function worthOf(values: Partial<NetWorth> = {}): NetWorth {
  return {
    currency: "RUB",
    start_date: `${YEAR}-08-01`,
    end_date: `${YEAR}-10-31`,
    step: "month",
    points: [1000, 8000, 9500].map((total, place) => ({ date: DAYS[place]!, total, unconverted: [] })),
    accounts: [
      {
        account_id: "Карта",
        currency: "RUB",
        archived: false,
        balances: [500, 400, 1400],
        converted: [500, 400, 1400],
      },
      { account_id: "Вклад", currency: "USD", archived: false, balances: [0, 100, 100], converted: [0, 7500, 8000] },
      { account_id: "Старая", currency: "RUB", archived: true, balances: [500, 100, 100], converted: [500, 100, 100] },
      { account_id: "Пустая", currency: "RUB", archived: true, balances: [0, 0, 0], converted: [0, 0, 0] },
    ],
    rates: [{ currency: "USD", rate: 80, date: `${YEAR}-10-30`, source: "bank_of_russia" }],
    ...values,
  };
}

/** No rate was known on the first days, or ever. */
function withoutRates(places: number[]): NetWorth {
  const known = worthOf();
  return {
    ...known,
    points: known.points.map((it, place) =>
      places.includes(place)
        ? { ...it, total: [1000, 500, 1500][place]!, unconverted: [{ currency: "USD", amount: 100 }] }
        : it,
    ),
    accounts: known.accounts.map((it) =>
      it.currency === "USD"
        ? {
            ...it,
            balances: [100, 100, 100],
            converted: it.converted.map((one, at) => (places.includes(at) ? null : one)),
          }
        : it,
    ),
    rates: places.includes(2) ? [] : known.rates,
  };
}

describe("figures of net worth", () => {
  it("are what the API says, each with its change", () => {
    expect(wholeOf(worthOf()).points.map((it) => [it.amount, it.change])).toEqual([
      [1000, null],
      [8000, 7000],
      [9500, 1500],
    ]);
  });

  it("stand for each currency by itself, exactly, the household's first", () => {
    const [own, dollars] = seriesOf(worthOf());
    expect([own!.currency, ...own!.points.map((it) => it.amount)]).toEqual(["RUB", 1000, 500, 1500]);
    expect([dollars!.currency, ...dollars!.points.map((it) => it.change)]).toEqual(["USD", null, 100, 0]);
    const kopecks = worthOf({
      accounts: [0.1, 0.2].map((it) => ({
        account_id: "a",
        currency: "RUB",
        archived: false,
        balances: [it, it, it],
        converted: [it, it, it],
      })),
    });
    expect(seriesOf(kopecks)[0]!.points[0]!.amount).toBe(0.3);
  });

  it("leave out a currency of which there never was anything, but not the last one", () => {
    const nothing = { account_id: "a", archived: false, balances: [0, 0, 0], converted: [0, 0, 0] };
    const some = worthOf().accounts.filter((it) => it.currency === "USD");
    expect(
      seriesOf(worthOf({ accounts: [{ ...nothing, currency: "RUB" }, ...some] })).map((it) => it.currency),
    ).toEqual(["USD"]);
    expect(seriesOf(worthOf({ accounts: [{ ...nothing, currency: "RUB" }] }))).toHaveLength(1);
  });

  it("are not compared where a rate is known for one end alone, and say from when on it is", () => {
    expect(isComparable(worthOf())).toBe(true);
    expect(isComparable(withoutRates([0, 1, 2]))).toBe(true);
    expect(isComparable(withoutRates([0, 1]))).toBe(false);
    expect(countedFrom(withoutRates([0, 1]))).toEqual([{ currency: "USD", day: `${YEAR}-10-31` }]);
    expect(countedFrom(withoutRates([0, 1, 2]))).toEqual([]);
    expect(countedFrom(worthOf())).toEqual([]);
  });

  it("count from no day where nothing was left: zero needs no rate", () => {
    const unrated = withoutRates([0]);
    const spent = (balances: number[], converted: (number | null)[]) =>
      countedFrom({
        ...unrated,
        accounts: unrated.accounts.map((it) => (it.currency === "USD" ? { ...it, balances, converted } : it)),
      });
    expect(spent([100, 0, 0], [null, 0, 0])).toEqual([]);
    expect(spent([100, 0, 50], [null, 0, 4000])).toEqual([{ currency: "USD", day: `${YEAR}-10-31` }]);
  });
});

async function open(worth: NetWorth, first: string | null = `${YEAR}-08-05`, me: object = ME) {
  const drawn = await draw(<NetWorthPage />);
  drawn.server.on("GET /users/me", () => ({ body: me }));
  drawn.server.on("GET /accounts", () => ({ body: ACCOUNTS }));
  drawn.server.on("GET /analytics/net-worth", () => ({ body: worth }));
  drawn.server.on("GET /transactions", () => ({ body: first ? [{ id: "t", date: first }] : [] }));
  drawn.show();
  return drawn;
}

const plain = (text: string | null | undefined) => text?.replace(/\s/g, " ");
const now = async () => plain((await screen.findByRole("region", { name: "Капитал сейчас" })).textContent);
const rowsOf = (table: HTMLElement) =>
  within(table)
    .getAllByRole("row")
    .map((it) => Array.from(it.children, (cell) => plain(cell.textContent)));

beforeEach(() => {
  address.search = {};
});
afterEach(tidy);

describe("the page of net worth", () => {
  it("says how much there is, what has changed, and at which rate", async () => {
    await open(worthOf());
    const said = await now();
    expect(said).toContain("9 500,00 ₽");
    expect(said).toContain("+8 500,00 ₽ к 31 авг., было 1 000,00 ₽");
    expect(said).toContain("1 $ = 80,00 ₽ по курсу Банка России на 30 окт.");
    expect(said).not.toContain("нет курса");
    expect(screen.getByRole("img", { name: "Как менялся капитал" })).toBeTruthy();
  });

  it("lists accounts in their groups, archived ones last and only where they hold something", async () => {
    await open(worthOf());
    const table = await within(await screen.findByRole("region", { name: "По счетам" })).findByRole("table");
    await waitFor(() => expect(rowsOf(table).length).toBeGreaterThan(1));
    expect(rowsOf(table)).toEqual([
      ["Счёт", "Остаток", "В рублях"],
      ["Деньги", "", "1 400,00 ₽"],
      ["Карта", "1 400,00 ₽", "1 400,00 ₽"],
      ["Сбережения", "", "8 000,00 ₽"],
      ["Вклад100,00 $", "100,00 $", "8 000,00 ₽"],
      ["В архиве", "", "100,00 ₽"],
      ["Старая", "100,00 ₽", "100,00 ₽"],
    ]);
  });

  it("says what no rate is known for, and leads to where it is set", async () => {
    await open(withoutRates([0, 1, 2]));
    expect(await now()).toContain("Без 100 $: нет курса.");
    expect(screen.getByRole("link", { name: "Задать курс" }).getAttribute("href")).toBe("/settings/exchange-rates");
    expect(await screen.findByText("нет курса")).toBeTruthy();
  });

  it("says the same to whoever may only read, and leads them nowhere", async () => {
    const households = ME.households.map((it) => ({ ...it, role: "viewer" }));
    await open(withoutRates([0, 1, 2]), "2019-02-03", { ...ME, households });
    await waitFor(async () => expect(await now()).toContain("Без 100 $: нет курса."));
    expect(screen.queryByText("Задать курс")).toBeNull();
  });

  it("compares nothing where a rate came to be known meanwhile", async () => {
    await open(withoutRates([0, 1]));
    const said = await now();
    expect(said).toContain("С 31 авг. не сравнить");
    expect(said).toContain("USD считается с 31 окт.");
    expect(said).not.toContain("было 1 000");
  });

  it("shows each currency by itself, converted by nothing", async () => {
    const { user, server } = await open(worthOf());
    await now();
    await user.click(screen.getByRole("radio", { name: "Каждая в своей" }));
    const own = await screen.findByRole("region", { name: "Российский рубль" });
    const dollars = screen.getByRole("region", { name: "Доллар США" });
    expect(plain(own.textContent)).toContain("1 500,00 ₽");
    expect(plain(dollars.textContent)).toContain("100,00 $");
    expect(plain(document.body.textContent)).not.toMatch(/9 500|Банка России|8 000/);
    expect(address.search).toEqual({ each: "1" });
    expect(server.sent("GET /analytics/net-worth")).toHaveLength(1);
    await user.click(screen.getByRole("radio", { name: "В рублях" }));
    expect(await now()).toContain("9 500,00 ₽");
  });

  it("has no such choice where all accounts are in the household's currency", async () => {
    await open(worthOf({ accounts: worthOf().accounts.filter((it) => it.currency === "RUB"), rates: [] }));
    await now();
    expect(screen.queryByRole("radio", { name: "Каждая в своей" })).toBeNull();
    const table = await screen.findByRole("table");
    expect(rowsOf(table)[0]).toEqual(["Счёт", "Остаток"]);
  });

  it("goes back to before the first row where all time is asked for", async () => {
    const { user, server } = await open(worthOf(), "2019-02-03");
    await now();
    await user.click(screen.getByRole("radio", { name: "Всё время" }));
    await waitFor(() => expect(server.sent("GET /analytics/net-worth")).toHaveLength(2));
    expect(server.sent("GET /analytics/net-worth").at(-1)!.query.get("from")).toBe("2019-02-02");
    expect(address.search).toEqual({ period: "all" });
  });

  it("does not show a year for all time where it is not known when that began", async () => {
    const { user, server, client } = await open(worthOf());
    await now();
    server.on("GET /transactions", () => problem(500, "internal_error", "Что-то сломалось."));
    client.removeQueries({ predicate: (it) => it.queryKey.includes("first-day") });
    await user.click(screen.getByRole("radio", { name: "Всё время" }));
    expect(await screen.findByRole("button", { name: "Повторить" })).toBeTruthy();
    expect(screen.queryByRole("region", { name: "Капитал сейчас" })).toBeNull();
    // The other ranges need no such day.
    await user.click(screen.getByRole("radio", { name: "Год" }));
    expect(await now()).toContain("9 500,00 ₽");
    expect(screen.queryByRole("button", { name: "Повторить" })).toBeNull();
    await user.click(screen.getByRole("radio", { name: "Всё время" }));
    server.on("GET /transactions", () => ({ body: [{ id: "t", date: "2019-02-03" }] }));
    await user.click(await screen.findByRole("button", { name: "Повторить" }));
    expect(await now()).toContain("9 500,00 ₽");
    expect(server.sent("GET /analytics/net-worth").at(-1)!.query.get("from")).toBe("2019-02-02");
  });

  it("shows the numbers of the line, too", async () => {
    const { user } = await open(worthOf());
    await now();
    await user.click(screen.getByRole("button", { name: "Показать числами" }));
    await waitFor(() => expect(screen.getAllByRole("table")).toHaveLength(2));
    const [numbers] = screen.getAllByRole("table");
    expect(rowsOf(numbers!)).toEqual([
      ["Дата", "Изменение", "Остаток"],
      ["31 окт.", "1 500,00 ₽", "9 500,00 ₽"],
      ["30 сент.", "7 000,00 ₽", "8 000,00 ₽"],
      ["31 авг.", "", "1 000,00 ₽"],
    ]);
  });

  it("says one sentence where there is nothing yet", async () => {
    const nothing = [0, 0, 0];
    const accounts = worthOf().accounts.map((it) => ({ ...it, balances: nothing, converted: nothing }));
    const points = worthOf().points.map((it) => ({ ...it, total: 0 }));
    await open(worthOf({ accounts, points, rates: [] }), null);
    expect(await screen.findByText("Здесь будет видно, сколько у вас всего денег и как это меняется.")).toBeTruthy();
    expect(screen.queryByRole("table")).toBeNull();
  });

  it("says why it could not be read, and tries again", async () => {
    const { user, server } = await open(worthOf());
    await now();
    server.on("GET /analytics/net-worth", () => problem(422, "too_many_points", "Слишком много точек."));
    await user.click(screen.getByRole("radio", { name: "3 месяца" }));
    expect(await screen.findByText("Слишком много точек.")).toBeTruthy();
    server.on("GET /analytics/net-worth", () => ({ body: worthOf() }));
    await user.click(screen.getByRole("button", { name: "Повторить" }));
    expect(await now()).toContain("9 500,00 ₽");
  });
});
