"""Back on a phone closes what is open and leaves the page below as it is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Person, sign_in
from tests.browser.test_phone import bar, box, still


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext], anna: Person) -> Page:
    anna.record("100", "Кафе и рестораны", "2026-05-01", "кофе")
    return sign_in(open_context(phone=True).new_page(), anna)


def test_back_closes_the_form_and_what_was_typed_is_kept(phone: Page) -> None:
    bar(phone).get_by_role("link", name="Операции").tap()
    expect(phone.get_by_role("heading", name="Операции", level=1)).to_be_visible()
    form = phone.get_by_role("dialog", name="Новая операция")
    phone.get_by_role("button", name="Новая операция").tap()
    form.get_by_label("Быстрая запись").fill("перец 120")
    expect(form.get_by_text("Какая это категория?")).to_be_visible()
    # As high as its content: the page above it is to be seen.
    assert box(still(form))["y"] > 60
    phone.go_back()
    expect(form).to_be_hidden()
    expect(phone.get_by_role("heading", name="Операции", level=1)).to_be_visible()
    phone.reload()
    phone.get_by_role("button", name="Новая операция").tap()
    expect(form.get_by_label("Быстрая запись")).to_have_value("перец 120")
    form.get_by_role("button", name="Очистить").tap()
    expect(form.get_by_label("Быстрая запись")).to_have_value("")
    form.get_by_role("button", name="Закрыть").tap()
    expect(form).to_be_hidden()
    # Nothing is left in the history of a form that was closed otherwise: Back leads to the page before.
    phone.go_back()
    expect(phone.get_by_role("heading", name="Обзор", level=1)).to_be_visible()


def test_back_closes_menus_and_the_palette(phone: Page) -> None:
    """And they leave nothing in the history, whether they are closed or lead to a page."""

    def at(page: str) -> None:
        expect(phone.get_by_role("heading", name=page, level=1)).to_be_visible()

    bar(phone).get_by_role("link", name="Операции").tap()
    at("Операции")
    menu, more = phone.get_by_role("menu"), bar(phone).get_by_role("button", name="Ещё")
    more.tap()
    expect(menu).to_be_visible()
    phone.go_back()
    expect(menu).to_be_hidden()
    at("Операции")
    search, asked = phone.get_by_role("button", name="Поиск и команды"), phone.get_by_placeholder("Куда перейти")
    search.tap()
    expect(asked).to_be_focused()
    phone.go_back()
    expect(asked).to_be_hidden()
    at("Операции")
    more.tap()
    menu.get_by_role("menuitem", name="Цели").tap()
    at("Цели")
    search.tap()
    expect(asked).to_be_focused()
    asked.fill("категории")
    phone.get_by_role("button", name="Категории", exact=True).tap()
    at("Категории")
    for page in ("Цели", "Операции", "Обзор"):
        phone.go_back()
        at(page)
