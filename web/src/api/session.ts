import { asProblem, Problem, Unreachable } from "./problem";

/**
 * The browser's session. The tokens live in cookies that no script can read; what is kept here is only until when the
 * access cookie lasts, so that it can be renewed before it is refused, by one tab for all of them.
 */
const UNTIL = "kopilka.session.until";
/** Another one for every sign-in: what was kept for one person is never read by the next. */
const NAME = "kopilka.session.name";
/** Signing out has begun: should the page be closed before the answer, the next start goes on with it. */
const LEAVING = "kopilka.session.leaving";
/** The session ended, and not by a sign-out here: the page of sign-in says so. */
const ENDED = "kopilka.session.ended";
/**
 * The same as UNTIL in a cookie: all tabs see it at once, while localStorage reaches the other ones late, even under a
 * lock. No secret, and sent with nothing but the app's own files.
 */
const AGREED = "kopilka-until";
const AGREED_PATH = "/app";
const MARGIN = 30_000;
/** In ms, as any request of the app: a server that says nothing holds up all that waits for the renewal. */
const RENEWAL_PATIENCE = 10_000;

type Listener = () => void;
const listeners = new Set<Listener>();

export function hasSession(): boolean {
  return localStorage.getItem(UNTIL) !== null && localStorage.getItem(LEAVING) === null;
}

