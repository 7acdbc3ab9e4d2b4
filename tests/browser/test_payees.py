"""Payees, tags and notes: written with an entry, read in the list, filtered by, and payees kept in order."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Person, Watch, axe, sign_in
from tests.browser.test_accessible import settled
from tests.browser.test_journeys import act, choose, go, removed, row, today, undo
from tests.faults.serving import until


def bought(person: Person, amount: str, category: str, **labels: Any) -> dict[str, Any]:
    """A purchase of today with payee, tags, note."""
    body = {"amount": amount, "category_id": person.categories()[category], "date": str(today()), **labels}
    answer = person.http.post("/transactions", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def payees(person: Person) -> list[str]:
    return [it["name"] for it in person.http.get("/payees").json()]


def test_a_payee_a_tag_and_a_note_are_written_and_the_payee_knows_its_category(page: Page, anna: Person) -> None:
    sign_in(page, anna)
    page.keyboard.press("n")
    form = page.get_by_role("dialog", name="Новая операция")
    form.get_by_label("Сумма").fill("300")
    choose(page, "Категория", "Продукты")
    form.get_by_role("button", name=re.compile("^Ещё")).click()
    expect(form.get_by_label("Получатель")).to_be_focused()
    page.keyboard.type("Пятёрочка")
    form.get_by_label("Метки").first.fill("#Отпуск")
    page.keyboard.press("Enter")
    form.get_by_label("Заметка").fill("чек\nв бардачке")
    assert axe(page) == []
    form.get_by_role("button", name="Записать", exact=True).click()
    expect(page.get_by_text(re.compile("Записано: .*Пятёрочка, Продукты"))).to_be_visible()
    expect(form).to_be_hidden()
    (stored,) = anna.transactions()
    assert (stored["payee"], stored["tags"], stored["note"]) == ("Пятёрочка", ["отпуск"], "чек\nв бардачке")

    page.keyboard.press("n")
    form.get_by_label("Сумма").fill("50")
    form.get_by_role("button", name=re.compile("^Ещё")).click()
    form.get_by_label("Получатель").fill("пятер")
    page.get_by_role("option", name="Пятёрочка").click()
    expect(form.get_by_label("Категория").first).to_have_value("Продукты")
    form.get_by_role("button", name="Записать", exact=True).click()
    until(lambda: [it["payee"] for it in anna.transactions()] == ["Пятёрочка"] * 2)
    assert payees(anna) == ["Пятёрочка"]


def test_the_list_shows_them_and_is_filtered_by_them(page: Page, anna: Person) -> None:
    bought(anna, "300", "Продукты", payee="Пятёрочка", description="хлеб", tags=["отпуск"], note="по скидке")
    bought(anna, "100", "Такси", description="домой")
    go(sign_in(page, anna), "Операции")
    found = row(page, "Пятёрочка")
    expect(found).to_contain_text("хлеб")
    expect(found.get_by_role("img", name="Заметка: по скидке")).to_be_visible()
    assert axe(page) == []
    found.get_by_role("button", name="#отпуск").click()
    expect(page.get_by_text("Найдена 1 операция")).to_be_visible()
    expect(page).to_have_url(re.compile("tag="))
    page.get_by_role("button", name="Фильтры").click()
    expect(page.get_by_role("combobox", name="Метка")).to_have_value("отпуск")
    settled(page)  # what is still unfolding moves away from under the mouse
    page.get_by_role("button", name="Сбросить фильтры").click()
    expect(row(page, "домой")).to_be_visible()
    choose(page, "Получатель", "Пятёрочка")
    expect(page).to_have_url(re.compile("payee_id="))
    expect(row(page, "домой")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("combobox", name="Получатель")).to_have_value("Пятёрочка")
    expect(row(page, "домой")).to_have_count(0)

    found.dblclick(position={"x": 700, "y": 20})
    page.get_by_label("Заметка").fill("")
    assert axe(page) == []
    page.get_by_role("button", name="Сохранить").click()
    until(lambda: [it["note"] for it in anna.transactions(tag="отпуск")] == [None])
    undo(page, "Сохранено")
    until(lambda: [it["note"] for it in anna.transactions(tag="отпуск")] == ["по скидке"])


def test_many_get_a_payee_and_tags(page: Page, anna: Person) -> None:
    bought(anna, "300", "Продукты", payee="Лента", tags=["дача"])
    bought(anna, "100", "Такси")
    go(sign_in(page, anna), "Операции")

    def label(step: str, field: str, value: str) -> None:
        page.get_by_role("checkbox", name="Выбрать все").click()
        page.get_by_role("region", name="Выбранные операции").get_by_role("button", name="Ещё").click()
        page.get_by_role("menuitem", name=step).click()
        dialog = page.get_by_role("dialog", name=step)
        dialog.get_by_label(field).first.fill(value)
        page.keyboard.press("Enter")
        dialog.get_by_role("button", name=step).click()
        expect(dialog).to_be_hidden()

    def now() -> list[tuple[str | None, list[str]]]:
        return [(it["payee"], it["tags"]) for it in anna.transactions(order="amount")]

    label("Добавить метки", "Метки", "ремонт")
    until(lambda: now() == [(None, ["ремонт"]), ("Лента", ["дача", "ремонт"])])
    undo(page, "Изменены 2 операции")
    until(lambda: now() == [(None, []), ("Лента", ["дача"])])
    page.get_by_role("checkbox", name="Выбрать все").click()
    page.get_by_role("region", name="Выбранные операции").get_by_role("button", name="Ещё").click()
    page.get_by_role("menuitem", name="Указать получателя").click()
    page.get_by_role("dialog").get_by_label("Получатель").fill("Леруа")
    page.keyboard.press("Enter")
    until(lambda: now() == [("Леруа", []), ("Леруа", ["дача"])])
    expect(row(page, "Леруа")).to_have_count(2)


def test_payees_are_renamed_merged_and_deleted(page: Page, anna: Person, watch: Watch) -> None:
    watch.allow("status of 409 .*/payees/")
    bought(anna, "300", "Продукты", payee="Пятёрочка")
    bought(anna, "100", "Продукты", payee="PYATEROCHKA 123")
    bought(anna, "50", "Такси", payee="Яндекс")
    go(sign_in(page, anna), "Получатели")
    shown = page.get_by_role("region", name="Получатели").get_by_role("listitem")
    expect(shown).to_have_count(3)
    expect(shown.filter(has_text="Яндекс")).to_contain_text("Такси · 1 операция")
    assert axe(page) == []

    act(page, "Яндекс", "Изменить")
    dialog = page.get_by_role("dialog", name="Изменить получателя")
    dialog.get_by_label("Название").fill("Яндекс Go")
    choose(page, "Какую категорию предлагать", "Транспорт")
    page.keyboard.press("Enter")
    expect(shown.filter(has_text="Яндекс Go")).to_contain_text("Транспорт")
    undo(page, "Получатель «Яндекс Go» изменён")
    expect(shown.filter(has_text="Яндекс")).to_contain_text("Такси")
    assert "Яндекс" in payees(anna)

    act(page, "PYATEROCHKA 123", "Изменить")
    dialog.get_by_label("Название").fill("пятерочка")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Объединить с «Пятёрочка»").click()
    merge = page.get_by_role("dialog", name="Объединить «PYATEROCHKA 123» с другим")
    expect(merge.get_by_label("С кем объединить").first).to_have_value("Пятёрочка")
    assert axe(page) == []
    merge.get_by_role("button", name="Объединить", exact=True).click()
    expect(shown.filter(has_text="Пятёрочка")).to_contain_text("2 операции")
    assert payees(anna) == ["Пятёрочка", "Яндекс"]

    act(page, "Яндекс", "Удалить")
    expect(shown).to_have_count(1)
    undo(page, "Получатель «Яндекс» удалён")
    expect(shown).to_have_count(2)
    act(page, "Яндекс", "Удалить")
    removed(page, "Получатель «Яндекс» удалён", "/payees/")
    until(lambda: payees(anna) == ["Пятёрочка"])
    assert len(anna.transactions()) == 3

    shown.get_by_role("link", name="Пятёрочка").click()
    expect(page.get_by_text("Найдены 2 операции")).to_be_visible()


def test_by_thumb(open_context: Callable[..., BrowserContext], anna: Person) -> None:
    bought(anna, "300", "Продукты", payee="Пятёрочка", description="хлеб", tags=["отпуск"], note="по скидке")
    page = sign_in(open_context(phone=True, scheme="dark").new_page(), anna)
    page.goto("/app/transactions")
    expect(row(page, "Пятёрочка")).to_contain_text("#отпуск")
    # The whole row opens it, its tags too.
    row(page, "Пятёрочка").get_by_text("#отпуск").tap(force=True)
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_label("Получатель").first).to_have_value("Пятёрочка")
    expect(sheet.get_by_label("Заметка")).to_have_value("по скидке")
    assert axe(page) == []
    sheet.get_by_label("Заметка").fill("без скидки")
    sheet.get_by_role("button", name="Сохранить").tap()
    until(lambda: [it["note"] for it in anna.transactions()] == ["без скидки"])
    page.get_by_role("button", name="Ещё").tap()
    page.get_by_role("menuitem", name="Получатели").tap()
    expect(page.get_by_role("listitem").filter(has_text="Пятёрочка")).to_contain_text("1 операция")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
