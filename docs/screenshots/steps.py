"""What is done on a page before its picture is taken."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import touch

ENTRY = "Быстрая запись"
STATEMENT = Path(__file__).parents[1] / "examples" / "tbank.csv"


def press(name: str) -> Callable[[Page], None]:
    """A button that opens a dialog."""

    def act(page: Page) -> None:
        visible(page, name).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()

    return act


def visible(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name).filter(visible=True)


def is_phone(page: Page) -> bool:
    return bool(page.evaluate("matchMedia('(max-width: 48em)').matches"))


def open_first_account(page: Page) -> None:
    page.get_by_role("article").first.get_by_role("link").click()
    page.get_by_role("region", name="Операции").wait_for()


def bring_statement(page: Page) -> None:
    """As far as its rows."""
    page.locator("input[type=file]").first.set_input_files(STATEMENT)
    page.get_by_label("Счёт", exact=True).filter(visible=True).first.click()
    page.get_by_role("option").first.click()
    page.get_by_role("button", name="Продолжить").click()
    page.get_by_role("button", name="Импортировать").wait_for()


def type_quickly(page: Page) -> None:
    page.get_by_label(ENTRY).fill("вчера такси 430")
    page.get_by_text("Такси", exact=True).first.wait_for()


def type_several(page: Page) -> None:
    page.get_by_label(ENTRY).fill("обед 350 и кофе 180")
    page.locator("form").get_by_role("status").get_by_text("350").wait_for()


def offer_transfer(page: Page) -> None:
    visible(page, "Новая операция").first.click()
    page.get_by_role("dialog").get_by_label(ENTRY).fill("перевёл 5000 на вклад")
    visible(page, "Перевести:").wait_for()


def offer_transfer_quickly(page: Page) -> None:
    page.get_by_label(ENTRY).fill("перевёл 5000 на вклад")
    visible(page, "Перевести:").wait_for()


def open_transfer(page: Page) -> None:
    """A new one, with a fee."""
    press("Перевести")(page)
    page.get_by_role("dialog").get_by_label("Сумма").fill("5000")
    page.get_by_role("dialog").get_by_role("button", name="Комиссия").click()
    page.get_by_role("dialog").get_by_label("Комиссия").fill("50")


def open_entry(page: Page) -> None:
    visible(page, "Новая операция").first.click()
    page.get_by_role("dialog").get_by_label(ENTRY).fill("5 мая аптека 1,2к")
    page.get_by_role("dialog").locator("input[value='1\u00a0200']").wait_for()


def refuse_entry(page: Page) -> None:
    visible(page, "Новая операция").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Записать", exact=True).click()
    page.get_by_text("Нужна сумма").first.wait_for()


def edit_first(page: Page) -> None:
    row = page.get_by_role("row").nth(1)
    if not is_phone(page):
        row.hover()
    row.get_by_role("button").first.click()
    page.get_by_role("textbox", name="Сумма").wait_for()


def select_two(page: Page) -> None:
    if is_phone(page):
        touch(page.get_by_role("row").nth(1), held=True)
        page.get_by_role("row").nth(3).tap()
    else:
        for index in (0, 2):
            page.get_by_role("checkbox", name="Выбрать:").nth(index).click()
    page.get_by_role("region", name="Выбранные операции").wait_for()


def delete_two(page: Page) -> None:
    select_two(page)
    page.get_by_role("region", name="Выбранные операции").get_by_role("button", name="Удалить").click()
    page.get_by_text("в корзине").wait_for()


def open_filters(page: Page) -> None:
    visible(page, "Фильтры").click()
    page.get_by_label("Сумма от").wait_for()


def open_palette(page: Page) -> None:
    page.keyboard.press("Control+KeyK")
    page.get_by_placeholder("Куда перейти").fill("ка")


def open_help(page: Page) -> None:
    page.locator("h1").first.click()
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()


def open_more(page: Page) -> None:
    if is_phone(page):
        page.get_by_role("contentinfo").get_by_role("button", name="Ещё").click()
        page.get_by_role("menuitem").first.wait_for()


def open_menu(page: Page) -> None:
    page.get_by_role("button", name="Действия:").first.click()
    page.get_by_role("menuitem").first.wait_for()


def show_numbers(page: Page) -> None:
    page.get_by_role("button", name="Показать числами").first.click()
    page.get_by_role("table").first.wait_for()


def leave(page: Page) -> None:
    if is_phone(page):
        open_more(page)
        page.get_by_role("menuitem", name="Выйти").click()
    else:
        visible(page, "Выйти").click()
    page.get_by_role("dialog").wait_for()


def record_offline(page: Page) -> None:
    page.get_by_label(ENTRY).fill("кофе в поезде 250")
    page.get_by_label(ENTRY).press("Enter")
    visible(page, "Ждёт").first.click()
    page.get_by_role("dialog").wait_for()
