// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";

import { Listed } from "./listed";
import { type Answer, type Asked, draw, field, type FakeServer, problem, tidy } from "./rendered";

const PAGES = 5;
const PER_PAGE = 2;

interface Stored {
  id: string;
  version: number;
  description: string;
  category_id: string;
  deleted: boolean;
}

/** What the server has: ten rows by two, each with a version that every write of it raises. */
class Ledger {
  readonly rows: Stored[] = Array.from({ length: PAGES * PER_PAGE }, (_, index) => ({
    id: `t${index}`,
    version: 1,
    description: `Покупка ${index}`,
    category_id: "c1",
    deleted: false,
  }));

  /** Until then lists that are asked for now get no answer; what they show is read at once. */
  held: Promise<void> | null = null;

  constructor(server: FakeServer) {
    server.on("GET /transactions", async (asked) => {
      const [answer, held] = [this.page(asked), this.held];
      await held;
      return answer;
    });
    server.on("POST /transactions/bulk", (asked) => this.bulk(asked));
    for (const { id } of this.rows) server.on(`PATCH /transactions/${id}`, (asked) => this.patch(id, asked));
  }

  of(id: string): Stored {
    return this.rows.find((it) => it.id === id)!;
  }

  /** Written by another device. */
  write(id: string, change: Partial<Stored>): Stored {
    const row = this.of(id);
    return Object.assign(row, change, { version: row.version + 1 });
  }

  private page({ query }: Asked): Answer {
    const from = Number(query.get("cursor") ?? 0);
    const there = this.rows.filter((it) => !it.deleted);
    const next = from + PER_PAGE;
    return {
      body: there.slice(from, next).map(wire),
      headers: {
        "X-Total-Count": String(there.length),
        ...(next < there.length && { Link: `</transactions?cursor=${next}>; rel="next"` }),
      },
    };
  }

  private patch(id: string, { body, headers }: Asked): Answer {
    const row = this.of(id);
    if (row.deleted) return problem(404, "transaction_not_found", "Операции нет");
    if (headers.get("If-Match") !== `"${row.version}"`) return problem(412, "changed_meanwhile", "Операцию изменили");
    const { description, category_id } = body as Stored;
    return { body: wire(this.write(id, { description, category_id })) };
  }

  private bulk({ body }: Asked): Answer {
    const asked = body as { delete?: string[]; restore?: string[]; changes?: { ids: string[]; category_id: string }[] };
    const ids = [...(asked.delete ?? []), ...(asked.changes ?? []).flatMap((it) => it.ids)];
    if (ids.some((id) => this.of(id).deleted)) return problem(404, "transaction_not_found", "Операции нет");
    asked.delete?.forEach((id) => this.write(id, { deleted: true }));
    asked.restore?.forEach((id) => this.write(id, { deleted: false }));
    asked.changes?.forEach(({ ids, category_id }) => ids.forEach((id) => this.write(id, { category_id })));
    return { body: { changed: 0, deleted: 0, restored: 0 } };
  }
}

function wire({ id, version, description, category_id }: Stored) {
  const same = { type: "expense", amount: 100, currency: "RUB", account_id: "a1", date: "2026-11-20" };
  return { id, version, description, category_id, ...same };
}

/** The list, scrolled to its end: more pages than are read again after every write. */
async function open() {
  const drawn = await draw(<Listed />);
  const ledger = new Ledger(drawn.server);
  drawn.show();
  await screen.findByText(`Покупка ${PAGES * PER_PAGE - 1}`);
  await waitFor(() => expect(lines()[0]!.textContent).toContain("Кафе"));
  return { ...drawn, ledger };
}

const lines = () => screen.getAllByRole("row").slice(1);
const line = (description: string) => lines().find((it) => it.textContent.includes(description))!;

/** Every row on the screen shows what the server has. */
function expectTrue(ledger: Ledger): void {
  const names = { c1: "Кафе", c2: "Такси" } as Record<string, string>;
  const there = ledger.rows.filter((it) => !it.deleted);
  const shown = lines();
  expect(shown).toHaveLength(there.length);
  there.forEach((it, index) => {
    expect(shown[index]!.textContent).toContain(it.description);
    expect(shown[index]!.textContent).toContain(names[it.category_id]!);
  });
}

type User = Awaited<ReturnType<typeof open>>["user"];

async function rewrite(user: User, from: string, to: string): Promise<void> {
  line(from).focus();
  await user.keyboard("{Enter}");
  await user.clear(await waitFor(() => field("Описание")));
  await user.type(field("Описание"), `${to}{Enter}`);
}

async function moveToTaxi(user: User, ...descriptions: string[]): Promise<void> {
  for (const it of descriptions) await user.click(within(line(it)).getByRole("checkbox"));
  await user.click(screen.getByRole("button", { name: "Категория" }));
  await user.click(await screen.findByRole("menuitem", { name: "Такси" }));
}

