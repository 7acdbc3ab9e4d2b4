"""Analytics, charts, exported files and the example household in the browser."""

import io
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pypdf
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Person, sign_in
from tests.browser.test_journeys import go, removed, row, today, undo


def rub(amount: float, whole: str = "") -> str:
    """As the app shows it; headlines show whole amounts without zeros."""
    text = f"{abs(amount):,.2f}".replace(",", " ").replace(".", ",")
    return f"{'−' if amount < 0 else ''}{text.removesuffix(',00') + whole if text.endswith(',00') else text} ₽"


def whole(amount: float) -> str:
    """As cards of whole months show it: without kopecks, rounded half away from zero."""
    return rub(int(Decimal(str(amount)).quantize(Decimal(1), ROUND_HALF_UP)))


def test_the_overview_tells_what_analytics_tell(page: Page, anna: Person) -> None:
    first = today().replace(day=1)
    anna.record("1234.56", "Такси", str(today()), "такси")
    anna.record("2000", "Продукты", str(first), "рынок")
    anna.record("90000", "Зарплата", str(first), "аванс")
    anna.record("777", "Такси", str(first - timedelta(days=1)), "раньше")
    sign_in(page, anna)
    months = anna.http.get("/analytics/comparison", params={"period": "month"}).json()
    names = {"income": "Доходы за месяц", "expense": "Расходы за месяц", "net": "Итог месяца"}
    for field, name in names.items():
        expect(page.get_by_text(name).locator("..")).to_contain_text(whole(months["current"][field]))
        # The same days of the month before, and the last of them is named.
        expect(page.get_by_text(name).locator("..")).to_contain_text(whole(months["previous"][field]))
        day = date.fromisoformat(months["previous"]["end_date"]).day
        expect(page.get_by_text(name).locator("..")).to_contain_text(f"к {day}")
    balance = sum(it["balance"] for it in anna.http.get("/accounts").json())
    expect(page.get_by_text("На всех счетах").locator("..")).to_contain_text(whole(balance))
    page.get_by_role("region", name="Доходы и расходы за год").get_by_role("button", name="Показать числами").click()
    monthly = anna.http.get("/analytics/monthly", params={"year": today().year}).json()["months"]
    now = next(it for it in monthly if it["month"] == today().month)
    expect(page.get_by_role("table").get_by_role("row").last).to_contain_text(rub(now["expense"], ",00"))


def test_a_bar_leads_to_its_transactions(page: Page, anna: Person) -> None:
    anna.record("500", "Такси", str(today()), "в театр")
    anna.record("40", "Такси", str(today()), "из театра")
    anna.record("60", "Продукты", str(today()), "хлеб")
    anna.record("70", "Такси", str(date(today().year - 1, 1, 5)), "давно")
    sign_in(page, anna)
    bar = page.get_by_role("region", name="На что ушло").get_by_role("link").filter(has_text="Такси")
    expect(bar).to_contain_text("540 ₽")
    expect(bar).to_contain_text("90,0 %")
    bar.click()
    expect(page.get_by_role("heading", name="Операции", level=1)).to_be_visible()
    expect(page.get_by_text("Найдены 2 операции")).to_be_visible()
    expect(row(page, "в театр")).to_be_visible()
    expect(page.get_by_role("combobox", name="Категория")).to_have_value("Такси")
    page.go_back()
    expect(page.get_by_role("heading", name="Обзор")).to_be_visible()


def files(page: Page) -> Locator:
    return page.get_by_role("region", name="Готовые и в работе").get_by_role("listitem")


def make(page: Page, *choices: str) -> Locator:
    """Asks for a report and waits for its file; the newest stands first."""
    for it in choices:
        page.get_by_role("region", name="Собрать отчёт").get_by_text(it, exact=True).click()
    before = files(page).count()
    page.get_by_role("button", name="Собрать", exact=True).click()
    expect(files(page)).to_have_count(before + 1)
    newest = files(page).first
    expect(newest.get_by_role("button", name="Скачать")).to_be_visible()
    return newest


