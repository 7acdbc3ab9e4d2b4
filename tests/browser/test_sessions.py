"""Sessions in cookies: not readable by scripts, not usable by other sites, refreshed automatically, ended at once."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, Request, expect

from tests.browser.conftest import PASSWORD, Person, Watch, sign_in

STORED = "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
EXPIRE = """() => {
  localStorage.setItem("kopilka.session.until", String(Date.now() - 60_000));
  document.cookie = "kopilka-until=; Path=/app; Max-Age=0";
}"""
KEPT = """() => new Promise((done, fail) => {
  const asked = indexedDB.open("kopilka");
  asked.onerror = () => fail(asked.error);
  asked.onsuccess = () => {
    const all = asked.result.transaction("kept").objectStore("kept").getAll();
    all.onerror = () => fail(all.error);
    all.onsuccess = () => { asked.result.close(); done(JSON.stringify(all.result)); };
  };
})"""
DOOR = re.compile("^(Вход|С возвращением)$")


def cookies(context: BrowserContext) -> dict[str, dict[str, object]]:
    return {it["name"]: dict(it) for it in context.cookies() if "kopilka" in it["name"] and it["path"] == "/"}


def tokens(context: BrowserContext) -> dict[str, dict[str, object]]:
    """What signs in. The device's cookie only spares it the limits of strangers, and outlives a session."""
    return {name: it for name, it in cookies(context).items() if name != "kopilka-device"}


def expire(page: Page) -> None:
    """As fifteen minutes later: the access cookie has run out, the app's own clock says so too."""
    page.context.clear_cookies(name="kopilka-access")
    page.evaluate(EXPIRE)


def end_sessions(person: Person) -> None:
    """All of the browser's, from elsewhere."""
    for it in person.http.get("/auth/sessions").json():
        if not it["is_current"]:
            assert person.http.delete(f"/auth/sessions/{it['id']}").status_code == 204


def test_scripts_reach_no_token(page: Page, anna: Person) -> None:
    answers: list[str] = []
    page.on("response", lambda it: answers.extend([it.text()] if "/auth/browser/" in it.url else []))
    sign_in(page, anna)
    found = cookies(page.context)
    assert set(found) == {"kopilka-access", "kopilka-refresh", "kopilka-device"}
    for cookie in found.values():
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Lax"
        assert cookie["path"] == "/"
    expect(page.get_by_role("heading", name="Обзор")).to_be_visible()
    seen = [page.evaluate(STORED), page.evaluate(KEPT), *answers]
    assert answers
    for cookie in found.values():
        assert not [it for it in seen if str(cookie["value"]) in it]
    assert "eyJ" not in "".join(seen), "something that looks like a token"


@pytest.mark.parametrize("count", [2, pytest.param(5, marks=pytest.mark.long)])
def test_tabs_renew_the_session_once_for_all(
    open_context: Callable[..., BrowserContext], anna: Person, count: int
) -> None:
    anna.record("250", "Кафе и рестораны", "2026-05-05", "латте")
    context = open_context()
    tabs = [context.new_page() for _ in range(count)]
    sign_in(tabs[0], anna)
    for tab in tabs[1:]:
        tab.goto("/app/accounts")
        expect(tab.get_by_role("heading", name="Счета", level=1)).to_be_visible()
    for tab in tabs:
        # Nothing is on its way any more that would meet the lack of a cookie by itself.
        expect(tab.locator('[aria-busy="true"], .mantine-Skeleton-root')).to_have_count(0)
        tab.wait_for_load_state("networkidle")
    renewals: list[Request] = []
    context.on("request", lambda it: renewals.extend([it] if "/auth/browser/refresh" in it.url else []))
    before = tokens(context)["kopilka-refresh"]["value"]
    # By the clock alone: whatever a tab asks for by itself at this moment meets a living cookie, or renews it for all.
    tabs[0].evaluate(EXPIRE)
    # All at once: each goes to a page whose data none of them has.
    for tab in tabs:
        tab.evaluate("document.querySelector('nav a[href$=\"/transactions\"]').click()")
    for tab in tabs:
        expect(tab.get_by_role("row").filter(has_text="латте")).to_be_visible()
    assert len(renewals) == 1
    after = tokens(context)
    assert after["kopilka-refresh"]["value"] != before
    assert "kopilka-access" in after
    for tab in tabs:
        tab.reload()
        expect(tab.get_by_role("row").filter(has_text="латте")).to_be_visible()
    assert len(renewals) == 1