export function onSignedOut(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Why nobody is signed in, where it is worth saying: the session ended elsewhere, or the server has not heard yet. */
export function whyOut(): "elsewhere" | "unheard" | null {
  if (localStorage.getItem(LEAVING)) return "unheard";
  return localStorage.getItem(ENDED) ? "elsewhere" : null;
}

const arrivals = new Set<Listener>();

/** Called after a sign-in here, before anything of that person is read. */
export function onSignedIn(listener: Listener): void {
  arrivals.add(listener);
}

export async function signIn(email: string, password: string): Promise<void> {
  await left;
  await finishLeaving();
  const answer = await post("/auth/browser/sign-in", { email, password });
  localStorage.removeItem(LEAVING);
  localStorage.setItem(NAME, crypto.getRandomValues(new Uint32Array(4)).join("-"));
  remember(answer);
  arrivals.forEach((it) => it());
}

export function sessionName(): string {
  return localStorage.getItem(NAME) ?? "";
}

/** Changes with every renewal, by whichever tab. */
export function renewal(): string | null {
  return localStorage.getItem(UNTIL);
}

/** Makes an account, in the language of the page, and signs in. Where a letter comes first: Problem `email_unconfirmed`. */
export async function signUp(email: string, password: string): Promise<void> {
  const made = (await post("/auth/sign-up", { email, password })) as { delivery?: string };
  if (made.delivery) throw new Problem(403, "email_unconfirmed", "");
  await signIn(email, password);
}

export async function changePassword(current: string, next: string): Promise<void> {
  await fresh();
  remember(await post("/auth/browser/password", { current_password: current, new_password: next }));
}

/** Requests on their way. They come home before a sign-out begins: none of them meets the end of the session. */
const away = new Set<Promise<unknown>>();
const PATIENCE = 2_000;

export function awaited<T>(request: Promise<T>): Promise<T> {
  const home = () => away.delete(request);
  away.add(request);
  request.then(home, home);
  return request;
}

let closing = false;
globalThis.addEventListener?.("pagehide", () => (closing = true));
globalThis.addEventListener?.("pageshow", () => (closing = false));

/** Without a server this device lets go all the same; the server hears of it when it is there again. Raises Problem. */
export async function signOut(): Promise<void> {
  localStorage.setItem(LEAVING, "1");
  try {
    await Promise.race([Promise.allSettled(away), new Promise((done) => setTimeout(done, PATIENCE))]);
    await post("/auth/browser/sign-out");
  } catch (error) {
    // A page that is being closed knows nothing of the answer.
    if (closing) throw error;
    if (error instanceof Unreachable) return letGo();
    localStorage.removeItem(LEAVING);
    throw error;
  }
  forget();
}

/** A sign-out that the server has not heard of. */
async function finishLeaving(): Promise<void> {
  if (localStorage.getItem(LEAVING)) await signOut().catch(() => undefined);
}

/** The session is over: everything that shows data lets go of it. `elsewhere`: not by a sign-out here. */
export function forget(elsewhere = false): void {
  if (elsewhere && hasSession()) localStorage.setItem(ENDED, "1");
  localStorage.removeItem(LEAVING);
  letGo();
}

function letGo(): void {
  localStorage.removeItem(UNTIL);
  document.cookie = `${AGREED}=; Path=${AGREED_PATH}; Max-Age=0`;
  listeners.forEach((it) => it());
}

/** Before a request: renews the cookie if it is about to run out. Raises Unreachable. */
export async function fresh(): Promise<void> {
  if (Number(localStorage.getItem(UNTIL) ?? Infinity) - Date.now() < MARGIN) await renew();
}

let renewing: Promise<boolean> | null = null;

/**
 * True when there is a valid cookie again; false when the session is over. `refused` is the renewal whose cookie the server
 * did not take. Raises Unreachable.
 */
export function renew(refused?: string | null): Promise<boolean> {
  const turn = renewing ?? locked(refused);
  renewing = turn;
  return turn.finally(() => (renewing = null));
}

/** One tab at a time. (Web Locks need https or localhost; elsewhere tabs may race: see `rotate`.) */
async function locked(refused?: string | null): Promise<boolean> {
  return navigator.locks ? await navigator.locks.request("kopilka-renew", () => rotate(refused)) : rotate(refused);
}

async function rotate(refused?: string | null): Promise<boolean> {
  // Another tab may have done it while this one waited for the lock. Without locks tabs may race, and the server
  // answers all of them with the same successor.
  if (localStorage.getItem(UNTIL) === null) return false;
  const until = agreed() ?? localStorage.getItem(UNTIL);
  if (until !== refused && Number(until) - Date.now() > MARGIN) return true;
  try {
    remember(await post("/auth/browser/refresh", undefined, RENEWAL_PATIENCE));
    return true;
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    if ((error as { status?: number }).status === 401) forget(true);
    else throw error;
    return false;
  }
}

function remember(body: unknown): void {
  const seconds = (body as { expires_in: number }).expires_in;
  localStorage.removeItem(ENDED);
  const until = String(Date.now() + seconds * 1000);
  document.cookie = `${AGREED}=${until}; Path=${AGREED_PATH}; Max-Age=${seconds}; SameSite=Strict`;
  localStorage.setItem(UNTIL, until);
}

function agreed(): string | undefined {
  return new RegExp(`(?:^|; )${AGREED}=(\\d+)`).exec(document.cookie)?.[1];
}

/** Without a session, or about it; waits `patience` ms for an answer, if given. Raises Problem and Unreachable. */
export async function post(path: string, body?: object, patience?: number): Promise<unknown> {
  let response: Response;
  const limit = new AbortController();
  const late = patience && setTimeout(() => limit.abort(), patience);
  try {
    response = await fetch(path, {
      method: "POST",
      credentials: "same-origin",
      keepalive: true, // also when the page is closed meanwhile
      headers: {
        "Accept-Language": document.documentElement.lang,
        ...(body && { "Content-Type": "application/json" }),
      },
      body: body && JSON.stringify(body),
      signal: limit.signal,
    });
  } catch {
    throw new Unreachable(limit.signal.aborted);
  } finally {
    clearTimeout(late);
  }
  const text = await response.text();
  const answer: unknown = text ? JSON.parse(text) : null;
  if (!response.ok) throw asProblem(response.status, answer, Number(response.headers.get("Retry-After")));
  return answer;
}

/** The rest of a sign-out that was cut off. Whoever signs in next waits for it: its answer clears the cookies. */
const left = globalThis.localStorage ? finishLeaving() : undefined;
globalThis.addEventListener?.("online", () => void finishLeaving());

// Signed out in one tab is signed out in all.
globalThis.addEventListener?.("storage", (event) => {
  if (event.key === UNTIL && event.newValue === null) listeners.forEach((it) => it());
});
