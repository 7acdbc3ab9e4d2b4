import createClient from "openapi-fetch";

import { chosenHousehold } from "./household";
import { parseExact } from "./json";
import { asProblem, Problem } from "./problem";
import { reach } from "./reach";
import type { components, paths } from "./schema";
import { awaited, forget, fresh, hasSession, renew, renewal } from "./session";

export type Schemas = components["schemas"];

/** Every call of the app: with a fresh cookie, for the chosen household, in the app's language. Raises Unreachable, and Problem after the end. */
export async function call(request: Request): Promise<Response> {
  if (!hasSession()) throw new Problem(401, "session_ended", "");
  await fresh();
  const spare = request.clone();
  const by = renewal();
  const response = await awaited(reach(dressed(request)));
  if (response.status !== 401) return response;
  // Rare: the cookie was thrown away, or the clock here is wrong.
  if (await renew(by)) return awaited(reach(dressed(spare)));
  forget(true);
  return response;
}

function dressed(request: Request): Request {
  const household = chosenHousehold();
  if (household && !request.headers.has("X-Household-Id")) request.headers.set("X-Household-Id", household);
  request.headers.set("Accept-Language", document.documentElement.lang);
  return request;
}

const client = createClient<paths>({
  baseUrl: globalThis.location?.origin,
  credentials: "same-origin",
  fetch: async (request) => {
    const response = await call(request);
    if (response.ok) response.json = async () => parseExact(await response.text());
    return response;
  },
});

// openapi-fetch reads bodies of unknown length as text and parses them itself; ours have a length, always.
export const api = client;

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer. Raises Problem. */
export async function body<T>(asked: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (!response.ok) throw asProblem(response.status, error);
  return data as T;
}

/** A key of one intent: the same for every retry of it. (randomUUID needs https; a LAN address has none.) */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (it) => it.toString(16).padStart(2, "0")).join("");
}

/** The cursor of the next page, from the Link header; null on the last one. */
export function nextCursor(response: Response): string | null {
  return /[?&]cursor=([\w-]+)/.exec(response.headers.get("link") ?? "")?.[1] ?? null;
}
