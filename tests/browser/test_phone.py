"""A phone, 390 px wide: the bottom bar, "+", the drawer from below, filters, many rows at once."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, FloatRect, Locator, Page, Route, expect

from kopilka.periods import today_in
from tests.browser.conftest import PASSWORD, PHONE, Person, Watch, touch

WORDS = ("кофе", "обед", "пирог", "чай", "ужин")


def box(of: Locator) -> FloatRect:
    found = of.bounding_box()
    assert found is not None, "not on screen"
    return found


def apart(one: FloatRect, other: FloatRect) -> bool:
    return one["y"] + one["height"] <= other["y"] + 0.5 or other["y"] + other["height"] <= one["y"] + 0.5


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext], anna: Person) -> Page:
    for index, word in enumerate(WORDS):
        anna.record(f"{100 + index}", "Кафе и рестораны", f"2026-05-0{index + 1}", word)
    page = open_context(phone=True).new_page()
    page.goto("/app/sign-in")
    page.get_by_label("Электронная почта").fill(anna.email)
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти").tap()
    expect(page.get_by_role("heading", name="Обзор")).to_be_visible()
    return page


def bar(page: Page) -> Locator:
    return page.get_by_role("contentinfo").get_by_role("navigation", name="Разделы")


def still(of: Locator) -> Locator:
    """At the end of its movement: where it is now is where it is two frames later."""
    of.evaluate(
        """(it) => new Promise((done) => { let last = null; const look = () => { const now = it.getBoundingClientRect();
        const place = `${now.top} ${now.height}`; if (place === last) done(); else { last = place;
        requestAnimationFrame(() => requestAnimationFrame(look)); } }; look(); })"""
    )
    return of


def test_the_bar_below_leads_everywhere(phone: Page) -> None:
    below = bar(phone)
    expect(below).to_be_visible()
    expect(phone.get_by_role("navigation", name="Разделы").filter(visible=True)).to_have_count(1)
    place = box(below)
    assert place["y"] + place["height"] == pytest.approx(PHONE["height"], abs=1)
    for link in below.get_by_role("link").or_(below.get_by_role("button")).all():
        assert min(box(link)["width"], box(link)["height"]) >= 44
    below.get_by_role("link", name="Операции").tap()
    expect(phone.get_by_role("heading", name="Операции", level=1)).to_be_visible()
    expect(below.get_by_role("link", name="Операции")).to_have_attribute("aria-current", "page")
    below.get_by_role("link", name="Аналитика").tap()
    expect(phone.get_by_role("heading", name="Аналитика", level=1)).to_be_visible()
    for name in ("Цели", "Выгрузки", "Счета", "Категории", "Настройки"):
        below.get_by_role("button", name="Ещё").tap()
        phone.get_by_role("menuitem", name=name).tap()
        expect(phone.get_by_role("heading", name=name, level=1)).to_be_visible()
    below.get_by_role("button", name="Ещё").tap()
    phone.get_by_role("menuitem", name="Выйти").tap()
    expect(phone.get_by_role("heading", name="С возвращением")).to_be_visible()


def test_plus_opens_the_form_from_below(phone: Page, anna: Person) -> None:
    plus = bar(phone).get_by_role("button", name="Новая операция")
    assert abs(box(plus)["x"] + box(plus)["width"] / 2 - PHONE["width"] / 2) < 20, "in the middle, for either thumb"
    plus.tap()
    form = phone.get_by_role("dialog", name="Новая операция")
    expect(form).to_be_visible()
    place = box(still(form))
    assert place["y"] + place["height"] == pytest.approx(PHONE["height"], abs=1)
    assert place["x"] == 0
    assert place["width"] == PHONE["width"]
    assert place["y"] >= 0
    amount = form.get_by_label("Сумма")
    expect(amount).to_have_attribute("inputmode", "decimal")
    save = form.get_by_role("button", name="Записать", exact=True)
    reach = box(save)
    assert reach["y"] > PHONE["height"] / 2, "within the thumb's reach"
    assert reach["y"] + reach["height"] <= PHONE["height"]
    assert reach["height"] >= 36
    assert form.evaluate("it => getComputedStyle(it.querySelector('input')).fontSize") >= "16px", "iOS zooms else"
    amount.fill("1234,5")
    form.get_by_label("Категория").tap()
    phone.get_by_role("option", name="Такси").first.tap()
    form.get_by_label("Описание").fill("домой")
    save.tap()
    expect(form).to_be_hidden()
    expect(phone.get_by_text(re.compile(r"Записано: −1\s234,50\s₽"))).to_be_visible()
    found = [it for it in anna.transactions() if it["description"] == "домой"]
    assert [it["amount"] for it in found] == [1234.5]


def test_a_word_and_a_sum_are_enough(phone: Page, anna: Person) -> None:
    bar(phone).get_by_role("button", name="Новая операция").tap()
    form = phone.get_by_role("dialog", name="Новая операция")
    form.get_by_label("Быстрая запись").fill("такси 430")
    expect(form.get_by_label("Сумма")).to_have_value("430")
    form.get_by_role("button", name="Записать", exact=True).tap()
    expect(form).to_be_hidden()
    assert "такси" in [it["description"] for it in anna.transactions()]


def to_transactions(page: Page) -> None:
    bar(page).get_by_role("link", name="Операции").tap()
    expect(page.get_by_role("row").filter(has_text="кофе")).to_be_visible()


def test_a_tap_on_a_row_opens_it(phone: Page, anna: Person) -> None:
    to_transactions(phone)
    phone.get_by_role("row").filter(has_text="обед").get_by_role("button", name="обед", exact=True).tap()
    drawer = phone.get_by_role("dialog", name="Операция", exact=True)
    place = box(still(drawer))
    assert place["y"] + place["height"] == pytest.approx(PHONE["height"], abs=1)
    assert place["y"] >= 0
    expect(drawer.get_by_label("Сумма")).to_have_value("101")
    drawer.get_by_label("Описание").fill("обед с Борисом")
    drawer.get_by_label("Сумма").fill("150")
    drawer.get_by_role("button", name="Сохранить").tap()
    expect(drawer).to_be_hidden()
    expect(phone.get_by_role("row").filter(has_text="обед с Борисом")).to_contain_text("150,00")
    assert {it["description"]: it["amount"] for it in anna.transactions()}["обед с Борисом"] == 150
    phone.get_by_role("row").filter(has_text="чай").get_by_role("button", name="чай", exact=True).tap()
    phone.get_by_role("dialog", name="Операция", exact=True).get_by_role("button", name="Удалить").tap()
    expect(phone.get_by_role("row").filter(has_text="чай")).to_have_count(0)
    toast = phone.get_by_role("alert").filter(has_text="1 операция в корзине")
    toast.get_by_role("button", name="Отменить").tap()
    expect(phone.get_by_role("row").filter(has_text="чай")).to_be_visible()


def test_a_tap_anywhere_on_a_row_opens_it(phone: Page) -> None:
    """Not on the word alone: a thumb is wider than "чай"."""
    to_transactions(phone)
    row = phone.get_by_role("row").filter(has_text="чай")
    row.tap(position={"x": 240, "y": 45})
    expect(phone.get_by_role("dialog", name="Операция", exact=True)).to_be_visible()


def test_a_swipe_deletes_or_edits(phone: Page, anna: Person) -> None:
    to_transactions(phone)
    tea = phone.get_by_role("row").filter(has_text="чай")
    touch(tea, by=-60)
    expect(tea).to_be_visible()
    touch(tea, by=-160)
    expect(tea).to_have_count(0)
    toast = phone.get_by_role("alert").filter(has_text="1 операция в корзине")
    toast.get_by_role("button", name="Отменить").tap()
    expect(tea).to_be_visible()
    touch(tea, by=160)
    drawer = phone.get_by_role("dialog", name="Операция", exact=True)
    drawer.get_by_text("Доход", exact=True).tap()
    # The other kind has other categories: the field is drawn anew.
    expect(drawer.get_by_role("combobox", name="Категория")).to_have_value("")
    drawer.get_by_label("Категория").tap()
    phone.get_by_role("option", name="Кэшбэк").tap()
    drawer.get_by_role("button", name="Сохранить").tap()
    expect(tea).to_contain_text("+103,00")
    assert {it["description"]: it["type"] for it in anna.transactions()}["чай"] == "income"


def test_filters_fit(phone: Page) -> None:
    to_transactions(phone)
    phone.get_by_role("button", name="Фильтры").tap()
    phone.get_by_label("Сумма от").fill("103")
    phone.get_by_label("Сумма от").press("Enter")
    expect(phone.get_by_text("Найдены 2 операции")).to_be_visible()
    expect(phone.get_by_role("row").filter(has_text="кофе")).to_have_count(0)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for field in phone.locator("main input:visible").all():
        place = box(field)
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= PHONE["width"]
    phone.get_by_label("Поиск по описанию").fill("ужин")
    expect(phone.get_by_text("Найдена 1 операция")).to_be_visible()
    phone.get_by_role("button", name="Сбросить фильтры").tap()
    expect(phone).to_have_url(re.compile(r"/app/transactions\?q="))


def test_what_is_gone_leads_to_what_there_was(phone: Page, anna: Person) -> None:
    before = today_in("Europe/Moscow").replace(day=1) - timedelta(days=1)
    anna.record("900", "Такси", str(before.replace(day=1)), "домой")
    phone.reload()
    phone.get_by_role("region", name="Что изменилось").get_by_role("link", name="Такси").tap()
    expect(phone.get_by_role("row").filter(has_text="домой")).to_be_visible()
    expect(phone.get_by_role("main").get_by_text(re.compile("^Такси · 1"))).to_be_visible()
    expect(phone.get_by_role("button", name="Фильтры")).to_have_attribute("aria-expanded", "false")


def in_front(of: Locator) -> bool:
    """Whether a thumb on its middle meets it."""
    return bool(
        still(of).evaluate(
            """(it) => { const { x, y, width, height } = it.getBoundingClientRect();
            return it.contains(document.elementFromPoint(x + width / 2, y + height / 2)); }"""
        )
    )


def test_words_in_passing_yield_and_the_head_fits(phone: Page, anna: Person, watch: Watch) -> None:
    assert anna.http.post("/households/example").status_code == 201
    phone.reload()
    quick = phone.get_by_label("Быстрая запись")
    for number in ("110", "111"):
        quick.fill(f"кофе {number}")
        phone.get_by_role("button", name="Записать", exact=True).tap()
        expect(phone.get_by_role("alert").filter(has_text=f"−{number},00")).to_be_visible()
    below = bar(phone)
    below.get_by_role("button", name="Ещё").tap()
    items = phone.get_by_role("menuitem")
    expect(items.last).to_be_visible()
    assert all(in_front(it) for it in items.all())
    expect(phone.get_by_role("alert")).to_have_count(0)
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("alert")).to_have_count(2)
    below.get_by_role("button", name="Новая операция").tap()
    form = phone.get_by_role("dialog", name="Новая операция")
    close = form.get_by_role("button", name="Закрыть")
    assert in_front(close)
    expect(phone.get_by_role("alert")).to_have_count(0)
    # What the form says itself is seen, beside what closes it.
    form.get_by_label("Быстрая запись").fill("чай 60")
    form.get_by_role("button", name="Записать и ещё").tap()
    expect(phone.get_by_role("alert").filter(has_text="−60,00")).to_be_visible()
    assert in_front(close)
    close.tap()
    watch.allow("net::ERR_INTERNET_DISCONNECTED")
    phone.context.set_offline(True)
    quick.fill("чай 70")
    phone.get_by_role("button", name="Записать", exact=True).tap()
    head = phone.get_by_role("banner")
    expect(head.get_by_role("button", name="Ждёт 1 запись")).to_be_visible()
    expect(head.get_by_role("button", name="Личное")).to_be_visible()
    for width in (PHONE["width"], 320):
        phone.set_viewport_size({"width": width, "height": PHONE["height"]})
        places = [box(it) for it in head.get_by_role("button").filter(visible=True).all()]
        assert len(places) == 3
        assert max(it["x"] + it["width"] for it in places) <= width


def test_the_narrowest_phone_shows_what_it_is_about(phone: Page, anna: Person) -> None:
    phone.set_viewport_size({"width": 320, "height": 568})
    bar(phone).get_by_role("button", name="Новая операция").tap()
    form = phone.get_by_role("dialog", name="Новая операция")
    form.get_by_label("Быстрая запись").fill("чай 60")
    form.get_by_role("button", name="Записать и ещё").tap()
    toast = phone.get_by_role("alert").filter(has_text="−60,00")
    # First the word: the sheet makes room for it once it is there.
    places = box(still(toast)), box(still(form.get_by_role("heading", name="Новая операция")))
    assert apart(*places), ("a word lies over the title of a sheet", places)
    example = anna.http.post("/households/example").json()["id"]
    phone.evaluate("id => localStorage.setItem('kopilka.household', id)", example)
    phone.goto("/app/analytics?view=comparison")
    expect(phone.get_by_text("Это пример с выдуманными данными")).to_be_visible()
    first = box(still(phone.get_by_role("region", name="Расходы").locator("[class*=scale]").first))
    assert first["y"] + first["height"] <= box(bar(phone))["y"], "no bar is in sight"


def test_day_and_account_of_an_entry_are_taps(phone: Page, anna: Person) -> None:
    assert anna.http.post("/accounts", json={"name": "Сбер", "kind": "card"}).status_code == 201
    phone.reload()
    bar(phone).get_by_role("button", name="Новая операция").tap()
    form = phone.get_by_role("dialog", name="Новая операция")
    day, account = form.get_by_role("group", name="Дата"), form.get_by_role("group", name="Счёт")
    expect(day.get_by_role("button", name="Сегодня", pressed=True)).to_be_visible()
    form.get_by_label("Быстрая запись").fill("вчера чай 60")
    expect(day.get_by_role("button", name="Вчера", pressed=True)).to_be_visible()
    day.get_by_label("Другой день").fill("2026-05-09")
    expect(day).to_contain_text("9 мая")
    expect(day.get_by_role("button", pressed=True)).to_have_count(0)
    account.get_by_role("button", name="Сбер").tap()
    form.get_by_role("button", name="Записать", exact=True).tap()
    expect(form).to_be_hidden()
    (it,) = [it for it in anna.transactions() if it["amount"] == 60]
    (made,) = [it for it in anna.http.get("/accounts").json() if it["name"] == "Сбер"]
    assert (it["date"], it["account_id"]) == ("2026-05-09", made["id"])


def test_pages_fit_with_letters_of_twice_the_size(phone: Page, anna: Person) -> None:
    today = today_in("Europe/Moscow")
    for day, amount in ((today, "4000"), (today.replace(day=1) - timedelta(days=28), "9000")):
        anna.record(amount, "Продукты", day.isoformat())
    labels = {"payee": "Сельскохозяйственный кооператив", "tags": ["отпуск", "благоустройство"], "note": "чек"}
    last = anna.transactions()[0]["id"]
    assert anna.http.patch(f"/transactions/{last}", json={"description": "Картофель", **labels}).status_code == 200
    sizes = {"fontSizes": {"standard": 32, "fixed": 32}}
    phone.context.new_cdp_session(phone).send("Page.setFontSizes", sizes)
    wide = {}
    for page in ("", "transactions", "accounts", "categories", "payees", "goals", "exports", "analytics", "settings"):
        phone.goto(f"/app/{page}")
        expect(phone.get_by_role("heading", level=1)).to_be_visible()
        expect(phone.locator(".mantine-Skeleton-root")).to_have_count(0)
        wide[page] = phone.evaluate("document.documentElement.scrollWidth")
    assert set(wide.values()) == {PHONE["width"]}, wide


def test_many_rows_at_once_leave_the_bar_free(phone: Page, anna: Person) -> None:
    to_transactions(phone)
    line = phone.get_by_role("row")
    expect(phone.get_by_role("checkbox")).to_have_count(0)
    touch(line.filter(has_text="кофе"), held=True)
    line.filter(has_text="пирог").tap()
    bulk = phone.get_by_role("region", name="Выбранные операции")
    expect(bulk).to_contain_text("Выбраны 2 операции")
    place, below = box(still(bulk)), box(bar(phone))
    assert apart(place, below), (place, below)
    plus = box(bar(phone).get_by_role("button", name="Новая операция"))
    assert apart(place, plus), ("the bar of many rows covers +", place, plus)
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= PHONE["width"]
    bulk.get_by_role("button", name="Категория").tap()
    phone.get_by_role("menuitem", name="Такси").tap()
    expect(phone.get_by_text("Изменены 2 операции")).to_be_visible()
    taxi = anna.categories()["Такси"]
    moved = [it["description"] for it in anna.transactions() if it["category_id"] == taxi]
    assert sorted(moved) == ["кофе", "пирог"]
    toast = box(still(phone.get_by_role("alert").first))
    assert apart(toast, box(bar(phone))), "a toast covers the navigation"


def test_the_last_row_can_be_scrolled_free(phone: Page, anna: Person) -> None:
    for index in range(20):
        anna.record(f"{index + 1}", "Такси", "2026-06-01", f"поездка {index}")
    to_transactions_of_many(phone)
    touch(phone.get_by_role("row").filter(has_text="поездка 19"), held=True)
    phone.keyboard.press("Control+End")
    # Rows that come into view are measured, and the page grows by what was guessed too low: a thumb scrolls on.
    phone.wait_for_function(
        """() => { scrollTo(0, document.documentElement.scrollHeight);
        const last = [...document.querySelectorAll('[role="row"]')].find((it) => it.textContent.includes("кофе"));
        const bulk = document.querySelector('[aria-label="Выбранные операции"]');
        if (!last || !bulk || bulk.getAnimations({ subtree: true }).length > 0) return false;
        const { top, bottom } = last.getBoundingClientRect();
        return top > 0 && bottom <= bulk.getBoundingClientRect().top; }"""
    )


def to_transactions_of_many(page: Page) -> None:
    bar(page).get_by_role("link", name="Операции").tap()
    expect(page.get_by_text("25 операций")).to_be_visible()


def test_the_next_entry_may_be_typed_at_once(phone: Page, anna: Person) -> None:
    """While the figures of the page are still being asked for anew."""
    held: list[Route] = []
    quick, below = phone.get_by_label("Быстрая запись"), phone.get_by_text("На всех счетах")
    place = box(below)
    quick.fill("кофе 250")
    expect(phone.locator("form").get_by_role("status")).to_contain_text("−250,00")
    # What is understood has its room: the page below does not move.
    assert box(below) == place
    holding = True
    figures = re.compile(r"/(accounts|goals|analytics)")
    phone.route(figures, lambda it: held.append(it) if holding else it.continue_())
    phone.get_by_role("button", name="Записать", exact=True).tap()
    expect(phone.get_by_text("Записано: −250,00")).to_be_visible()
    quick.fill("чай 60")
    holding = False
    for it in held:
        it.continue_()
    expect(phone.get_by_role("region", name="Последние операции")).to_contain_text("250,00")
    expect(phone.locator("form").get_by_role("status")).to_contain_text("−60,00")
    expect(quick).to_have_value("чай 60")
    phone.get_by_role("button", name="Записать", exact=True).tap()
    expect(phone.get_by_text("Записано: −60,00")).to_be_visible()
    assert [it["description"] for it in anna.transactions()][:2] == ["чай", "кофе"]