def take(page: Page, line: Locator) -> tuple[str, bytes]:
    with page.expect_download() as download:
        line.get_by_role("button", name="Скачать").click()
    found = download.value
    return found.suggested_filename, Path(found.path()).read_bytes()


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(it.extract_text() for it in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def cells_of(workbook: bytes) -> set[object]:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    return {it for sheet in book for line in sheet.iter_rows(values_only=True) for it in line}


def record_some(person: Person) -> None:
    person.record("1234.56", "Такси", str(today()), "в аэропорт")
    person.record("90000", "Зарплата", str(today()), "аванс за месяц")
    person.record("300", "Продукты", str(date(today().year, 1, 1)), "ёлочный пирог")
    person.record("55", "Продукты", str(date(today().year - 1, 12, 31)), "прошлогодний снег")


def test_a_pdf_of_this_month(page: Page, anna: Person) -> None:
    record_some(anna)
    go(sign_in(page, anna), "Выгрузки")
    expect(page.get_by_text("Отчётов пока нет")).to_be_visible()
    line = make(page)
    expect(line).to_contain_text("КБ")
    name, content = take(page, line)
    (made,) = anna.http.get("/exports").json()
    assert (name, len(content)) == (made["file_name"], made["size"])
    assert name.endswith(".pdf")
    found = text_of(content)
    for part in ("в аэропорт", "аванс за месяц", "Такси", "1 234,56"):
        assert part in found
    assert "прошлогодний снег" not in found


def test_a_workbook_of_this_year(page: Page, anna: Person) -> None:
    record_some(anna)
    go(sign_in(page, anna), "Выгрузки")
    name, content = take(page, make(page, "Excel", str(today().year)))
    assert name.endswith(".xlsx")
    cells = cells_of(content)
    assert {"в аэропорт", "аванс за месяц", "ёлочный пирог", "Такси", 1234.56, 90000, 300} <= cells
    assert "прошлогодний снег" not in cells
    assert anna.http.get("/exports").json()[0]["kind"] == "excel"


def test_progress_is_shown_and_a_file_deleted(page: Page, anna: Person) -> None:
    record_some(anna)
    go(sign_in(page, anna), "Выгрузки")
    seen = page.evaluate_handle(
        """() => { const seen = { bar: false }; new MutationObserver(() => {
        if (document.querySelector('[role=progressbar][aria-label^="Готовится:"]')) seen.bar = true;
        }).observe(document.body, { childList: true, subtree: true }); return seen; }"""
    )
    line = make(page, str(today().year))
    assert seen.evaluate("it => it.bar"), "no progress was shown"
    expect(line.get_by_role("progressbar")).to_be_hidden()
    line.get_by_role("button", name="Удалить:").click()
    expect(page.get_by_text("Отчётов пока нет")).to_be_visible()
    undo(page, "Отчёт удалён")
    line.get_by_role("button", name="Удалить:").click()
    expect(line).to_be_hidden()
    removed(page, "Отчёт удалён", "/exports")
    assert anna.http.get("/exports").json() == []


def test_the_example_is_looked_at_taken_away_and_removed(page: Page, anna: Person) -> None:
    sign_in(page, anna)
    page.get_by_role("button", name="Посмотреть на примере").click()
    banner = page.get_by_role("main").get_by_role("status").filter(has_text="Это пример с выдуманными данными")
    expect(banner).to_be_visible()
    expect(page.get_by_role("region", name="Последние операции").get_by_role("listitem")).to_have_count(7)
    expect(page.get_by_role("region", name="На что ушло").get_by_role("link").nth(1)).to_be_visible()
    go(page, "Операции")
    expect(page.get_by_role("row").nth(5)).to_be_visible()
    shown = page.get_by_role("row").nth(1).get_by_role("gridcell").nth(3).inner_text()
    # The menu of the households lies over the bar at the side; whoever switches back sees nothing of the example.
    for now, other, seen in (("Пример", "Личное", False), ("Личное", "Пример", True)):
        page.get_by_role("banner").get_by_role("button", name=now).click()
        page.get_by_role("menuitem", name=other).click(timeout=10_000)
        expect(banner).to_be_visible(visible=seen)
    go(page, "Выгрузки")
    expect(banner).to_be_visible()
    _, content = take(page, make(page, "Excel", str(today().year)))
    assert shown in cells_of(content)
    assert anna.http.get("/exports").json() == [], "of the example, not of her own household"
    banner.get_by_role("button", name="Убрать пример").click()
    page.get_by_role("dialog", name="Убрать пример?").get_by_role("button", name="Убрать пример").click()
    expect(page.get_by_text("Пример убран")).to_be_visible()
    expect(banner).to_be_hidden()
    expect(page.get_by_text("Отчётов пока нет")).to_be_visible()
    go(page, "Обзор")
    expect(page.get_by_role("heading", name="Начнём с одной записи")).to_be_visible()
    assert anna.transactions() == []
    assert len(anna.http.get("/households").json()) == 1