const undo = async (user: User) => user.click(await screen.findByRole("button", { name: "Отменить" }));

afterEach(tidy);

describe("a list scrolled far", () => {
  it("shows the old values of a row again after its edit is undone, and edits it once more", async () => {
    const { ledger, user } = await open();
    await rewrite(user, "Покупка 8", "Подарок");
    await screen.findByText("Подарок");
    await undo(user);
    await screen.findByText("Покупка 8");
    expectTrue(ledger);
    await rewrite(user, "Покупка 8", "Книга");
    await screen.findByText("Книга");
    expect(ledger.of("t8")).toMatchObject({ description: "Книга", version: 4 });
  });

  it("edits rows after a change of many without being refused", async () => {
    const { ledger, server, user } = await open();
    await moveToTaxi(user, "Покупка 1", "Покупка 8");
    await waitFor(() => expect(server.sent("GET /transactions")).toHaveLength(2 * PAGES));
    await waitFor(() => expectTrue(ledger));
    await rewrite(user, "Покупка 8", "Подарок");
    await screen.findByText("Подарок");
    expect(screen.queryByText("Операцию изменили")).toBeNull();
    expect(ledger.of("t8")).toMatchObject({ description: "Подарок", category_id: "c2", version: 3 });
  });

  it("shows every row as the server has it after a change of many is undone", async () => {
    const { ledger, user } = await open();
    await moveToTaxi(user, "Покупка 1", "Покупка 8");
    await waitFor(() => expect(ledger.of("t8").category_id).toBe("c2"));
    ledger.write("t3", { description: "С телефона" });
    await undo(user);
    await screen.findByText("С телефона");
    expect(ledger.of("t8").category_id).toBe("c1");
    expectTrue(ledger);
  });

  it("is not read from its beginning because one row was deleted, and gets it back by the undo", async () => {
    const { ledger, server, user } = await open();
    line("Покупка 8").focus();
    await user.keyboard("{Delete}");
    await screen.findByText("1 операция в корзине");
    expectTrue(ledger);
    expect(server.sent("GET /transactions")).toHaveLength(PAGES);
    await undo(user);
    await screen.findByText("Покупка 8");
    expectTrue(ledger);
  });

  it("drops a row that another device has deleted where a change of it is refused", async () => {
    const { ledger, user } = await open();
    ledger.write("t3", { deleted: true });
    await moveToTaxi(user, "Покупка 3", "Покупка 8");
    await screen.findByText("Операции нет");
    await waitFor(() => expectTrue(ledger));
  });

  it.each([403, 409, 422, 500, "unreachable"] as const)(
    "puts back what the server has, not what was shown before, where it answers %s",
    async (status) => {
      const { ledger, server, user } = await open();
      server.on("POST /transactions/bulk", () => {
        ledger.write("t3", { deleted: true });
        return status === "unreachable" ? status : problem(status, "refused", "Не вышло");
      });
      line("Покупка 8").focus();
      await user.keyboard("{Delete}");
      await waitFor(() => expect(screen.queryByText("Покупка 3")).toBeNull());
      await waitFor(() => expectTrue(ledger));
    },
  );

  it("shows what somebody else wrote where an edit is refused, and takes the next edit", async () => {
    const { ledger, user } = await open();
    ledger.write("t8", { description: "С телефона" });
    await rewrite(user, "Покупка 8", "Подарок");
    await screen.findByText("Операцию изменили");
    await user.keyboard("{Escape}");
    await screen.findByText("С телефона");
    expectTrue(ledger);
    await rewrite(user, "С телефона", "Подарок");
    await screen.findByText("Подарок");
    expect(ledger.of("t8").description).toBe("Подарок");
  });

  it("shows what somebody else wrote where the undo is refused", async () => {
    const { ledger, user } = await open();
    await rewrite(user, "Покупка 8", "Подарок");
    await screen.findByText("Подарок");
    ledger.write("t8", { description: "С телефона" });
    await undo(user);
    await screen.findByText("Операцию изменили");
    await screen.findByText("С телефона");
    expectTrue(ledger);
  });

  it("keeps an edit that is saved while rows are being read", async () => {
    const { ledger, server, user, client } = await open();
    let answer: () => void = () => undefined;
    ledger.held = new Promise((done) => (answer = done));
    void client.refetchQueries({ queryKey: ["ledger"], type: "active" });
    await waitFor(() => expect(server.sent("GET /transactions")).toHaveLength(PAGES + 1));
    ledger.held = null;
    await rewrite(user, "Покупка 0", "Подарок");
    await screen.findByText("Подарок");
    answer();
    await waitFor(() => expect(client.isFetching()).toBe(0));
    expectTrue(ledger);
  });
});
