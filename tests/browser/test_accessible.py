"""Every page in both colour schemes and both widths: no axe violations, no animation, no overflow."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PASSWORD, PHONE, Person, Watch, axe, touch
from tests.faults.serving import Serving, kopilka

Contexts = Callable[..., BrowserContext]
VIEWS = ("months", "categories", "comparison", "trends")
BUSY = '[aria-busy="true"], .mantine-Skeleton-root, [data-loading="true"]'
DRESSES = [("light", False), ("light", True), ("dark", False), ("dark", True)]
NAMES = ["light-wide", "light-phone", "dark-wide", "dark-phone"]


def dressed(*usual: str) -> pytest.MarkDecorator:
    """Dresses in which `make test` looks at the pages; `make test-long` looks at them in the others, too."""
    every = zip(DRESSES, NAMES, strict=True)
    marks = {name: [] if name in usual else [pytest.mark.long] for name in NAMES}
    return pytest.mark.parametrize(
        "inspector", [pytest.param(dress, id=name, marks=marks[name]) for dress, name in every], indirect=True
    )


# One h1 (dialogs aside), one filled button, nothing wider than the screen, every animation at its end.
STILL = """() => new Promise((done) => { const look = () =>
  document.getAnimations().some((it) => it.playState === 'running'
    && it.effect.getComputedTiming().iterations !== Infinity)
    ? requestAnimationFrame(look) : requestAnimationFrame(() => done(null)); look(); })"""
SHIFTS = """
window.__shifts = [];
new PerformanceObserver((list) => { for (const it of list.getEntries()) if (!it.hadRecentInput)
  window.__shifts.push([it.value, it.startTime, it.sources.map((one) => one.node?.className ?? one.node?.nodeName)]);
}).observe({type: "layout-shift", buffered: true});
"""
# The worst five seconds, as web.dev counts the cumulative layout shift.
CLS = """() => { let worst = 0, sum = 0, first = 0, last = 0;
  for (const [value, at] of window.__shifts) {
    if (sum && at - last < 1000 && at - first < 5000) sum += value; else { sum = value; first = at; }
    last = at; worst = Math.max(worst, sum);
  } return worst; }"""


# Filled with the accent, in the page or in the dialog that lies over it: docs/design.md allows one.
FILLED = """() => { const accent = document.createElement('i');
  accent.style.color = 'var(--mantine-primary-color-filled)';
  document.body.append(accent);
  const color = getComputedStyle(accent).color;
  accent.remove();
  const where = [...document.querySelectorAll('[role=dialog]')].findLast((it) => it.checkVisibility()) ?? document;
  return [...where.querySelectorAll('button, a:not(.skip)')]
    .filter((it) => it.checkVisibility() && getComputedStyle(it).backgroundColor === color)
    .map((it) => it.getAttribute('aria-label') || it.innerText); }"""


def settled(page: Page) -> Page:
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator(BUSY)).to_have_count(0)
    page.evaluate(STILL)
    return page


@dataclass
class Inspector:
    """Looks at a page under its name; tells of everything in the end."""

    page: Page
    phone: bool
    found: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def look(self, name: str) -> None:
        settled(self.page)
        self.seen.append(name)
        self.found += [f"{name}: {it}" for it in axe(self.page)]
        heads = self.page.locator("h1:visible").all_inner_texts()
        if len(heads) != 1:
            self.found.append(f"{name}: {len(heads)} h1: {heads}")
        filled = self.page.evaluate(FILLED)
        if len(filled) > 1:
            self.found.append(f"{name}: {len(filled)} filled buttons: {filled}")
        if self.phone:
            wide = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth, visualViewport.width]")
            if max(wide) > PHONE["width"]:
                self.found.append(f"{name}: wider than the screen: {wide}")

    def go(self, name: str, address: str) -> None:
        self.page.goto(f"/app{address}")
        self.look(name)

    @contextmanager
    def opened(self, name: str) -> Iterator[None]:
        dialog = self.page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        yield
        self.look(name)
        self.page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()

    def told(self) -> None:
        assert not self.found, f"{len(self.found)} findings on {len(self.seen)} pages:\n" + "\n".join(self.found)


@pytest.fixture
def inspector(request: pytest.FixtureRequest, open_context: Contexts) -> Inspector:
    scheme, phone = request.param
    context = open_context(phone=phone, scheme=scheme, reduced_motion="reduce")
    return Inspector(context.new_page(), phone)


def enter(page: Page, person: Person) -> None:
    page.goto("/app/sign-in")
    page.locator("input[name=email]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("sign-in"))
    settled(page)


def fill(page: Page, person: Person) -> str:
    """The example household on screen."""
    made = person.http.post("/households/example")
    assert made.status_code == 201, made.text
    page.evaluate("id => localStorage.setItem('kopilka.household', id)", made.json()["id"])
    return str(made.json()["id"])


@dressed("light-phone")
def test_the_door_and_an_empty_kopilka(inspector: Inspector, anna: Person, watch: Watch) -> None:
    watch.allow("status of 422 .*/auth/sign-up")
    inspector.go("door", "/sign-in")
    inspector.go("door, new", "/sign-in?mode=up")
    page = inspector.page
    page.get_by_role("button", name="Создать копилку").click()
    expect(page.locator("form [role=alert], form [id$=error]").first).to_be_visible()
    inspector.look("door, refused")
    enter(page, anna)
    inspector.look("overview, empty")
    for name, address in (
        ("transactions, empty", "/transactions"),
        ("transactions, nothing found", "/transactions?q=нет такого"),
        ("trash, empty", "/transactions?trash=1"),
        ("goals, empty", "/goals"),
        ("payees, empty", "/payees"),
        ("imports, empty", "/imports"),
        ("exports, empty", "/exports"),
        ("analytics, empty", "/analytics"),
        ("categories, empty shares", "/analytics?view=categories"),
        ("net worth, empty", "/net-worth"),
        ("explorer, empty", "/analytics/explore"),
        ("exchange rates, none needed", "/settings/exchange-rates"),
        ("not found", "/no-such-page"),
    ):
        inspector.go(name, address)
    inspector.told()


def look_at_transactions(inspector: Inspector) -> None:
    page = inspector.page
    inspector.go("transactions", "/transactions")
    page.get_by_role("button", name="Фильтры").click()
    expect(page.get_by_label("Сумма от")).to_be_visible()
    inspector.look("transactions, filters")
    inspector.go("transactions, found", "/transactions?type=expense&min_amount=100")
    inspector.go("transactions", "/transactions")
    row = page.get_by_role("row").nth(1)
    row.get_by_role("button").first.click()
    if inspector.phone:
        with inspector.opened("transactions, drawer"):
            pass
    else:
        expect(page.get_by_role("gridcell").get_by_label("Сумма")).to_be_visible()
        inspector.look("transactions, a row in editing")
        page.keyboard.press("Escape")
    if inspector.phone:
        touch(row, held=True)
        page.get_by_role("row").nth(3).tap()
    else:
        for index in (0, 2):
            page.get_by_role("checkbox", name="Выбрать:").nth(index).click()
    expect(page.get_by_role("region", name="Выбранные операции")).to_be_visible()
    inspector.look("transactions, selected")
    page.get_by_role("region", name="Выбранные операции").get_by_role("button", name="Удалить").click()
    expect(page.get_by_text("в корзине")).to_be_visible()
    inspector.look("transactions, deleted, with a toast")
    inspector.go("trash", "/transactions?trash=1")


def look_at_dialogs(inspector: Inspector) -> None:
    page = inspector.page
    inspector.go("overview", "/")
    page.get_by_role("button", name="Показать числами").first.click()
    expect(page.get_by_role("table")).to_be_visible()
    inspector.look("overview, chart as numbers")
    page.get_by_label("Быстрая запись").fill("кофе 250")
    expect(page.locator("form").get_by_role("status")).to_contain_text("−250,00")
    inspector.look("overview, quick entry")
    page.get_by_role("button", name="Новая операция").filter(visible=True).click()
    with inspector.opened("entry"):
        page.get_by_role("dialog").get_by_role("button", name="Записать", exact=True).click()
        expect(page.get_by_text("Нужна сумма")).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("Control+KeyK")
    with inspector.opened("palette"):
        page.get_by_placeholder("Куда перейти").fill("ка")
    page.keyboard.press("?")
    with inspector.opened("help"):
        expect(page.get_by_text("по строкам операций")).to_be_visible()


def look_at_the_rest(inspector: Inspector) -> None:
    page = inspector.page
    for view in VIEWS:
        inspector.go(f"analytics, {view}", f"/analytics?view={view}")
    inspector.go("goals", "/goals")
    for name in ("Новая цель", "Отложить"):
        page.get_by_role("button", name=name).first.click()
        with inspector.opened(f"goals, {name}"):
            pass
    page.get_by_role("button", name="Действия:").first.click()
    expect(page.get_by_role("menuitem").first).to_be_visible()
    inspector.look("goals, menu")
    inspector.go("exports", "/exports")
    page.get_by_role("button", name="Собрать", exact=True).click()
    expect(page.get_by_role("button", name="Скачать")).to_be_visible()
    inspector.look("exports, one ready")
    inspector.go("accounts", "/accounts")
    page.get_by_role("button", name="Новый счёт").click()
    with inspector.opened("accounts, new"):
        pass
    page.get_by_role("article").first.get_by_role("link").click()
    expect(page.get_by_role("region", name="Операции").get_by_role("listitem").first).to_be_visible()
    page.get_by_role("button", name="Показать числами").click()
    inspector.look("an account")
    inspector.go("net worth", "/net-worth")
    inspector.go("explorer", "/analytics/explore")
    inspector.go("explorer, a year", "/analytics/explore?rows=day&look=year")
    inspector.go("net worth, each currency", "/net-worth?each=1")
    inspector.go("exchange rates", "/settings/exchange-rates")
    inspector.go("categories", "/categories")
    inspector.go("payees", "/payees")
    inspector.go("settings", "/settings")


@dressed("light-phone", "dark-wide")
def test_a_filled_kopilka(inspector: Inspector, anna: Person) -> None:
    enter(inspector.page, anna)
    fill(inspector.page, anna)
    look_at_dialogs(inspector)
    look_at_transactions(inspector)
    inspector.told()


@dressed("dark-wide")
def test_the_other_pages_of_a_filled_kopilka(inspector: Inspector, anna: Person) -> None:
    enter(inspector.page, anna)
    fill(inspector.page, anna)
    look_at_the_rest(inspector)
    inspector.told()


@dressed("light-phone")
def test_what_premium_opens(inspector: Inspector, anna: Person, serving: Serving) -> None:
    done = kopilka("user", "set-premium", "--data-dir", serving.folder, anna.email)
    assert done.returncode == 0, done.stderr
    page = inspector.page
    enter(page, anna)
    fill(page, anna)
    inspector.go("trends, own", "/analytics?view=trends")
    expect(page.get_by_role("heading", name="Прогноз")).to_be_visible()
    for _ in range(page.get_by_role("button", name="Показать числами").count()):
        page.get_by_role("button", name="Показать числами").first.click()
    inspector.look("trends, as numbers")
    inspector.go("categories, premium", "/categories")
    page.get_by_role("button", name="Новая категория").click()
    with inspector.opened("categories, new"):
        pass
    inspector.go("settings, premium", "/settings")
    inspector.told()


def test_english_has_the_same_care(open_context: Contexts, arrive: Callable[..., Person]) -> None:
    page = open_context(locale="en-GB", reduced_motion="reduce").new_page()
    page.goto("/app/sign-in")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_text("Русский").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    person = arrive(locale="en")
    page.evaluate("localStorage.clear()")
    enter(page, person)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    inspector = Inspector(page, phone=False)
    fill(page, person)
    for address in ("/", "/transactions", "/analytics", "/goals", "/settings"):
        inspector.go(f"English {address}", address)
    page.get_by_text("Русский", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.get_by_role("heading", name="Настройки", level=1)).to_be_visible()
    inspector.told()


MOVES = """() => [...document.querySelectorAll('*')].flatMap((it) => { const style = getComputedStyle(it);
  const longest = (list) => Math.max(...list.split(',').map((one) => parseFloat(one)));
  return Math.max(longest(style.animationDuration), longest(style.transitionDuration)) > 0.001
    ? [`${it.nodeName} ${it.className} ${style.animationDuration} ${style.transitionDuration}`] : [] }).slice(0, 10)"""


def test_nothing_moves_for_whoever_wants_it_still(open_context: Contexts, anna: Person) -> None:
    page = open_context(reduced_motion="reduce").new_page()
    enter(page, anna)
    fill(page, anna)
    for address in ("/", "/analytics", "/transactions", "/goals"):
        page.goto(f"/app{address}")
        settled(page)
        assert page.evaluate(MOVES) == [], address
    page.get_by_role("button", name="Новая операция").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate(MOVES) == []


@pytest.mark.parametrize(
    ("phone", "example"),
    [
        pytest.param(False, False, id="wide-own"),
        pytest.param(True, True, id="phone-example"),
        pytest.param(False, True, id="wide-example", marks=pytest.mark.long),
        pytest.param(True, False, id="phone-own", marks=pytest.mark.long),
    ],
)
def test_the_overview_stays_in_its_place(open_context: Contexts, anna: Person, phone: bool, example: bool) -> None:
    context = open_context(phone=phone)
    context.add_init_script(SHIFTS)
    page = context.new_page()
    anna.record("250", "Кафе и рестораны", "2026-05-05", "кофе")
    enter(page, anna)
    if example:
        fill(page, anna)
    for _ in range(2):
        page.goto("/app/")
        expect(page.get_by_role("img", name="Столбики доходов и расходов")).to_contain_text("Расходы")
        settled(page)
        assert page.evaluate(CLS) < 0.1, page.evaluate("window.__shifts")
