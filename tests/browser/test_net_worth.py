"""Net worth: what no rate is known for is said, a rate set by hand makes the total, and every currency by itself."""

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import PHONE, Person, axe, sign_in
from tests.browser.test_journeys import go, today, undo
from tests.faults.serving import until

# Of a currency that no bank's server is asked for in a test: the rate is what the test sets.
RATES = "/app/settings/exchange-rates"


def travelled(person: Person) -> None:
    """An account in roubles and one in dollars, with a past."""
    main = person.http.get("/accounts").json()[0]["id"]
    first = {"name": "Карта", "kind": "card", "opening_balance": "1000"}
    assert person.http.patch(f"/accounts/{main}", json=first).status_code == 200
    dollars = {"name": "Доллары", "kind": "savings", "currency": "USD", "opening_balance": "100"}
    assert person.http.post("/accounts", json=dollars).status_code == 201
    person.record("400", "Такси", str(today() - timedelta(days=40)), "домой")


def now(page: Page) -> Locator:
    return page.get_by_role("region", name="Капитал сейчас")


def show(page: Page, each: str) -> None:
    page.get_by_role("radiogroup", name="Валюта").get_by_text(each).click()


def rates(person: Person) -> list[tuple[str, float]]:
    return [(it["source"], it["rate"]) for it in person.http.get("/exchange-rates?currency=USD").json()]


def set_rate(page: Page, rate: str) -> None:
    page.get_by_role("button", name="Задать курс: доллар США").click()
    form = page.get_by_role("dialog", name="Курс USD")
    form.get_by_label("Сколько стоит 1 $").fill(rate)
    form.get_by_role("button", name="Сохранить").click()
    expect(form).to_be_hidden()


