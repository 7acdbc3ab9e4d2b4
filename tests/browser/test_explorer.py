"""The explorer: a table that is chosen, a figure that leads to its transactions, a view that is kept, a file."""

import io
import re
from datetime import date
from pathlib import Path

import openpyxl
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Person, axe, sign_in
from tests.browser.test_journeys import go, today


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def cell(page: Page, row: str, column: int) -> Locator:
    found = page.get_by_role("table").get_by_role("row").filter(has=page.get_by_role("rowheader", name=row))
    return found.get_by_role("cell").nth(column)


def test_a_table_is_chosen_followed_kept_and_taken_away(page: Page, anna: Person) -> None:
    year = today().year
    anna.record("500", "Такси", str(date(year, 1, 5)), "в театр")
    anna.record("40.50", "Такси", str(date(year, 1, 6)), "из театра")
    anna.record("60", "Продукты", str(date(year, 2, 1)), "хлеб")
    go(sign_in(page, anna), "Аналитика")
    page.get_by_role("link", name="Сводная таблица").click()
    expect(page.get_by_role("heading", name="Сводная таблица", level=1)).to_be_visible()
    expect(cell(page, "Такси", 0)).to_have_text("540,50 ₽")
    expect(cell(page, "Всего", -1)).to_have_text("600,50 ₽")
    assert axe(page) == []

    choose(page, "Показатель", "Медиана")
    choose(page, "Столбцы", "День недели")
    expect(page).to_have_url(re.compile("columns=weekday.*measure=median"))
    page.reload()
    expect(cell(page, "Такси", -1)).to_have_text("270,25 ₽")
    page.get_by_text("Диаграмма", exact=True).click()
    expect(page.get_by_role("table")).to_be_hidden()

    page.get_by_role("button", name="Сохранить вид").click()
    form = page.get_by_role("dialog", name="Сохранить вид")
    form.get_by_label("Название").fill("Медианы")
    form.get_by_role("button", name="Сохранить").click()
    expect(form).to_be_hidden()
    page.get_by_role("button", name="Тепловая карта года").click()
    expect(page.get_by_role("link", name=f"5 января {year}: 500,00 ₽")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Медианы", exact=True).click()
    expect(page).to_have_url(re.compile("columns=weekday.*measure=median|measure=median.*columns=weekday"))
    # The view looks as it did when it was saved; each choice is a step that Back takes back.
    expect(page).to_have_url(re.compile("look=chart"))
    page.go_back()
    expect(page.get_by_role("link", name=f"5 января {year}: 500,00 ₽")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("table")).to_be_hidden()
    page.get_by_text("Таблица", exact=True).click()
    expect(cell(page, "Такси", -1)).to_have_text("270,25 ₽")

    the_workbook_says_the_same(page)
    what_is_too_long_is_folded(page, anna)

    page.get_by_role("button", name="Категории по месяцам").click()
    cell(page, "Такси", 0).get_by_role("link").click()
    expect(page.get_by_role("heading", name="Операции", level=1)).to_be_visible()
    expect(page.get_by_text("Нашлось 2 операции").or_(page.get_by_text("2 операции")).first).to_be_visible()
    expect(page.get_by_text("хлеб")).to_be_hidden()


def the_workbook_says_the_same(page: Page) -> None:
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="Скачать Excel").click()
    sheet = openpyxl.load_workbook(io.BytesIO(Path(downloaded.value.path()).read_bytes())).worksheets[0]
    named = {row[0].value: row[-1].value for row in sheet.iter_rows(min_row=5)}
    assert (named["Такси"], named["Продукты"]) == (270.25, 60)


def what_is_too_long_is_folded(page: Page, anna: Person) -> None:
    """Too long for the page, as it were."""
    page.route(re.compile("limit=100(&|$)"), lambda it: it.continue_(url=it.request.url.replace("=100", "=2")))
    anna.record("1", "Кафе и рестораны", str(date(today().year, 1, 7)), "кофе")
    choose(page, "Показатель", "Среднее")
    expect(page.get_by_text("Ещё 2 строки сложены в «Остальное».")).to_be_visible()
    page.get_by_role("button", name="Показать все").click()
    expect(cell(page, "Продукты", -1)).to_have_text("60,00 ₽")
    expect(page.get_by_text("Остальное")).to_be_hidden()
