// @vitest-environment jsdom
import { useQuery } from "@tanstack/react-query";
import { screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";

import { reach } from "../src/api/reach";
import { asProblem } from "../src/api/problem";
import { StaleNotice } from "../src/app/StaleNotice";
import { draw, tidy } from "./rendered";

async function ask(): Promise<unknown> {
  const answer = await reach(new Request("http://localhost/accounts"));
  if (!answer.ok) throw asProblem(answer.status, await answer.json());
  return answer.json();
}

function Page() {
  const accounts = useQuery({ queryKey: ["accounts"], queryFn: ask });
  return (
    <>
      <StaleNotice />
      <p>{accounts.data ? "счета" : "пусто"}</p>
    </>
  );
}

describe("a page whose figures could not be asked for anew", () => {
  afterEach(tidy);

  it("says so beside what it keeps, until asking again succeeds", async () => {
    const { server, user, show, client } = await draw(<Page />);
    show();
    await screen.findByText("счета");
    expect(screen.queryByText(/Не удалось обновить/)).toBeNull();
    server.on("GET /accounts", () => ({ status: 503, body: {} }));
    await client.refetchQueries();
    await screen.findByText(/Не удалось обновить: на сервере ошибка/);
    screen.getByText("счета");
    server.on("GET /accounts", () => ({ body: [] }));
    await user.click(screen.getByRole("button", { name: /./ }));
    await waitFor(() => expect(screen.queryByText(/Не удалось обновить/)).toBeNull());
  });

  it("says nothing of a refusal, which the page itself explains", async () => {
    const { server, show, client } = await draw(<Page />);
    show();
    await screen.findByText("счета");
    server.on("GET /accounts", () => ({ status: 404, body: {} }));
    await client.refetchQueries();
    expect(screen.queryByText(/Не удалось обновить/)).toBeNull();
  });
});
