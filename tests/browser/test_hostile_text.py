"""Markup and script in texts: stored unchanged and shown as text on every page."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from tests.browser.conftest import Person, sign_in
from tests.browser.xss_strings import texts
from tests.faults.serving import Serving, kopilka

ENOUGH = 150
# Anything that can run, load or lead away and was not made by the app: told by its tag or its attributes.
FOREIGN = """() => [...document.body.querySelectorAll('*')].filter((it) =>
  ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'BASE', 'META', 'MARQUEE', 'VIDEO', 'AUDIO', 'MATH', 'PORTAL', 'FRAMESET',
   'IMG', 'AREA', 'APPLET', 'TEMPLATE', 'FOREIGNOBJECT', 'ANIMATE', 'HANDLER', 'XSS', 'LINK', 'DETAILS', 'B', 'I']
   .includes(it.nodeName.toUpperCase()) && !it.src?.startsWith(location.origin) && !/^(LINK|META)$/.test(it.nodeName)
  || [...it.attributes].some(({name, value}) => /^on/i.test(name) ||
     /^(href|src|action|formaction|data|xlink:href|srcdoc|background)$/i.test(name) &&
     (/^\\s*(javascript|data|vbscript):/i.test(value) || /evil\\.example/.test(value)))
 ).map((it) => it.outerHTML.slice(0, 200))"""
TITLES = """() => [...document.querySelectorAll('[role="row"][data-index]')].map((it) =>
  [Number(it.dataset.index), it.querySelector('[class*="description"]').textContent])"""


@dataclass
class Stored:
    """What the API took, by what it names."""

    names: dict[str, list[str]] = field(default_factory=dict)
    charged: list[str] = field(default_factory=list)
    goal: str = ""

    def took(self, kind: str, answer: Any, key: str) -> None:
        if answer.status_code in (200, 201):
            self.names.setdefault(kind, []).append(answer.json()[key])
        else:
            assert answer.status_code in (409, 422), (kind, answer.status_code, answer.text)


def store(person: Person) -> Stored:
    stored, all_texts = Stored(), texts()
    http = person.http
    for it in all_texts:
        stored.took("category", http.post("/categories", json={"name": it, "type": "expense"}), "name")
    own = {it["name"]: it["id"] for it in http.get("/categories").json()}
    food = own["Кафе и рестораны"]
    for index, it in enumerate(all_texts):
        # Every second one in the category of the same name, so that analytics speak of it.
        category = own.get(unicodedata.normalize("NFC", it), food) if index % 2 else food
        body = {"amount": f"{index + 1}", "category_id": category, "date": today(http), "description": it}
        stored.took("transaction", http.post("/transactions", json=body), "description")
        stored.took("account", http.post("/accounts", json={"name": it, "kind": "card"}), "name")
        stored.took("goal", http.post("/goals", json={"name": it, "target_amount": "1000"}), "name")
    shares = http.get("/analytics/categories", params={"type": "expense"}).json()["categories"]
    # Those of the standard set stand folded below their parents.
    stored.charged = [it["name"] for it in shares if it["name"] in set(stored.names["category"])]
    assert len(stored.charged) > ENOUGH / 3
    stored.goal = http.get("/goals").json()[0]["id"]
    for it in all_texts:
        body = {"amount": "1", "date": today(http), "note": it}
        stored.took("note", http.post(f"/goals/{stored.goal}/contributions", json=body), "note")
    return stored


def today(http: Any) -> str:
    return str(http.get("/analytics/comparison", params={"period": "month"}).json()["current"]["end_date"])


@dataclass
class Guard:
    """Beside every page: what must not happen, and what did."""

    page: Page
    dialogs: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("dialog", self.refuse)
        self.page.on("request", lambda it: self.asked.append(it.url))

    def refuse(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def harmless(self, where: str) -> None:
        assert self.page.evaluate("typeof window.__xss") == "undefined", where
        assert self.page.evaluate(FOREIGN) == [], where
        assert not self.dialogs, (where, self.dialogs)
        origin = self.page.evaluate("location.origin")
        assert not [it for it in self.asked if not it.startswith((origin, "blob:"))], where

    def go(self, address: str) -> None:
        self.page.goto(f"/app{address}")
        expect(self.page.locator("main h1")).to_be_visible()
        expect(self.page.locator('[aria-busy="true"], .mantine-Skeleton-root')).to_have_count(0)

    def shows(self, where: str, expected: list[str]) -> None:
        """Each of them, letter by letter, as the whole text of some element."""
        shown = set(self.page.evaluate("[...document.body.querySelectorAll('*')].map((it) => it.textContent)"))
        missing = [it for it in expected if it not in shown]
        assert not missing, (where, len(missing), missing[:5])
        self.harmless(where)


@pytest.fixture
def premium(anna: Person, serving: Serving) -> Person:
    done = kopilka("user", "set-premium", "--data-dir", serving.folder, anna.email)
    assert done.returncode == 0, done.stderr
    return anna


@pytest.fixture
def guard(open_context: Callable[..., BrowserContext], premium: Person) -> Guard:
    context = open_context()
    return Guard(sign_in(context.new_page(), premium))


def scroll_through(page: Page, wanted: int) -> list[str]:
    seen: dict[int, str] = {}
    page.mouse.move(700, 500)
    while len(seen) < wanted:
        seen.update(dict(page.evaluate(TITLES)))
        if len(seen) < wanted:
            page.mouse.wheel(0, 600)
            page.wait_for_function(
                """(known) => [...document.querySelectorAll('[role="row"][data-index]')]
                .some((it) => Number(it.dataset.index) > known)""",
                arg=max(seen),
            )
    return [seen[index] for index in sorted(seen)]


def look_at_lists(guard: Guard, stored: Stored) -> None:
    guard.go("/transactions")
    titles = scroll_through(guard.page, len(stored.names["transaction"]))
    assert sorted(titles) == sorted(stored.names["transaction"])
    guard.harmless("transactions")
    guard.page.get_by_role("row").nth(3).get_by_role("button").first.click()
    expect(guard.page.get_by_role("gridcell").get_by_label("Описание")).to_be_visible()
    guard.harmless("a row in editing")
    guard.page.get_by_role("gridcell").get_by_label("Категория").click()
    expect(guard.page.get_by_role("option").last).to_be_attached()
    guard.shows("categories to choose", stored.names["category"])
    guard.go("/accounts")
    guard.shows("accounts", stored.names["account"])
    guard.go("/categories")
    guard.shows("categories", stored.names["category"])
    guard.go("/goals")
    guard.shows("goals", stored.names["goal"])
    card = guard.page.locator(f'article[aria-labelledby="goal-{stored.goal}"]')
    card.get_by_role("button", name="Действия:").click()
    guard.page.get_by_role("menuitem", name="История взносов").click()
    expect(guard.page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()
    last = stored.names["note"][-90:]
    guard.shows("notes", [it for it in last if it])


def look_at_figures(guard: Guard, stored: Stored) -> None:
    guard.go("/")
    expect(guard.page.get_by_role("region", name="Последние операции").get_by_role("listitem")).to_have_count(7)
    guard.shows("overview", stored.names["transaction"][-7:])
    guard.go("/analytics?view=months")
    expect(guard.page.get_by_role("heading", name="Самые крупные траты")).to_be_visible()
    guard.harmless("months")
    for view in ("categories", "comparison", "trends"):
        guard.go(f"/analytics?view={view}")
        guard.shows(view, stored.charged if view != "trends" else [])
    guard.page.get_by_label("Что", exact=True).first.click()
    expect(guard.page.get_by_role("option").last).to_be_attached()
    guard.harmless("trends of categories")


def look_at_the_frame(guard: Guard, stored: Stored, household: str) -> None:
    page = guard.page
    guard.go("/exports")
    page.get_by_label("Счёт", exact=True).first.click()
    expect(guard.page.get_by_role("option").last).to_be_attached()
    guard.shows("accounts to choose", stored.names["account"])
    guard.go("/settings")
    expect(page.get_by_label("Название")).to_have_value(household)
    guard.harmless("settings")
    guard.go("/")
    page.locator("h1").click()
    page.keyboard.press("Control+KeyK")
    search = page.get_by_placeholder("Куда перейти")
    for text in ("<script", "javascript:", "onerror", "{{", "(", "[", "*", "\\"):
        search.fill(text)
        expect(page.get_by_text(f"Найти в операциях: {text}")).to_be_visible()
        guard.harmless(f"palette: {text}")
    search.fill("<img")
    page.get_by_text("Найти в операциях: <img").click()
    expect(page).to_have_url(re.compile(r"/transactions\?q="))
    guard.harmless("a search for a tag")


@pytest.mark.long  # a few of them are typed by hand below, and go the same ways
def test_texts_stay_texts(guard: Guard, premium: Person) -> None:
    stored = store(premium)
    counts = {kind: len(found) for kind, found in stored.names.items()}
    assert min(counts.values()) >= ENOUGH, counts
    household = premium.http.get("/users/me").json()["household_id"]
    name = "<img src=x onerror=window.__xss=1>\"'><script>window.__xss=1</script>"
    assert premium.http.patch(f"/households/{household}", json={"name": name}).status_code == 200
    # A second household, so that the menu of them shows.
    assert premium.http.post("/households/example").status_code == 201
    guard.go("/")
    expect(guard.page.get_by_role("button", name=name)).to_be_visible()
    guard.page.get_by_role("button", name=name).click()
    guard.shows("households", [name])
    look_at_lists(guard, stored)
    look_at_figures(guard, stored)
    look_at_the_frame(guard, stored, name)


def test_addresses_stay_texts(guard: Guard) -> None:
    """What a link of somebody's brings along in the address."""
    for text in texts()[::12]:
        clean = "".join(it for it in text if it.isprintable())[:100]
        guard.page.evaluate("it => location.assign('/app/transactions?q=' + encodeURIComponent(it))", clean)
        expect(guard.page.get_by_label("Поиск по описанию")).to_have_value(clean)
        expect(guard.page.get_by_text("Ничего не найдено")).to_be_visible()
        guard.harmless(clean)


