"""Enter is pressed before the server has answered how it reads the quick entry."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Person, sign_in


def test_enter_may_come_before_the_answer(page: Page, anna: Person) -> None:
    sign_in(page, anna)
    quick = page.get_by_label("Быстрая запись")
    quick.fill("кофе 250")
    quick.press("Enter")
    expect(page.get_by_text("Записано: −250,00 ₽")).to_be_visible()
    quick.fill("такси 430")
    expect(page.locator("form").get_by_role("status")).to_contain_text("−430,00 ₽")
    # What was understood a moment ago is of other words.
    quick.fill("метро 60")
    quick.press("Enter")
    expect(page.get_by_text("Записано: −60,00 ₽")).to_be_visible()
    assert sorted(it["description"] for it in anna.transactions()) == ["кофе", "метро"]


def test_in_the_form_as_well(page: Page, anna: Person) -> None:
    sign_in(page, anna)
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    quick = dialog.get_by_label("Быстрая запись")
    quick.fill("кофе 250")
    dialog.get_by_role("button", name="Записать и ещё").click()
    expect(page.get_by_text("Записано: −250,00 ₽")).to_be_visible()
    expect(quick).to_have_value("")
    quick.fill("аптека 1,2к")
    quick.press("Enter")
    expect(page.get_by_text("Записано: −1 200,00 ₽")).to_be_visible()
    expect(dialog).to_be_hidden()
    assert [it["amount"] for it in anna.transactions()] == [1200, 250]


def test_a_doubt_is_asked_about_not_recorded(page: Page, anna: Person) -> None:
    sign_in(page, anna)
    quick = page.get_by_label("Быстрая запись")
    quick.fill("абракадабра 100")
    quick.press("Enter")
    expect(page.get_by_text("Какая это категория?")).to_be_visible()
    expect(quick).to_have_value("абракадабра 100")
    assert anna.transactions() == []
