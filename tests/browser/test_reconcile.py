"""Reconciliation: the bank's balance beside Kopilka's, ticks, an adjustment."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Person, axe, sign_in
from tests.browser.test_journeys import choose, go, undo
from tests.browser.test_payees import bought
from tests.faults.serving import until


def held(person: Person) -> float:
    return float(person.http.get("/accounts").json()[0]["balance"])


def test_an_account_is_reconciled_with_its_bank(page: Page, anna: Person) -> None:
    bought(anna, "100", "Такси", description="домой")
    bought(anna, "50", "Продукты", description="хлеб")
    go(sign_in(page, anna), "Счета")
    page.get_by_role("article").get_by_role("link").first.click()
    page.get_by_role("link", name="Сверить").click()
    expect(page.get_by_role("heading", name="Сверка с банком")).to_be_visible()
    expect(page.get_by_label("Остаток в банке")).to_be_focused()
    page.keyboard.type("-170")
    expect(page.get_by_text(re.compile("на 20,00.₽ больше"))).to_be_visible()
    page.get_by_label("Есть в выписке: хлеб").check()
    expect(page.get_by_text(re.compile("Отмечено 1 из 2 на −50,00.₽"))).to_be_visible()
    assert axe(page) == []
    page.reload()
    expect(page.get_by_label("Остаток в банке")).to_have_value("-170")
    expect(page.get_by_text(re.compile("Отмечено 1 из 2"))).to_be_visible()

    choose(page, "Категория", "Продукты")
    page.get_by_role("button", name="Записать разницу").click()
    until(lambda: held(anna) == -170)
    expect(page.get_by_text(re.compile("Сверено на .*: −170,00.₽"))).to_be_visible()
    expect(page.get_by_label("Есть в выписке: хлеб")).to_be_hidden()
    undo(page, "Разница записана")
    until(lambda: held(anna) == -150)

    page.get_by_label("Остаток в банке").fill("-150")
    expect(page.get_by_text("Сходится.")).to_be_visible()
    page.get_by_role("button", name="Отметить сверенным").click()
    expect(page.get_by_text(re.compile("Сверено на .*: −150,00.₽"))).to_be_visible()
