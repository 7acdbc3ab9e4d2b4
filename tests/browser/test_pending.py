"""What the bank has not booked yet: written so, told apart, booked from the list."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Person, axe, sign_in
from tests.browser.test_journeys import choose, go, row, undo
from tests.browser.test_payees import bought
from tests.faults.serving import until


def statuses(person: Person) -> list[str]:
    return [it["status"] for it in person.transactions()]


def test_it_is_written_told_apart_and_booked(page: Page, anna: Person) -> None:
    bought(anna, "100", "Такси", description="домой")
    sign_in(page, anna)
    page.keyboard.press("n")
    form = page.get_by_role("dialog", name="Новая операция")
    form.get_by_label("Сумма").fill("1200")
    choose(page, "Категория", "Продукты")
    form.get_by_role("button", name=re.compile("^Ещё")).click()
    form.get_by_role("switch", name=re.compile("Банк ещё не провёл")).check()
    form.get_by_role("button", name="Записать", exact=True).click()
    expect(form).to_be_hidden()
    assert statuses(anna) == ["pending", "booked"]

    go(page, "Счета")
    expect(page.get_by_role("article").filter(has_text="доступно")).to_contain_text("доступно −1")
    page.get_by_role("article").get_by_role("link").first.click()
    page.get_by_role("link", name=re.compile("ожидает")).click()
    expect(page).to_have_url(re.compile("status=pending"))
    found = row(page, "Продукты")
    expect(found.get_by_label("Ожидает")).to_be_visible()
    expect(row(page, "домой")).to_be_hidden()
    assert axe(page) == []

    found.get_by_role("checkbox").check()
    page.get_by_role("button", name="Провести").click()
    until(lambda: statuses(anna) == ["booked", "booked"])
    undo(page, "Изменена 1 операция")
    until(lambda: statuses(anna) == ["pending", "booked"])
