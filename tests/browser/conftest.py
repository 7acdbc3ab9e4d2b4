"""A real browser against a real Kopilka: Debian's Chromium, `kopilka serve`, the built app.

Every page is watched: an error on the console, a failed script or a violation of the policy fails the test that caused
it, unless the test says which answer it provokes (`watch.allow`).
"""

import json
import re
import shutil
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from kopilka.processes.api.web_app import find_web_app
from tests.faults.serving import PATIENCE, Serving, prepared_folder

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# The same engine without the browser around it: the tests take a seventh less time.
SHELL = shutil.which("chromium-headless-shell") or CHROMIUM
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
PASSWORD = "копилка-2026"
PAGES = re.compile("Разделы|Pages")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# Tells the console of what the policy forbade: else only Chromium's own words would.
TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (it) =>
  console.error(`CSP: ${it.violatedDirective} ${it.blockedURI} ${it.sample}`));
"""
numbers = count(1)
# Against hanging only: two cores carry a browser, a server, a database and the other half of the tests, or one does.
expect.set_options(timeout=PATIENCE * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever happens in a browser says the same on every version of PostgreSQL: once is enough."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test tells what its page showed: a failure that a loaded machine made is not seen a second time."""
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if report.failed and isinstance(page, Page) and not page.is_closed():
        try:
            shown = page.locator("body").aria_snapshot(timeout=5000)
        except PlaywrightError as error:
            shown = f"cannot be told: {error}"
        report.sections.append((f"page {page.url}", shown))
    return report


@pytest.fixture(scope="session")
def serving() -> Iterator[Serving]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    assert find_web_app(), "the web app is not built: `make web`"
    with prepared_folder() as folder, Serving(folder) as server:
        yield server


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For one module: while Playwright stands, its event loop counts as running, and no other test could have one."""
    if SHELL is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=SHELL, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What the pages of one test complained of."""

    found: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """A complaint that the test provokes, as a regular expression."""
        self.allowed.append(pattern)

    def over(self, page: Page) -> Page:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"pageerror: {error}"))
        return page

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            place = message.location
            self.found.append(f"{message.type}: {message.text} ({place.get('url', '')})")

    def unexpected(self) -> list[str]:
        return [it for it in self.found if not any(re.search(pattern, it) for pattern in self.allowed)]


@dataclass
class Person:
    """An account made for one test, and an API client that speaks for it beside the browser."""

    email: str
    http: httpx.Client

    def categories(self) -> dict[str, str]:
        """Ids of the categories by their names."""
        return {it["name"]: it["id"] for it in self.http.get("/categories").json()}

    def record(self, amount: str, category: str, date: str, description: str | None = None) -> dict[str, Any]:
        body = {"amount": amount, "category_id": self.categories()[category], "date": date, "description": description}
        answer = self.http.post("/transactions", json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def transactions(self, **query: str | int) -> list[dict[str, Any]]:
        return list(self.http.get("/transactions", params=query).json())


def touch(row: Locator, *, by: int = 0, held: bool = False) -> None:
    """A finger on a row: it rests there until the row is selected, or goes sideways."""
    row.scroll_into_view_if_needed()
    place = row.bounding_box()
    assert place is not None, "not on screen"
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    devtools = row.page.context.new_cdp_session(row.page)

    def send(kind: str, *points: dict[str, float]) -> None:
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    send("touchStart", {"x": x, "y": y})
    if held:
        expect(row).to_have_attribute("aria-selected", "true")
    for step in range(1, 11):
        if by:
            send("touchMove", {"x": x + by * step / 10, "y": y})
    if by:
        # It rests before it goes up. Thrown at such speed, Chromium takes the next tap as the one that stops the throw.
        row.page.wait_for_timeout(200)
    send("touchEnd")
    devtools.detach()


@pytest.fixture
def arrive(serving: Serving) -> Iterator[Callable[..., Person]]:
    """Makes an account: `arrive()`, or `arrive(locale="en")`."""
    clients: list[httpx.Client] = []

    def make(locale: str = "ru", name: str = "anna") -> Person:
        email = f"{name}{next(numbers)}@example.com"
        http = httpx.Client(base_url=serving.url, timeout=PATIENCE, headers={"Accept-Language": locale})
        clients.append(http)
        given = {"email": email, "password": PASSWORD}
        assert http.post("/auth/sign-up", json=given).status_code == 201
        token = http.post("/auth/sign-in", json=given).json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        assert http.patch("/users/me", json={"locale": locale}).status_code == 200
        return Person(email, http)

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def anna(arrive: Callable[..., Person]) -> Person:
    return arrive()


@pytest.fixture
def watch() -> Iterator[Watch]:
    watching = Watch()
    yield watching
    assert not watching.unexpected()


@pytest.fixture
def open_context(chromium: Browser, serving: Serving, watch: Watch) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of its own (cookies, storage): `open_context(phone=True, scheme="dark", locale="en-US")`."""
    opened: list[BrowserContext] = []

    def make(*, phone: bool = False, scheme: str = "light", locale: str = "ru-RU", **more: Any) -> BrowserContext:
        context = chromium.new_context(
            base_url=serving.url,
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
            is_mobile=phone,
            has_touch=phone,
            color_scheme=scheme,  # type: ignore[arg-type]
            locale=locale,
            timezone_id="Europe/Moscow",
            **more,
        )
        context.set_default_timeout(PATIENCE * 1000)
        context.add_init_script(TELL_VIOLATIONS)
        context.on("page", watch.over)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    """A fresh desktop browser, nobody signed in."""
    return open_context().new_page()


def sign_in(page: Page, person: Person) -> Page:
    """Through the door, as a person does."""
    page.goto("/app/sign-in")
    page.locator("input[name=email]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name=PAGES).locator("visible=true")).to_be_visible()
    return page


AXE = (ROOT / "web/node_modules/axe-core/axe.min.js").read_text() if find_web_app() else ""


def axe(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands, one line for each kind of fault."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{it['id']}: {it['help']}: " + json.dumps([node["html"][:160] for node in it["nodes"][:4]], ensure_ascii=False)
        for it in found
    ]
