"""A typed line that speaks of money between own accounts is recorded as a transfer: once, and never as spending."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Person, axe, sign_in
from tests.browser.test_journeys import go, row, today, undo
from tests.faults.serving import until

LINE = "перевёл 5000 на вклад"


def kinds(person: Person) -> list[str]:
    return sorted(it["type"] for it in person.transactions())


def open_savings(person: Person) -> None:
    main = person.http.get("/accounts").json()[0]["id"]
    assert person.http.patch(f"/accounts/{main}", json={"name": "Сбер", "kind": "card"}).status_code == 200
    assert person.http.post("/accounts", json={"name": "Отпуск", "kind": "savings"}).status_code == 201


def test_from_the_overview_by_one_press(page: Page, anna: Person) -> None:
    open_savings(anna)
    anna.record("250", "Кафе и рестораны", str(today()), "кофе")
    sign_in(page, anna)
    quick = page.get_by_label("Быстрая запись")
    quick.fill(LINE)
    move = page.get_by_role("button", name="Перевести: «Сбер» → «Отпуск»")
    expect(move).to_be_visible()
    assert axe(page) == []
    move.click()
    expect(page.get_by_text("Переведено 5 000,00 ₽ на «Отпуск»")).to_be_visible()
    expect(quick).to_have_value("")
    assert kinds(anna) == ["expense", "transfer", "transfer"]
    # Spending of the month is what it was.
    expect(page.get_by_text("Расходы за месяц").locator("xpath=..")).to_contain_text("250 ₽")
    go(page, "Операции")
    expect(row(page, "На счёт «Отпуск»")).to_contain_text("5 000,00 ₽")
    undo(page, "Переведено")
    until(lambda: kinds(anna) == ["expense"])


def test_from_the_form_by_keyboard_and_by_the_dialog(page: Page, anna: Person) -> None:
    open_savings(anna)
    sign_in(page, anna)
    page.keyboard.press("n")
    form = page.get_by_role("dialog", name="Новая операция")
    quick = form.get_by_label("Быстрая запись")
    quick.fill(LINE)
    expect(form.get_by_role("button", name="Перевести: «Сбер» → «Отпуск»")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Переведено 5 000,00 ₽ на «Отпуск»")).to_be_visible()
    expect(form).to_be_hidden()
    assert kinds(anna) == ["transfer", "transfer"]

    page.keyboard.press("n")
    expect(quick).to_have_value("")
    quick.fill("перевёл себе 700")
    dialog = page.get_by_role("dialog", name="Перевод между счетами")
    for leave in (lambda: page.keyboard.press("Escape"), page.go_back):
        form.get_by_role("button", name="Перевод между счетами…").click()
        expect(dialog.get_by_label("Сумма")).to_have_value("700")
        leave()
        expect(quick).to_have_value("перевёл себе 700")
        expect(dialog).to_be_hidden()
    form.get_by_role("button", name="Перевод между счетами…").click()
    dialog.get_by_role("button", name="Комиссия").click()
    dialog.get_by_label("Комиссия").fill("15")
    assert axe(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("Переведено 700,00 ₽ на «Отпуск»")).to_be_visible()
    expect(dialog).to_be_hidden()
    expect(form).to_be_hidden()
    assert kinds(anna) == ["expense", *4 * ["transfer"]]