def test_a_dollar_without_a_rate_is_said_and_a_rate_makes_the_total(page: Page, anna: Person) -> None:
    travelled(anna)
    go(sign_in(page, anna), "Счета")
    expect(page.get_by_text("Без 100 $: нет курса.")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Капитал")).click()
    expect(page.get_by_role("heading", name="Капитал", level=1)).to_be_visible()
    expect(now(page)).to_contain_text("600,00 ₽")
    expect(now(page)).to_contain_text("Без 100 $: нет курса.")
    expect(page.get_by_role("region", name="По счетам")).to_contain_text("нет курса")
    assert axe(page) == []

    now(page).get_by_role("link", name="Задать курс").click()
    expect(page.get_by_role("heading", name="Курсы валют", level=1)).to_be_visible()
    expect(page.get_by_role("listitem", name="доллар США")).to_contain_text("нет курса")
    set_rate(page, "80,5")
    expect(page.get_by_role("listitem", name="доллар США")).to_contain_text("1 $ = 80,50 ₽")
    assert rates(anna) == [("own", 80.5)]
    assert axe(page) == []

    go(page, "Обзор")
    expect(page.get_by_text("На всех счетах").locator("..")).to_contain_text("8 650 ₽")
    page.get_by_role("link", name=re.compile(r"600 ₽ \+ 100 \$")).click()
    expect(now(page)).to_contain_text("8 650,00 ₽")
    expect(now(page)).to_contain_text("1 $ = 80,50 ₽ по своему курсу на")
    # Before the rate was known the total was less: they are not compared.
    expect(now(page)).to_contain_text("не сравнить")
    expect(page.get_by_role("region", name="По счетам")).to_contain_text("8 050,00 ₽")


def test_every_currency_by_itself(page: Page, anna: Person) -> None:
    travelled(anna)
    day = today() - timedelta(days=360)
    assert anna.http.put(f"/exchange-rates/USD/{day}", json={"rate": "70"}).status_code == 200
    sign_in(page, anna)
    page.goto("/app/net-worth")
    expect(now(page)).to_contain_text("7 600,00 ₽")
    show(page, "Каждая в своей")
    roubles = page.get_by_role("region", name="Российский рубль")
    dollars = page.get_by_role("region", name="Доллар США")
    expect(roubles).to_contain_text("600,00 ₽")
    expect(roubles).to_contain_text("−400,00 ₽")
    expect(dollars).to_contain_text("100,00 $")
    expect(dollars).to_contain_text("За это время ничего не изменилось.")
    expect(page.get_by_role("region", name="По счетам")).not_to_contain_text("7 000,00 ₽")
    page.reload()
    expect(dollars).to_be_visible()
    show(page, "В рублях")
    page.get_by_text("Всё время").click()
    expect(page).to_have_url(re.compile("period=all"))
    expect(now(page)).to_contain_text("7 600,00 ₽")
    page.get_by_role("button", name="Показать числами").click()
    expect(page.get_by_role("table").first).to_contain_text("7 600,00 ₽")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Скачать CSV").click()
    assert saved.value.suggested_filename.startswith("Капитал ")
    assert "7600" in saved.value.path().read_text("utf-8-sig")


def test_a_rate_is_replaced_taken_back_and_refused(page: Page, anna: Person, watch: object) -> None:
    watch.allow("status of 422 .*/exchange-rates/USD")  # type: ignore[attr-defined]
    travelled(anna)
    sign_in(page, anna)
    page.goto(RATES)
    set_rate(page, "80")
    until(lambda: rates(anna) == [("own", 80)])
    set_rate(page, "81.25")
    until(lambda: rates(anna) == [("own", 81.25)])
    undo(page, "81,25")
    until(lambda: rates(anna) == [("own", 80)])
    expect(page.get_by_role("listitem", name="доллар США")).to_contain_text("1 $ = 80,00 ₽")
    page.get_by_role("button", name="Убрать свой курс: доллар США").click()
    expect(page.get_by_role("listitem", name="доллар США")).to_contain_text("нет курса")
    assert rates(anna) == []
    undo(page, "убран")
    until(lambda: rates(anna) == [("own", 80)])

    page.get_by_role("button", name="Задать курс: доллар США").click()
    form = page.get_by_role("dialog", name="Курс USD")
    form.get_by_label("Сколько стоит 1 $").fill("0")
    form.get_by_role("button", name="Сохранить").click()
    expect(form.get_by_text(re.compile("больше нуля"))).to_be_visible()
    expect(form.get_by_label("Сколько стоит 1 $")).to_have_value("0")
    assert rates(anna) == [("own", 80)]


def test_one_currency_asks_for_no_rates(page: Page, anna: Person) -> None:
    asked: list[str] = []
    page.on("request", lambda it: asked.append(it.url))
    go(sign_in(page, anna), "Счета")
    page.get_by_role("link", name="Капитал").hover()
    assert not [it for it in asked if "net-worth?" in it]
    page.get_by_role("link", name="Капитал").click()
    expect(page.get_by_text("Здесь будет видно, сколько у вас всего денег")).to_be_visible()
    assert axe(page) == []
    page.goto(RATES)
    expect(page.get_by_text("курсы не нужны")).to_be_visible()
    page.keyboard.press("Control+KeyK")
    page.get_by_placeholder("Куда перейти").fill("капит")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Капитал", level=1)).to_be_visible()


def test_a_debt_stands_below_zero(page: Page, anna: Person) -> None:
    main = anna.http.get("/accounts").json()[0]["id"]
    debt = {"kind": "credit", "opening_balance": "500"}
    assert anna.http.patch(f"/accounts/{main}", json=debt).status_code == 200
    anna.record("2000", "Такси", str(today() - timedelta(days=20)), "далеко")
    sign_in(page, anna)
    page.goto("/app/net-worth")
    expect(now(page)).to_contain_text("−1 500,00 ₽")
    chart = page.get_by_role("img", name="Как менялся капитал")
    # The line of zero, which it passes.
    expect(chart.locator(".recharts-reference-line-line")).to_have_count(1)
    expect(chart).to_contain_text("0 ₽")


def test_by_thumb_in_the_dark(open_context: Callable[..., BrowserContext], anna: Person) -> None:
    travelled(anna)
    page = sign_in(open_context(phone=True, scheme="dark").new_page(), anna)
    page.goto(RATES)
    page.get_by_role("button", name="Задать курс: доллар США").tap()
    form = page.get_by_role("dialog", name="Курс USD")
    form.get_by_label("Сколько стоит 1 $").fill("80")
    assert axe(page) == []
    form.get_by_role("button", name="Сохранить").tap()
    expect(form).to_be_hidden()
    assert axe(page) == []
    page.goto("/app/net-worth")
    expect(now(page)).to_contain_text("8 600,00 ₽")
    for each in ("В рублях", "Каждая в своей"):
        show(page, each)
        expect(page.locator(".mantine-Skeleton-root")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        assert axe(page) == []
    page.goto("/app/accounts")
    expect(page.get_by_role("link", name=re.compile("Капитал"))).to_contain_text("8 600,00 ₽")
    assert axe(page) == []


def test_pages_fit_with_letters_of_twice_the_size(open_context: Callable[..., BrowserContext], anna: Person) -> None:
    travelled(anna)
    page = sign_in(open_context(phone=True).new_page(), anna)
    sizes = {"fontSizes": {"standard": 32, "fixed": 32}}
    page.context.new_cdp_session(page).send("Page.setFontSizes", sizes)
    wide = {}
    for path in ("net-worth", "net-worth?each=1", "settings/exchange-rates", "accounts", ""):
        page.goto(f"/app/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".mantine-Skeleton-root")).to_have_count(0)
        wide[path] = page.evaluate("document.documentElement.scrollWidth")
    assert set(wide.values()) == {PHONE["width"]}, wide
