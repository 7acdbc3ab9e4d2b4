"""A hundred thousand transactions: the browser holds what is on screen, the rest comes by cursor."""

import re
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from kopilka.processes.seeding.load import PASSWORD, email_of
from tests.faults.serving import PATIENCE, Serving, kopilka, prepared_folder

pytestmark = pytest.mark.slow
ROWS = 100_000
MOST_ELEMENTS = 200
LONG = 200.0

WATCH_TASKS = """
window.__tasks = [];
new PerformanceObserver((list) => list.getEntries().forEach((it) => window.__tasks.push(it.duration)))
  .observe({entryTypes: ["longtask"]});
"""
HEADING = 36.0
SHOWN = """() => [...document.querySelectorAll('[role="row"][data-index]')].map((it) => [Number(it.dataset.index),
  it.querySelector('[class*="description"]').textContent,
  it.querySelector('.number:not([class*="date"])').textContent])"""


@pytest.fixture(scope="module")
def loaded() -> Iterator[Serving]:
    with prepared_folder() as folder, Serving(folder) as server:
        words = ("seed", "--data-dir", folder, "--users", "1", "--transactions", str(ROWS))
        done = kopilka(*words, "--tokens-file", folder / "tokens", seconds=200)
        assert done.returncode == 0, done.stderr
        yield server


@pytest.fixture
def listed(open_context: Callable[..., BrowserContext], loaded: Serving) -> Page:
    context = open_context()
    context.add_init_script(WATCH_TASKS)
    page = context.new_page()
    page.goto(f"{loaded.url}/app/sign-in?next=/app/transactions")
    page.locator("input[name=email]").fill(email_of(1))
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"100\s?000 операций"))).to_be_visible()
    expect(page.locator('[role="row"][data-index="0"]')).to_be_visible()
    return page


def api_rows(server: Serving, count: int, order: str = "-date") -> list[tuple[str, str]]:
    """Descriptions and amounts of the first rows, as the API orders them."""
    with httpx.Client(base_url=server.url, timeout=PATIENCE) as http:
        given = {"email": email_of(1), "password": PASSWORD}
        token = http.post("/auth/sign-in", json=given).json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        rows: list[tuple[str, str]] = []
        path: str | None = f"/transactions?limit=100&order={order}"
        while path and len(rows) < count:
            answer = http.get(path)
            rows += [(it["description"], f"{it['amount']:.2f}") for it in answer.json()]
            path = answer.links.get("next", {}).get("url")
    return rows


def plain(amount: str) -> str:
    return re.sub(r"[^\d,]", "", amount).replace(",", ".")


def collect(page: Page, seen: dict[int, tuple[str, str]]) -> int:
    """Remembers the rows that are in the page now; their number."""
    shown = page.evaluate(SHOWN)
    for index, description, amount in shown:
        row = (description, plain(amount))
        assert seen.setdefault(index, row) == row, f"row {index} became another"
    return len(shown)


@pytest.mark.parametrize("wanted", [800, pytest.param(3_000, marks=pytest.mark.long)])
def test_thousands_of_rows_down_by_the_wheel(listed: Page, loaded: Serving, wanted: int) -> None:
    cursors: list[str] = []
    listed.on("request", lambda it: cursors.extend([it.url] if "/transactions?" in it.url else []))
    seen: dict[int, tuple[str, str]] = {}
    most = collect(listed, seen)
    listed.mouse.move(700, 500)
    listed.evaluate("window.__tasks.length = 0")
    while max(seen) < wanted:
        known = max(seen)
        listed.mouse.wheel(0, 700)
        listed.wait_for_function(
            """(known) => { const rows = [...document.querySelectorAll('[role="row"][data-index]')];
            return rows.length > 0 && Math.max(...rows.map((it) => Number(it.dataset.index))) > known }""",
            arg=known,
        )
        most = max(most, collect(listed, seen))
    assert most <= MOST_ELEMENTS
    longest = max(listed.evaluate("window.__tasks"), default=0.0)
    if longest > LONG:
        print(f"\nThe longest task while scrolling took {longest:.0f} ms", file=sys.stderr)  # noqa: T201
    assert sorted(seen) == list(range(max(seen) + 1)), "rows were left out"
    assert [seen[index] for index in range(wanted)] == api_rows(loaded, wanted)[:wanted]
    assert all("cursor=" in it for it in cursors)
    assert len(cursors) == len(set(cursors))
    assert wanted / 100 - 1 <= len(cursors) <= wanted / 100 + 3


def test_rows_follow_each_other_without_gaps(listed: Page) -> None:
    listed.mouse.move(700, 500)
    for _ in range(8):
        listed.mouse.wheel(0, 5_000)
        listed.wait_for_function("""() => { const rows = document.querySelectorAll('[role="row"][data-index]');
            return [...rows].some((it) => { const {top, bottom} = it.getBoundingClientRect();
              return top < innerHeight / 2 && bottom > 0 }) }""")
    places = listed.evaluate("""() => [...document.querySelectorAll('[role="row"][data-index]')].map((it) => {
        const {top, bottom} = it.getBoundingClientRect(); return [Number(it.dataset.index), top, bottom] })""")
    places.sort()
    for (index, _, bottom), (following, top, _) in pairwise(places):
        assert following == index + 1
        assert top == pytest.approx(bottom, abs=1) or top == pytest.approx(bottom + HEADING, abs=2), "a day's heading"
    assert places[0][1] <= 100, "filled from the top of the screen"


def test_the_oldest_come_first_at_a_click(listed: Page, loaded: Serving) -> None:
    listed.get_by_role("button", name="Дата").click()
    expected = api_rows(loaded, 100, "date")
    expect(listed.locator('[role="row"][data-index="0"]')).to_contain_text(expected[0][0])
    expect(listed).to_have_url(re.compile("order=date"))
    seen: dict[int, tuple[str, str]] = {}
    collect(listed, seen)
    assert [seen[index] for index in sorted(seen)] == expected[: len(seen)]


def test_a_search_among_all(listed: Page, loaded: Serving) -> None:
    word = api_rows(loaded, 1)[0][0]
    listed.get_by_label("Поиск по описанию").fill(word)
    expect(listed.get_by_text(re.compile("Найден"))).to_be_visible()
    expect(listed.get_by_text(re.compile(r"100\s?000"))).to_be_hidden()
    expect(listed.locator('[role="row"][data-index="0"]')).to_contain_text(word)
    seen: dict[int, tuple[str, str]] = {}
    assert collect(listed, seen) <= MOST_ELEMENTS
    assert {it[0] for it in seen.values()} == {word}