def test_a_cookie_thrown_away_is_renewed_unseen(page: Page, anna: Person, watch: Watch) -> None:
    """The app's clock does not know: the server's 401 says it."""
    watch.allow("status of 401")
    anna.record("250", "Кафе и рестораны", "2026-05-05", "латте")
    sign_in(page, anna)
    page.context.clear_cookies(name="kopilka-access")
    page.get_by_role("link", name="Операции").first.click()
    expect(page.get_by_role("row").filter(has_text="латте")).to_be_visible()


def test_a_session_ended_elsewhere_leaves_nothing_behind(page: Page, anna: Person, watch: Watch) -> None:
    watch.allow("status of 401")
    anna.record("4321.99", "Кафе и рестораны", "2026-05-05", "тайный ужин")
    sign_in(page, anna)
    expect(page.get_by_text("тайный ужин")).to_be_visible()
    page.wait_for_function(f"async () => (await ({KEPT})()).includes('тайный ужин')")
    end_sessions(anna)
    page.get_by_role("link", name="Операции").first.click()
    expect(page.get_by_role("heading", name=DOOR)).to_be_visible()
    expect(page.get_by_text("Сеанс закончился")).to_be_visible()
    page.wait_for_function(f"async () => !(await ({KEPT})()).includes('тайный ужин')")
    kept = page.evaluate(KEPT)
    assert anna.email not in kept
    assert "4321.99" not in kept
    assert anna.email not in page.evaluate(STORED)
    page.go_back()
    expect(page.get_by_role("heading", name=DOOR)).to_be_visible()
    assert "тайный ужин" not in page.content()
    assert not tokens(page.context)


def test_the_end_is_kept_also_by_a_tab_at_rest(page: Page, anna: Person) -> None:
    """What another person finds on this device after one has signed out: nothing, offline either."""
    anna.record("4321.99", "Кафе и рестораны", "2026-05-05", "тайный ужин")
    sign_in(page, anna)
    page.wait_for_function(f"async () => (await ({KEPT})()).includes('тайный ужин')")
    page.get_by_role("button", name="Выйти").click()
    expect(page.get_by_role("heading", name=DOOR)).to_be_visible()
    page.wait_for_function(f"async () => !(await ({KEPT})()).includes('тайный ужин')")
    page.goto("/app/transactions")
    expect(page.get_by_role("heading", name=DOOR)).to_be_visible()
    assert anna.email not in page.evaluate(KEPT)


def test_signed_out_in_one_tab_is_signed_out_in_all(open_context: Callable[..., BrowserContext], anna: Person) -> None:
    anna.record("250", "Кафе и рестораны", "2026-05-05", "латте")
    context = open_context()
    here, there = context.new_page(), context.new_page()
    sign_in(here, anna)
    there.goto("/app/transactions")
    expect(there.get_by_role("row").filter(has_text="латте")).to_be_visible()
    here.get_by_role("button", name="Выйти").click()
    for tab in (here, there):
        expect(tab.get_by_role("heading", name=DOOR)).to_be_visible()
        assert "латте" not in tab.content()
    assert not tokens(context)
    assert not [it for it in anna.http.get("/auth/sessions").json() if not it["is_current"]]


def fill_door(page: Page, person: Person) -> None:
    page.locator("input[name=email]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")


