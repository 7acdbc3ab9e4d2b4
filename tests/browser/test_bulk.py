"""The list of transactions: rows changed in their places, many at a time, thrown away and brought back."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Person, Watch, sign_in
from tests.browser.test_journeys import go, row, today, undo
from tests.faults.serving import until


def test_a_row_is_edited_in_its_place(page: Page, anna: Person) -> None:
    made = anna.record("250", "Кафе и рестораны", str(today()), "кофе")
    anna.record("100", "Такси", str(today()), "домой")
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
    made = anna.record("250", "Кафе и рестораны", str(today()), "кофе")
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
    made = anna.record("250", "Кафе и рестораны", str(today()), "кофе")
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
    page.get_by_role("button", name="Показать новую версию").click()
    expect(page.get_by_label("Описание")).to_have_value("чужое")
    page.get_by_label("Описание").press("Escape")
    # What was changed meanwhile is shown, so that it can be done again.
    expect(row(page, "чужое")).to_contain_text("−999,00 ₽")


@pytest.fixture
def rows(page: Page, anna: Person) -> Page:
    """Three expenses and an income, on screen; a second account."""
    card = {"name": "Карта", "kind": "card", "currency": "RUB", "opening_balance": "0"}
    assert anna.http.post("/accounts", json=card).is_success
    anna.record("100", "Такси", str(today()), "такси")
    anna.record("250.50", "Кафе и рестораны", str(today()), "обед")
    anna.record("30", "Продукты", str(today()), "хлеб")
    anna.record("5000", "Кэшбэк", str(today()), "от банка")
    go(sign_in(page, anna), "Операции")
    expect(row(page, "хлеб")).to_be_visible()
    return page


def select(page: Page, *titles: str) -> None:
    for title in titles:
        page.get_by_role("checkbox", name=f"Выбрать: {title}").check()
        expect(row(page, title)).to_have_attribute("aria-selected", "true")


# Whether a click in its middle meets the element.
ON_TOP = """(it) => { const box = it.getBoundingClientRect();
  return it.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)); }"""


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="Выбранные операции")


def values(person: Person, field: str) -> dict[str, object]:
    return {it["description"]: it[field] for it in person.transactions()}


def test_a_category_for_many(rows: Page, anna: Person) -> None:
    before = values(anna, "category_id")
    select(rows, "такси", "обед")
    expect(bar(rows)).to_contain_text("Выбраны 2 операции −350,50 ₽")
    bar(rows).get_by_role("button", name="Категория").click()
    expect(rows.get_by_role("menuitem", name="Зарплата")).to_have_count(0)
    rows.get_by_role("menuitem", name="Развлечения").click()
    expect(rows.get_by_text("Изменены 2 операции")).to_be_visible()
    expect(bar(rows)).to_be_hidden()
    for title in ("такси", "обед"):
        expect(row(rows, title)).to_contain_text("Развлечения")
    fun = anna.categories()["Развлечения"]
    assert values(anna, "category_id") == {**before, "такси": fun, "обед": fun}
    undo(rows, "Изменены 2 операции")
    expect(row(rows, "обед")).to_contain_text("Кафе и рестораны")
    expect(row(rows, "такси").get_by_role("gridcell").nth(3)).to_have_text("Такси")
    until(lambda: values(anna, "category_id") == before)


def test_an_account_for_many_by_space(rows: Page, anna: Person) -> None:
    before = values(anna, "account_id")
    row(rows, "хлеб").focus()
    rows.keyboard.press("Space")
    expect(row(rows, "хлеб")).to_have_attribute("aria-selected", "true")
    row(rows, "от банка").focus()
    rows.keyboard.press("Space")
    expect(bar(rows)).to_contain_text("Выбраны 2 операции")
    # Another kind, one currency: an account may be common, a category not.
    expect(bar(rows).get_by_role("button", name="Категория")).to_have_attribute("aria-disabled", "true")
    bar(rows).get_by_role("button", name="Счёт").click()
    rows.get_by_role("menuitem", name="Карта").click()
    expect(row(rows, "от банка")).to_contain_text("Карта")
    new = next(it["id"] for it in anna.http.get("/accounts").json() if it["name"] == "Карта")
    until(lambda: values(anna, "account_id") == {**before, "хлеб": new, "от банка": new})
    undo(rows, "Изменены 2 операции")
    expect(row(rows, "от банка")).not_to_contain_text("Карта")
    until(lambda: values(anna, "account_id") == before)


def test_income_and_expense_have_no_common_category(rows: Page, anna: Person) -> None:
    before = values(anna, "category_id")
    select(rows, "обед", "от банка")
    button = bar(rows).get_by_role("button", name="Категория")
    expect(button).to_have_attribute("aria-disabled", "true")
    button.hover()
    why = "Категорию можно сменить только у одних доходов или одних расходов"
    expect(rows.get_by_role("tooltip").filter(has_text=why)).to_be_visible()
    button.click(force=True)
    expect(rows.get_by_role("menuitem")).to_have_count(0)
    rows.get_by_role("checkbox", name="Выбрать: обед").uncheck()
    expect(button).to_have_attribute("aria-disabled", "false")
    bar(rows).get_by_role("button", name="Отмена").click()
    expect(bar(rows)).to_be_hidden()
    assert values(anna, "category_id") == before


def test_many_are_deleted_and_come_back(rows: Page, anna: Person) -> None:
    before = values(anna, "amount")
    rows.get_by_role("checkbox", name="Выбрать все").check()
    expect(bar(rows)).to_contain_text("Выбраны 4 операции")
    expect(bar(rows)).to_contain_text("4 619,50 ₽")
    rows.get_by_role("checkbox", name="Выбрать: хлеб").uncheck()
    bar(rows).get_by_role("button", name="Удалить").click()
    expect(rows.get_by_text("3 операции в корзине")).to_be_visible()
    expect(rows.get_by_text("1 операция", exact=True)).to_be_visible()
    assert values(anna, "amount") == {"хлеб": 30}
    undo(rows, "3 операции в корзине")
    for title in before:
        expect(row(rows, title)).to_be_visible()
    until(lambda: values(anna, "amount") == before)


def test_all_of_a_filter_beyond_what_is_loaded(page: Page, anna: Person) -> None:
    """More than one page of the list: said in words, changed by the filter, and back; one is left out."""
    for number in range(130):
        anna.record("10", "Такси", f"2026-05-{number % 28 + 1:02}", f"поездка {number}")
    anna.record("518.40", "Продукты", "2026-06-01", "хлеб")
    go(sign_in(page, anna), "Операции")
    page.get_by_label("Поиск по описанию").fill("518,4")
    expect(page.get_by_text("Найдена 1 операция")).to_be_visible()
    expect(page.get_by_text("расходы −518,40 ₽")).to_be_visible()
    page.get_by_label("Поиск по описанию").fill("такси")
    expect(page.get_by_text("Найдено 130 операций")).to_be_visible()
    expect(page.get_by_text("расходы −1 300,00 ₽")).to_be_visible()
    page.get_by_role("checkbox", name="Выбрать все").check()
    expect(bar(page)).to_contain_text("Выбрано 130 операций из 130: все по фильтру −1 300,00 ₽")
    page.get_by_role("row").nth(2).get_by_role("checkbox").uncheck()
    expect(bar(page)).to_contain_text("Выбрано 129 операций из 130 −1 290,00 ₽")
    bar(page).get_by_role("button", name="Удалить").click()
    expect(page.get_by_text("Найдена 1 операция")).to_be_visible()
    assert len(anna.transactions(limit=500)) == 2
    undo(page, "129 операций в корзине")
    expect(page.get_by_text("Найдено 130 операций")).to_be_visible()
    assert len(anna.transactions(limit=500)) == 131
    page.get_by_role("button", name="Сумма").click()
    expect(page).to_have_url(re.compile("order=-amount"))
    page.get_by_label("Поиск по описанию").fill("небывальщина")
    page.get_by_role("button", name="Сбросить фильтр", exact=True).click()
    expect(row(page, "хлеб")).to_contain_text("−518,40 ₽")
    assert page.get_by_role("row").nth(1).inner_text() == row(page, "хлеб").inner_text(), "the largest first"


def test_out_of_the_trash(rows: Page, anna: Person) -> None:
    before = values(anna, "amount")
    for title in ("обед", "такси"):
        row(rows, title).hover()
        rows.get_by_role("button", name=f"Удалить: {title}").click()
        expect(row(rows, title)).to_be_hidden()
    rows.get_by_role("link", name="Корзина").click()
    expect(rows.get_by_role("heading", name="Корзина")).to_be_visible()
    expect(row(rows, "обед")).to_be_visible()
    expect(row(rows, "хлеб")).to_be_hidden()
    row(rows, "обед").hover()
    rows.get_by_role("button", name="Вернуть: обед").click()
    expect(rows.get_by_text("Возвращена 1 операция")).to_be_visible()
    select(rows, "такси")
    # The message of the last step moves out of the bar's way while it is shown, not by being gone.
    button, message = bar(rows).get_by_role("button", name="Вернуть"), rows.get_by_text("Возвращена 1 операция")
    if message.is_visible():
        until(lambda: button.evaluate(ON_TOP) or not message.is_visible())
        assert message.is_visible()
    button.click()
    expect(rows.get_by_text("Корзина пуста")).to_be_visible()
    until(lambda: values(anna, "amount") == before)
    undo(rows, "Возвращена 1 операция")
    expect(rows.get_by_role("row")).to_have_count(2)
    rows.get_by_role("link", name="К операциям").click()
    expect(rows.get_by_text("3 операции", exact=True)).to_be_visible()


def test_a_reload_shows_what_changed_elsewhere(rows: Page, anna: Person) -> None:
    new = {"name": "Копилка кота", "kind": "cash", "currency": "RUB", "opening_balance": "77"}
    assert anna.http.post("/accounts", json=new).is_success
    rows.reload()
    go(rows, "Счета")
    expect(rows.get_by_role("article", name="Копилка кота")).to_contain_text("77,00 ₽")
