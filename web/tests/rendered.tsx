import "fake-indexeddb/auto";

import { I18nProvider } from "@lingui/react";
import { MantineProvider } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ReactElement, Suspense } from "react";
import { vi } from "vitest";

import Toasts from "../src/app/Toasts";
import { theme } from "../src/app/theme";
import { todayIn } from "../src/format/dates";
import { i18n, speak, worded } from "../src/i18n";
import { dropKept, dropWaiting, waiting } from "../src/offline/store";
import { ConfirmProvider } from "../src/ui/Confirm";

// How long a test waits for what must come: a machine may be busy.
configure({ asyncUtilTimeout: 20_000 });

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  headers: Headers;
}

export type Answer = { status?: number; body: unknown; headers?: Record<string, string> } | "unreachable";

export const ME = {
  id: "u1",
  email: "anna@example.com",
  locale: "ru",
  is_premium: false,
  premium_until: null,
  household_id: "h1",
  households: [
    {
      id: "h1",
      name: "Дом",
      currency: "RUB",
      time_zone: "Europe/Moscow",
      role: "owner",
      is_personal: true,
      is_example: false,
    },
  ],
};
/** Days of it are said without a year. */
export const YEAR = todayIn(ME.households[0]!.time_zone).slice(0, 4);

const ACCOUNTS = [
  { id: "a1", name: "Карта", kind: "card", currency: "RUB", balance: 1000, is_default: true, archived: false },
  { id: "a2", name: "Наличные", kind: "cash", currency: "RUB", balance: 50, is_default: false, archived: false },
];
const CATEGORIES = [
  { id: "c1", name: "Кафе", type: "expense", parent_id: null, archived: false, is_standard: true },
  { id: "c2", name: "Такси", type: "expense", parent_id: null, archived: false, is_standard: true },
  { id: "c3", name: "Зарплата", type: "income", parent_id: null, archived: false, is_standard: true },
];

/** The API as the app meets it: what was asked of it, and what it answers; `on` changes an answer. */
export class FakeServer {
  readonly asked: Asked[] = [];
  private readonly answers = new Map<string, (asked: Asked) => Answer | Promise<Answer>>();

  constructor() {
    this.on("GET /users/me", () => ({ body: ME }));
    this.on("GET /accounts", () => ({ body: ACCOUNTS }));
    this.on("GET /categories", () => ({ body: CATEGORIES }));
  }

  on(route: string, answer: (asked: Asked) => Answer | Promise<Answer>): void {
    this.answers.set(route, answer);
  }

  /** What was asked by this route, in order. */
  sent(route: string): Asked[] {
    return this.asked.filter((it) => `${it.method} ${it.path}` === route);
  }

  readonly fetch = async (request: Request): Promise<Response> => {
    const text = await request.text();
    const { pathname: path, searchParams: query } = new URL(request.url);
    const body = text ? (JSON.parse(text) as unknown) : null;
    const asked: Asked = { method: request.method, path, query, body, headers: request.headers };
    this.asked.push(asked);
    const answer = this.answers.get(`${asked.method} ${path}`);
    if (!answer) throw new Error(`Nobody expected ${asked.method} ${path}`);
    const given = await answer(asked);
    if (given === "unreachable") throw new TypeError("fetch failed");
    const length = { "Content-Length": "1" };
    return new Response(given.status === 204 ? null : JSON.stringify(given.body), {
      status: given.status,
      headers: { ...length, ...given.headers },
    });
  };
}

export function problem(status: number, code: string, detail: string, errors: unknown[] = []): Answer {
  return { status, body: { code, detail, errors } };
}

/** What a browser has and jsdom has not. A phone is a screen that the query for one fits. */
function standIn(phone: boolean): void {
  vi.stubGlobal("matchMedia", (media: string) => ({
    matches: phone && media.includes("max-width"),
    media,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe = () => undefined;
      unobserve = () => undefined;
      disconnect = () => undefined;
    },
  );
  vi.stubGlobal("scrollTo", () => undefined);
  Element.prototype.scrollIntoView = () => undefined;
  Object.defineProperty(document, "fonts", { value: new EventTarget(), configurable: true });
}

/** Draws it inside everything that the frame gives to a page, signed in, in Russian. */
export async function draw(element: ReactElement, { phone = false } = {}) {
  standIn(phone);
  const server = new FakeServer();
  vi.stubGlobal("fetch", server.fetch);
  localStorage.setItem("kopilka.session.until", String(Date.now() + 3600_000));
  await worded(speak("ru"));
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false, networkMode: "always" }, mutations: { networkMode: "always" } },
  });
  const user = userEvent.setup();
  const show = () =>
    render(
      <I18nProvider i18n={i18n}>
        <MantineProvider theme={theme} env="test">
          <QueryClientProvider client={client}>
            <Suspense fallback={null}>
              <ConfirmProvider>{element}</ConfirmProvider>
            </Suspense>
            <Toasts />
          </QueryClientProvider>
        </MantineProvider>
      </I18nProvider>,
    );
  return { server, user, show, client };
}

export async function tidy(): Promise<void> {
  notifications.clean();
  cleanup();
  for (const it of await waiting()) await dropWaiting(it.key);
  await dropKept();
  localStorage.clear();
  vi.unstubAllGlobals();
}

export function field(label: string): HTMLInputElement {
  return screen.getByLabelText<HTMLInputElement>(label, { selector: "input" });
}
