"""What a person does here from day to day, on a desktop: each effect is looked up in the API too."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import PASSWORD, Person, Watch, sign_in
from tests.faults.serving import until

TODAY = datetime.now(ZoneInfo("Europe/Moscow")).date()
SOON = 10.0


def go(page: Page, name: str) -> None:
    page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def row(page: Page, text: str) -> Locator:
    return page.get_by_role("row").filter(has_text=text)


def undo(page: Page, said: str) -> None:
    page.get_by_role("alert").filter(has_text=said).get_by_role("button", name="Отменить").click()


def choose(page: Page, field: Locator, option: str) -> None:
    field.click()
    page.get_by_role("option", name=option, exact=True).click()


def act(page: Page, name: str, action: str) -> None:
    page.get_by_role("button", name=f"Действия: {name}").click()
    page.get_by_role("menuitem", name=action).click()


def rub(amount: float) -> str:
    """As headlines show it: whole amounts without zeros."""
    text = f"{abs(amount):,.2f}".replace(",", " ").replace(".", ",").removesuffix(",00")
    return f"{'−' if amount < 0 else ''}{text} ₽"


def test_an_unknown_word_is_asked_about(page: Page, anna: Person) -> None:
    sign_in(page, anna)
    page.get_by_label("Быстрая запись").fill("абракадабра 777,50")
    understood = page.locator("form").get_by_role("status")
    save = page.get_by_role("button", name="Записать", exact=True)
    expect(understood).to_contain_text("Какая это категория?")
    expect(save).to_be_disabled()
    choose(page, understood.get_by_label("Категория"), "Питомцы")
    expect(understood).not_to_contain_text("Какая это категория?")
    save.click()
    expect(page.get_by_text("Записано: −777,50 ₽")).to_be_visible()
    expect(page.get_by_label("Быстрая запись")).to_have_value("")
    (stored,) = anna.transactions()
    assert (stored["amount"], stored["description"]) == (777.5, "абракадабра")
    assert stored["category_id"] == anna.categories()["Питомцы"]
    # Next time it knows.
    page.get_by_label("Быстрая запись").fill("абракадабра 10")
    expect(understood).to_contain_text("Питомцы")
    undo(page, "Записано: −777,50 ₽")
    until(lambda: anna.transactions() == [], SOON)


@pytest.mark.parametrize(
    ("phrase", "shown", "category", "amount", "days_ago", "description"),
    [
        ("вчера такси 430", "−430,00 ₽", "Такси", 430, 1, "такси"),
        ("позавчера хлеб 1к", "−1 000,00 ₽", "Продукты", 1000, 2, "хлеб"),
        ("+120000 зарплата", "+120 000,00 ₽", "Зарплата", 120000, 0, "зарплата"),
        ("аптека 1,2к", "−1 200,00 ₽", "Аптека", 1200, 0, "аптека"),
        ("250р кофе с собой", "−250,00 ₽", "Кафе и рестораны", 250, 0, "кофе с собой"),
    ],
)
def test_phrases(
    page: Page, anna: Person, phrase: str, shown: str, category: str, amount: float, days_ago: int, description: str
) -> None:
    sign_in(page, anna)
    field = page.get_by_label("Быстрая запись")
    field.fill(phrase)
    understood = page.locator("form").get_by_role("status")
    expect(understood).to_contain_text(shown)
    expect(understood).to_contain_text(category)
    expect(understood).to_contain_text(description)
    expect(page.get_by_role("button", name="Записать", exact=True)).to_be_enabled()
    field.press("Enter")
    expect(page.get_by_text(f"Записано: {shown}")).to_be_visible()
    expect(page.get_by_role("region", name="Последние операции")).to_contain_text(shown)
    (stored,) = anna.transactions()
    assert (stored["amount"], stored["description"]) == (amount, description)
    assert stored["type"] == ("income" if shown.startswith("+") else "expense")
    assert stored["category_id"] == anna.categories()[category]
    assert stored["date"] == str(TODAY - timedelta(days=days_ago))


def test_nothing_is_sent_without_an_amount(page: Page, anna: Person) -> None:
    sign_in(page, anna)
    sent: list[str] = []
    page.on("request", lambda it: it.method == "POST" and it.url.endswith("/transactions") and sent.append(it.url))
    field = page.get_by_label("Быстрая запись")
    field.fill("такси")
    expect(page.locator("form").get_by_role("status")).to_contain_text("Сколько? Напишите сумму.")
    expect(page.get_by_role("button", name="Записать", exact=True)).to_be_disabled()
    field.press("Enter")
    field.fill("такси 300")
    expect(page.locator("form").get_by_role("status")).to_contain_text("−300,00 ₽")
    field.press("Enter")
    expect(page.get_by_text("Записано: −300,00 ₽")).to_be_visible()
    assert len(sent) == len(anna.transactions()) == 1


def test_filters_live_in_the_address(page: Page, anna: Person) -> None:
    last_month = TODAY.replace(day=1) - timedelta(days=1)
    anna.record("250", "Кафе и рестораны", str(TODAY), "кофе утром")
    anna.record("300", "Кафе и рестораны", str(TODAY), "пирог")
    anna.record("260", "Кафе и рестораны", str(last_month), "кофе давно")
    anna.record("70000", "Зарплата", str(TODAY), "кофе за зарплату")
    go(sign_in(page, anna), "Операции")
    expect(page.get_by_text("4 операции")).to_be_visible()
    page.get_by_role("button", name="Фильтры").click()
    choose(page, page.get_by_label("Вид", exact=True), "Расходы")
    choose(page, page.get_by_label("Категория", exact=True), "Кафе и рестораны")
    choose(page, page.get_by_label("Период", exact=True), "Этот месяц")
    expect(page.get_by_text("Найдены 2 операции")).to_be_visible()
    page.get_by_label("Поиск по описанию").fill("кофе")
    expect(page.get_by_text("Найдена 1 операция")).to_be_visible()

    def found_it() -> None:
        expect(row(page, "кофе утром")).to_be_visible()
        expect(page.get_by_role("row")).to_have_count(2)
        expect(page.get_by_label("Поиск по описанию")).to_have_value("кофе")
        expect(page.get_by_label("Период", exact=True)).to_have_value("Этот месяц")
        expect(page.get_by_label("Категория", exact=True)).to_have_value("Кафе и рестораны")

    found_it()
    for part in ("type=expense", f"category_id={anna.categories()['Кафе и рестораны']}", f"start_date={TODAY:%Y-%m}-01"):
        assert part in page.url
    page.reload()
    found_it()
    go(page, "Счета")
    page.go_back()
    found_it()
    page.get_by_role("button", name="Сбросить фильтры").click()
    expect(page.get_by_text("Найдены 3 операции")).to_be_visible()
    page.get_by_role("button", name="Очистить поиск").click()
    expect(page.get_by_text("4 операции")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/app/transactions$"))


def test_a_row_is_edited_in_its_place(page: Page, anna: Person) -> None:
    made = anna.record("250", "Кафе и рестораны", str(TODAY), "кофе")
    anna.record("100", "Такси", str(TODAY), "домой")
    go(sign_in(page, anna), "Операции")
    row(page, "кофе").dblclick(position={"x": 700, "y": 20})
    expect(page.get_by_label("Описание")).to_be_focused()
    page.get_by_label("Описание").fill("капучино")
    page.get_by_role("textbox", name="Сумма").fill("1 275,5")
    page.keyboard.press("Enter")
    expect(row(page, "капучино")).to_contain_text("−1 275,50 ₽")
    changed = anna.http.get(f"/transactions/{made['id']}").json()
    assert (changed["amount"], changed["description"]) == (1275.5, "капучино")
    undo(page, "Сохранено")
    expect(row(page, "кофе")).to_contain_text("−250,00 ₽")
    back = anna.http.get(f"/transactions/{made['id']}").json()
    for name in ("amount", "description", "category_id", "account_id", "date", "type"):
        assert back[name] == made[name]


def test_a_bad_amount_is_said_and_escape_leaves(page: Page, anna: Person) -> None:
    made = anna.record("250", "Кафе и рестораны", str(TODAY), "кофе")
    go(sign_in(page, anna), "Операции")
    row(page, "кофе").hover()
    page.get_by_role("button", name="Изменить: кофе").click()
    page.get_by_label("Описание").fill("латте")
    amount = page.get_by_role("textbox", name="Сумма")
    for wrong in ("0", "много", "-5"):
        amount.fill(wrong)
        amount.press("Enter")
        expect(page.get_by_text("Не похоже на сумму: нужно число больше нуля")).to_be_visible()
        expect(page.get_by_label("Описание")).to_have_value("латте")
        expect(amount).to_have_value(wrong)
    amount.press("Escape")
    expect(amount).to_be_hidden()
    expect(row(page, "кофе")).to_contain_text("−250,00 ₽")
    assert anna.http.get(f"/transactions/{made['id']}").json()["version"] == made["version"]


def test_a_lost_update_is_refused_and_said(page: Page, anna: Person, watch: Watch) -> None:
    watch.allow("412")
    made = anna.record("250", "Кафе и рестораны", str(TODAY), "кофе")
    go(sign_in(page, anna), "Операции")
    row(page, "кофе").hover()
    page.get_by_role("button", name="Изменить: кофе").click()
    page.get_by_label("Описание").fill("моё")
    assert anna.http.patch(f"/transactions/{made['id']}", json={"amount": "999", "description": "чужое"}).is_success
    page.keyboard.press("Enter")
    expect(page.get_by_text("Операцию уже изменили")).to_be_visible()
    expect(page.get_by_label("Описание")).to_have_value("моё")
    (stored,) = anna.transactions()
    assert (stored["amount"], stored["description"]) == (999, "чужое")
    page.keyboard.press("Escape")
    # What was changed meanwhile is shown, so that it can be done again.
    expect(row(page, "чужое")).to_contain_text("−999,00 ₽")


def test_the_overview_tells_what_analytics_tell(page: Page, anna: Person) -> None:
    first = TODAY.replace(day=1)
    anna.record("1234.56", "Такси", str(TODAY), "такси")
    anna.record("2000", "Продукты", str(first), "рынок")
    anna.record("90000", "Зарплата", str(first), "аванс")
    anna.record("777", "Такси", str(first - timedelta(days=1)), "раньше")
    sign_in(page, anna)
    months = anna.http.get("/analytics/comparison", params={"period": "month"}).json()
    names = {"income": "Доходы за месяц", "expense": "Расходы за месяц", "net": "Остаток месяца"}
    for field, name in names.items():
        expect(page.get_by_text(name).locator("..")).to_contain_text(rub(months["current"][field]))
        expect(page.get_by_text(name).locator("..")).to_contain_text(f"в прошлом {rub(months['previous'][field])}")
    balance = sum(it["balance"] for it in anna.http.get("/accounts").json())
    expect(page.get_by_text("На всех счетах").locator("..")).to_contain_text(rub(balance))
    page.get_by_role("region", name="Доходы и расходы за год").get_by_role("button", name="Показать числами").click()
    monthly = anna.http.get("/analytics/monthly", params={"year": TODAY.year}).json()["months"]
    now = next(it for it in monthly if it["month"] == TODAY.month)
    expect(page.get_by_role("table").get_by_role("row").last).to_contain_text(f"{now['expense']:,.2f}".replace(",", " ").replace(".", ","))


def test_a_bar_leads_to_its_transactions(page: Page, anna: Person) -> None:
    anna.record("500", "Такси", str(TODAY), "в театр")
    anna.record("40", "Такси", str(TODAY), "из театра")
    anna.record("60", "Продукты", str(TODAY), "хлеб")
    anna.record("70", "Такси", str(date(TODAY.year - 1, 1, 5)), "давно")
    sign_in(page, anna)
    bar = page.get_by_role("region", name="На что ушло").get_by_role("link").filter(has_text="Такси")
    expect(bar).to_contain_text("540,00 ₽")
    expect(bar).to_contain_text("90,0 %")
    bar.click()
    expect(page.get_by_role("heading", name="Операции", level=1)).to_be_visible()
    expect(page.get_by_text("Найдены 2 операции")).to_be_visible()
    expect(row(page, "в театр")).to_be_visible()
    expect(page.get_by_label("Категория", exact=True)).to_have_value("Такси")
    page.go_back()
    expect(page.get_by_role("heading", name="Обзор")).to_be_visible()


def test_the_first_entry_in_english(open_context: Callable[..., BrowserContext], arrive: Callable[..., Person]) -> None:
    john = arrive(locale="en", name="john")
    page = sign_in(open_context(locale="en-US").new_page(), john)
    expect(page.get_by_role("heading", name="Let us start with one entry")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_label("Quick entry").fill("yesterday coffee 250")
    understood = page.locator("form").get_by_role("status")
    expect(understood).to_contain_text("−₽250.00")
    expect(understood).to_contain_text("Eating out")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Recorded: −₽250.00")).to_be_visible()
    expect(page.get_by_role("region", name="Latest")).to_contain_text("coffee")
    (stored,) = john.transactions()
    assert stored["date"] == str(TODAY - timedelta(days=1))
    assert stored["category_id"] == john.categories()["Eating out"]
    assert not re.search("[А-Яа-яЁё]", page.get_by_role("main").inner_text())
