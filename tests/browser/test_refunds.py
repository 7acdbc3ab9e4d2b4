"""Refunds: recorded from their purchase, seen as spending that came back, edited and taken back."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Person, axe, sign_in
from tests.browser.test_journeys import choose, go, row, today, undo
from tests.faults.serving import until


def spent(person: Person) -> list[float]:
    """Of this month, by category."""
    day = today()
    params = {"start_date": str(day.replace(day=1)), "end_date": str(day)}
    return [it["amount"] for it in person.http.get("/analytics/categories", params=params).json()["categories"]]


def kinds(person: Person) -> list[tuple[str, bool]]:
    return sorted((it["type"], it["is_refund"]) for it in person.transactions())


def test_a_refund_is_recorded_edited_and_taken_back(page: Page, anna: Person) -> None:
    bought = anna.record("500", "Одежда и обувь", str(today()), "Куртка")
    anna.record("100", "Такси", str(today()), "домой")
    go(sign_in(page, anna), "Операции")
    row(page, "Куртка").dblclick(position={"x": 700, "y": 20})
    page.get_by_role("button", name="Оформить возврат").click()
    form = page.get_by_role("dialog", name="Возврат")
    expect(form.get_by_role("button", name="Записать", exact=True)).to_be_focused()
    expect(form.get_by_text(re.compile("Покупка: Куртка"))).to_be_visible()
    assert axe(page) == []
    form.get_by_label("Сумма").fill("200")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Возврат 200 ₽, Одежда и обувь")).to_be_visible()
    refund = page.get_by_role("row").filter(has_text="Возврат · Одежда и обувь")
    expect(refund).to_contain_text("+200,00 ₽")
    assert spent(anna) == [300, 100]
    (stored,) = anna.transactions(type="refund")
    assert (stored["is_refund"], stored["refund_of"], stored["amount"]) == (True, bought["id"], 200)

    go(page, "Обзор")
    expect(page.get_by_role("region", name=re.compile("На что ушло"))).to_contain_text("300 ₽")
    expect(page.get_by_text("Расходы за месяц").locator("..")).to_contain_text("400 ₽")
    page.goto("/app/analytics?view=categories")
    expect(page.get_by_role("link").filter(has_text="Одежда и обувь")).to_contain_text("75,0 %")

    go(page, "Операции")
    refund.dblclick(position={"x": 700, "y": 20})
    expect(page.get_by_role("switch", name="Возврат покупки")).to_be_checked()
    page.get_by_text("Расход", exact=True).click()
    page.get_by_role("button", name="Сохранить").click()
    until(lambda: kinds(anna) == [("expense", False)] * 3)
    expect(refund).to_have_count(0)
    undo(page, "Сохранено")
    expect(refund).to_contain_text("+200,00 ₽")
    (stored,) = anna.transactions(type="refund")
    assert stored["refund_of"] == bought["id"]


def test_words_open_the_form_of_a_refund_and_more_comes_back_than_was_spent(page: Page, anna: Person) -> None:
    anna.record("100", "Такси", str(today()), "домой")
    sign_in(page, anna)
    page.get_by_label("Быстрая запись").fill("возврат за куртку 300")
    expect(page.get_by_text("Похоже на возврат покупки")).to_be_visible()
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Новая операция")
    expect(form.get_by_role("switch", name="Возврат покупки")).to_be_checked()
    # Known by its word; the option that is chosen already stays so.
    expect(form.get_by_label("Категория").first).to_have_value("Одежда и обувь")
    form.get_by_label("Категория").first.click()
    page.get_by_role("option", name="Одежда и обувь", exact=True).click()
    form.get_by_role("button", name="Записать", exact=True).click()
    expect(page.get_by_text("Возврат 300 ₽, Одежда и обувь")).to_be_visible()
    expect(page.get_by_role("region", name=re.compile("На что ушло"))).to_contain_text("вернулось")
    expect(page.get_by_text("вернулось больше, чем потрачено")).to_be_visible()
    assert spent(anna) == [100, -300]
    go(page, "Операции")
    page.get_by_role("button", name="Фильтры").click()
    choose(page, "Тип", "Возвраты")
    expect(page.get_by_text("вернулось 300,00 ₽")).to_be_visible()


def test_by_thumb(open_context: Callable[..., BrowserContext], anna: Person) -> None:
    anna.record("500", "Одежда и обувь", str(today()), "Куртка")
    page = sign_in(open_context(phone=True, scheme="dark").new_page(), anna)
    page.goto("/app/transactions")
    page.get_by_role("button", name="Куртка").tap()
    page.get_by_role("button", name="Оформить возврат").tap()
    form = page.get_by_role("dialog", name="Возврат")
    form.get_by_role("button", name="Записать", exact=True).tap()
    expect(form).to_be_hidden()
    expect(row(page, "Возврат · Одежда и обувь")).to_contain_text("+500,00 ₽")
    assert spent(anna) == [0]
    row(page, "Возврат · Одежда и обувь").get_by_role("button").tap()
    sheet = page.get_by_role("dialog", name="Возврат")
    purchase = sheet.get_by_role("link", name=re.compile("Куртка"))
    expect(purchase).to_be_visible()
    assert axe(page) == []
    purchase.tap()
    expect(page).to_have_url(re.compile("category_id="))
    expect(sheet).to_be_hidden()
    expect(row(page, "Куртка")).to_have_count(2)
    row(page, "Возврат · Одежда и обувь").get_by_role("button").tap()
    sheet.get_by_role("button", name="Убрать связь").tap()
    sheet.get_by_role("button", name="Сохранить").tap()
    until(lambda: [it["refund_of"] for it in anna.transactions(type="refund")] == [None])