def test_hostile_texts_typed_by_hand(guard: Guard, premium: Person) -> None:
    page = guard.page
    text = "<img src=x onerror=window.__xss=1> 250"
    page.get_by_label("Быстрая запись").fill(text)
    expect(page.locator("form").get_by_role("status")).to_contain_text("<img src=x")
    guard.harmless("quick entry")
    page.get_by_role("button", name="Новая операция").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Сумма").fill("250")
    form.get_by_label("Категория").click()
    page.get_by_role("option", name="Кафе и рестораны").click()
    form.get_by_label("Описание").fill("<svg onload=window.__xss=1>")
    form.get_by_role("button", name="Записать", exact=True).click()
    expect(form).to_be_hidden()
    expect(page.get_by_role("region", name="Последние операции")).to_contain_text("<svg onload=window.__xss=1>")
    guard.harmless("entry")
    page.goto("/app/accounts")
    page.get_by_role("button", name="Новый счёт").click()
    page.get_by_role("dialog").get_by_label("Название").fill('"><script>window.__xss=1</script>')
    page.get_by_role("dialog").get_by_role("button", name="Сохранить").click()
    card = page.get_by_role("article").filter(has_text="window.__xss=1")
    card.get_by_role("button", name="Действия:").click()
    page.get_by_role("menuitem", name="Удалить").click()
    expect(page.get_by_role("alert").filter(has_text="удалён")).to_contain_text('"><script>window.__xss=1</script>')
    guard.harmless("a toast")
    expect(card).to_have_count(0)
    assert [it["description"] for it in premium.transactions()] == ["<svg onload=window.__xss=1>"]