def test_the_door_leads_to_the_page_asked_for(page: Page, anna: Person) -> None:
    page.goto("/app/transactions?type=income&order=date")
    expect(page.get_by_role("heading", name=DOOR)).to_be_visible()
    fill_door(page, anna)
    expect(page.get_by_role("heading", name="Операции", level=1)).to_be_visible()
    assert page.url.endswith("/app/transactions?type=income&order=date")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/app/../../evil",
        "/%2f/evil.example",
    ],
)
def test_the_door_leads_nowhere_else(page: Page, anna: Person, elsewhere: str) -> None:
    dialogs: list[str] = []

    def refuse(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    asked: list[str] = []
    page.on("request", lambda it: asked.append(it.url))
    page.goto("/app/sign-in")
    page.evaluate("it => location.replace('/app/sign-in?next=' + encodeURIComponent(it))", elsewhere)
    expect(page.get_by_role("heading", name="Вход")).to_be_visible()
    origin = page.evaluate("location.origin")
    fill_door(page, anna)
    expect(page.get_by_role("heading", name="Вход")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("location.origin") == origin
    assert not [it for it in asked if not it.startswith((origin, "data:", "blob:"))]
    assert not dialogs


class Foreign(BaseHTTPRequestHandler):
    """A page of another site, by a name of this same machine."""

    page: ClassVar[bytes] = b"<!doctype html><title>elsewhere</title><link rel=icon href=data:,><body>elsewhere</body>"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def foreign() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Foreign)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


FETCH = """async ([target, path, method, type, body]) => {
  try {
    const answer = await fetch(target + path, {method, credentials: "include",
      ...(body && {headers: {"Content-Type": type}, body})});
    return answer.status + " " + await answer.text();
  } catch (error) { return "blocked"; }
}"""
# Same host, another port: the same site to a browser, so SameSite lets the cookie pass and only the origin tells.
HOSTS = ["localhost", "127.0.0.1"]


@pytest.mark.parametrize("host", HOSTS)
def test_another_sites_script_cannot_act(
    page: Page, anna: Person, watch: Watch, foreign: int, host: str, serving: object
) -> None:
    watch.allow("CORS|Failed to load resource|net::ERR_FAILED")
    sign_in(page, anna)
    target = page.evaluate("location.origin")
    category = anna.categories()["Кафе и рестораны"]
    entry = f'{{"amount": "666", "category_id": "{category}", "date": "2026-05-05"}}'
    other = page.context.new_page()
    other.goto(f"http://{host}:{foreign}/")
    tried = [
        other.evaluate(FETCH, [target, *it])
        for it in (
            ["/users/me", "GET", "", ""],
            ["/transactions", "POST", "application/json", entry],
            ["/transactions", "POST", "text/plain", entry],
            ["/households/example", "POST", "text/plain", ""],
            ["/auth/browser/sign-out", "POST", "text/plain", ""],
            ["/auth/browser/refresh", "POST", "text/plain", ""],
        )
    ]
    assert tried == ["blocked"] * len(tried)
    assert anna.transactions() == []
    assert len(anna.http.get("/users/me").json()["households"]) == 1
    page.reload()
    expect(page.get_by_role("heading", name="Обзор")).to_be_visible()


@pytest.mark.parametrize("host", HOSTS)
def test_another_sites_form_cannot_act(page: Page, anna: Person, watch: Watch, foreign: int, host: str) -> None:
    watch.allow("Failed to load resource")
    sign_in(page, anna)
    target = page.evaluate("location.origin")
    other = page.context.new_page()
    for path in ("/auth/browser/sign-out", "/transactions", "/households/example"):
        other.goto(f"http://{host}:{foreign}/")
        with other.expect_response(lambda it, path=path: it.url == target + path) as answered:  # type: ignore[misc]
            other.evaluate(
                """(to) => { const form = document.createElement("form"); form.method = "post"; form.action = to;
                document.body.append(form); form.submit(); }""",
                target + path,
            )
        assert answered.value.status in (401, 403), path
        other.wait_for_url(target + path)
    assert anna.transactions() == []
    assert len(anna.http.get("/users/me").json()["households"]) == 1
    page.reload()
    expect(page.get_by_role("heading", name="Обзор")).to_be_visible()
