"""A bank's statement from its file to the ledger and back: dropped, looked through, recorded, undone."""

import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import ROOT, Person, axe, sign_in

STATEMENT = ROOT / "docs/examples/tbank.csv"
DRAG = """([name, content, kind]) => {
  const file = new File([Uint8Array.from(atob(content), (it) => it.charCodeAt(0))], name);
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(file);
  const event = new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer });
  document.querySelector("main").dispatchEvent(event); }"""


def drag(page: Page, kind: str, path: Path) -> None:
    """What a browser tells of a file that is dragged over its window, or let go there."""
    page.evaluate(DRAG, [path.name, b64encode(path.read_bytes()).decode(), kind])


def tab(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^{name} [0-9]+$"))


def booked(person: Person) -> int:
    """How many transactions of the statement's month there are."""
    return len(person.transactions(start_date="2026-10-01", end_date="2026-10-31", limit=100))


def choose_wallet(page: Page) -> None:
    page.get_by_label("Счёт", exact=True).filter(visible=True).first.click()
    page.get_by_role("option", name="Кошелёк").click()


def test_a_statement_is_dropped_looked_through_recorded_and_undone(page: Page, anna: Person) -> None:
    anna.record("1240.50", "Продукты", "2026-10-31", "пятёрочка")
    sign_in(page, anna)
    drag(page, "dragover", STATEMENT)
    expect(page.get_by_text("Отпустите файл: это выписка")).to_be_visible()
    drag(page, "drop", STATEMENT)
    expect(page.get_by_role("heading", name="На какой счёт записать")).to_be_visible()
    assert axe(page) == []
    # The only account is cash, of which no bank has a statement: it is not chosen beforehand.
    expect(page.get_by_role("button", name="Продолжить")).to_be_disabled()
    choose_wallet(page)
    page.get_by_role("button", name="Продолжить").click()
    summary = page.get_by_role("region", name="Что в файле")
    expect(summary).to_contain_text("Т-Банк, счёт …1234, 1–31 октября 2026")
    expect(summary).to_contain_text("40 строк: 38 новых, 1 под вопросом, 1 пропущена")
    expect(page.get_by_text("похожа на записанную операцию")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Это она").click()

    tab(page, "Новые").click()
    page.get_by_role("row").filter(has_text="Вкусно и точка").focus()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_role("checkbox", name="Записать: Яндекс Такси").first).not_to_be_checked()
    page.keyboard.press("c")
    page.get_by_role("option", name="Подарки", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="Перекрёсток")).to_contain_text("Подарки")
    assert axe(page) == []
    page.get_by_role("button", name="Импортировать 37 операций").click()
    expect(page.get_by_text("Записано 37 операций, узнана 1 прежняя")).to_be_visible()
    assert booked(anna) == 38
    assert axe(page) == []

    page.get_by_role("link", name="Показать операции").click()
    expect(page.get_by_role("row").filter(has_text="Перекрёсток").first).to_contain_text("Подарки")
    page.go_back()
    page.get_by_role("button", name="Отменить загрузку").click()
    page.get_by_role("dialog").get_by_role("button", name="Отменить загрузку").click()
    expect(page.get_by_role("heading", name="Загрузка отменена")).to_be_visible()
    assert booked(anna) == 1


def test_on_a_phone_a_statement_comes_through_its_chooser(
    open_context: Callable[..., BrowserContext], anna: Person
) -> None:
    page = sign_in(open_context(phone=True, scheme="dark").new_page(), anna)
    page.goto("/app/imports")
    expect(page.get_by_text("Выписок пока нет")).to_be_visible()
    assert axe(page) == []
    page.locator("input[type=file]").set_input_files(STATEMENT)
    choose_wallet(page)
    page.get_by_role("button", name="Продолжить").tap()
    confirm = page.get_by_role("button", name="Импортировать 39 операций")
    expect(confirm).to_be_in_viewport()
    page.get_by_role("checkbox", name="Записать: Вкусно и точка").tap()
    expect(page.get_by_role("button", name="Импортировать 38 операций")).to_be_in_viewport()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Импортировать 38 операций").tap()
    expect(page.get_by_text("Записано 38 операций")).to_be_visible()
    page.goto("/app/imports")
    expect(page.get_by_role("listitem")).to_contain_text("загружено")
    page.get_by_role("button", name="Отменить загрузку: tbank.csv").tap()
    page.get_by_role("dialog").get_by_role("button", name="Отменить загрузку").tap()
    expect(page.get_by_role("listitem")).to_contain_text("отменено")
    assert booked(anna) == 0
