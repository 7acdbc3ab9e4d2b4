"""Receipts and other files of a transaction: added, looked at, deleted and taken back, on a desktop and by thumb."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from kopilka.attachments.tests.pictures import HTML, PDF, picture
from tests.browser.conftest import Person, Watch, axe, sign_in
from tests.browser.test_journeys import go, removed, row, today, undo
from tests.faults.serving import until


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "чек.jpg").write_bytes(picture(size=(900, 1_600), color="#0b7562"))
    (tmp_path / "гарантия.pdf").write_bytes(PDF)
    (tmp_path / "страница.png").write_bytes(HTML)
    (tmp_path / "огромный.jpg").write_bytes(picture() + bytes(11 * 1024 * 1024))
    return tmp_path


def stored(person: Person) -> list[str]:
    [transaction] = person.transactions()
    return [it["name"] for it in person.http.get(f"/transactions/{transaction['id']}/attachments").json()]


def choose_files(within: Locator, *paths: Path) -> None:
    within.locator("input[type=file]").set_input_files(list(paths))


def test_files_are_added_looked_at_and_deleted(page: Page, anna: Person, files: Path, watch: Watch) -> None:
    watch.allow("status of 415 .*/attachments")
    anna.record("300", "Продукты", str(today()), "хлеб")
    go(sign_in(page, anna), "Операции")
    row(page, "хлеб").dblclick(position={"x": 700, "y": 20})
    section = page.get_by_role("region", name="Чеки и файлы")
    choose_files(section, files / "чек.jpg", files / "гарантия.pdf", files / "страница.png", files / "огромный.jpg")
    expect(section.get_by_role("alert").filter(has_text="Это не PDF и не картинка")).to_be_visible()
    expect(section.get_by_role("alert").filter(has_text="Файл больше 10 МБ")).to_be_visible()
    until(lambda: stored(anna) == ["чек.jpg", "гарантия.pdf"])
    for name in ("страница.png", "огромный.jpg"):
        section.get_by_role("button", name=f"Убрать: {name}").click()
    expect(section.get_by_role("listitem")).to_have_count(2)
    assert axe(page) == []

    section.get_by_role("button", name=re.compile("^чек.jpg")).click()
    shown = page.get_by_role("dialog", name="чек.jpg")
    until(lambda: shown.get_by_role("img", name="чек.jpg").evaluate("it => it.naturalHeight") == 1_600)
    assert axe(page) == []
    with page.expect_download() as saved:
        shown.get_by_role("button", name="Скачать").click()
    assert saved.value.suggested_filename == "чек.jpg"
    # It closes what is above the fields, and not the fields.
    page.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    expect(section).to_be_visible()

    section.get_by_role("button", name="Удалить файл: гарантия.pdf").click()
    expect(section.get_by_role("listitem")).to_have_count(1)
    undo(page, "Файл «гарантия.pdf» удалён")
    expect(section.get_by_role("listitem")).to_have_count(2)
    section.get_by_role("button", name="Удалить файл: гарантия.pdf").click()
    removed(page, "Файл «гарантия.pdf» удалён", "/attachments/")
    until(lambda: stored(anna) == ["чек.jpg"])
    page.get_by_label("Описание").press("Escape")
    row(page, "хлеб").get_by_role("button", name="хлеб: 1 файл").click()
    look = page.get_by_role("dialog", name="хлеб")
    expect(look.get_by_role("listitem")).to_have_count(1)
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(look).to_be_hidden()

    row(page, "хлеб").dblclick(position={"x": 700, "y": 20})
    expect(section).to_be_visible()
    page.evaluate(
        """() => { const it = new DataTransfer();
        it.items.add(new File(["%PDF-1.4\\nstartxref\\n0\\n%%EOF\\n"], "буфер.pdf"));
        document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: it })); }"""
    )
    until(lambda: stored(anna) == ["чек.jpg", "буфер.pdf"])


def test_by_thumb(open_context: Callable[..., BrowserContext], anna: Person, files: Path, watch: Watch) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED .*/(attachments|health)/")
    anna.record("300", "Продукты", str(today()), "хлеб")
    context = open_context(phone=True, scheme="dark")
    page = sign_in(context.new_page(), anna)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/app/transactions")
    row(page, "хлеб").get_by_text("хлеб").tap(force=True)
    section = page.get_by_role("dialog").get_by_role("region", name="Чеки и файлы")
    choose_files(section, files / "чек.jpg")
    until(lambda: stored(anna) == ["чек.jpg"])
    expect(section.get_by_role("listitem")).to_have_count(1)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.set_offline(True)
    section.get_by_role("button", name=re.compile("^чек.jpg")).tap()
    expect(page.get_by_role("dialog", name="чек.jpg").get_by_role("button", name="Повторить")).to_be_visible()
