"""Splits: one receipt in several categories, written, shown, filtered by one of them, and put together again."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Person, axe, sign_in
from tests.browser.test_journeys import choose, go, row
from tests.faults.serving import until


def test_a_receipt_is_divided_and_put_together_again(page: Page, anna: Person) -> None:
    sign_in(page, anna)
    page.keyboard.press("n")
    form = page.get_by_role("dialog", name="Новая операция")
    form.get_by_label("Сумма").first.fill("1500")
    form.get_by_label("Описание").last.fill("Чек из магазина")
    form.get_by_role("button", name="Разделить по категориям").click()
    first, second = (form.get_by_role("group", name=f"Строка {place}") for place in (1, 2))
    first.get_by_placeholder("Категория").fill("Продук")
    page.get_by_role("option", name="Продукты").click()
    first.get_by_label("Сумма").fill("1100,50")
    second.get_by_placeholder("Категория").fill("Подар")
    page.get_by_role("option", name="Подарки").first.click()
    expect(form.get_by_text(re.compile("Остаток 399,50.₽"))).to_be_visible()
    assert axe(page) == []
    form.get_by_role("button", name="Записать", exact=True).click()
    expect(form).to_be_hidden()
    (stored,) = anna.transactions()
    assert [it["amount"] for it in stored["lines"]] == [1100.5, 399.5]
    assert (stored["amount"], stored["category_id"]) == (1500, None)

    go(page, "Операции")
    expect(row(page, "Чек из магазина")).to_contain_text("Продукты, Подарки")
    page.get_by_role("button", name="Фильтры").click()
    choose(page, "Категория", "Подарки")
    expect(page.get_by_text(re.compile("расходы −399,50.₽"))).to_be_visible()
    expect(row(page, "Чек из магазина")).to_contain_text(re.compile("399,50"))

    page.get_by_role("button", name="Сбросить фильтры").click()
    page.get_by_role("button", name="Фильтры").click()
    row(page, "Чек из магазина").get_by_role("button", name="Изменить: Чек из магазина").click()
    page.get_by_role("button", name="Одной категорией").click()
    choose(page, "Категория", "Продукты")
    page.get_by_role("button", name="Сохранить").click()
    until(lambda: anna.transactions()[0]["lines"] is None)
    assert anna.transactions()[0]["category_id"] == anna.categories()["Продукты"]
