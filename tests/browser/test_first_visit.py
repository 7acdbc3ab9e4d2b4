"""The first minutes: from an empty browser to the first recorded expense."""

import secrets

from playwright.sync_api import Page, expect


def test_a_first_visit_ends_with_a_recorded_expense(page: Page) -> None:
    page.goto("/app/sign-in?mode=up")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("С возвращением")).to_have_count(0)
    page.get_by_label("Электронная почта").fill(f"first-{secrets.token_hex(4)}@example.com")
    page.get_by_label("Пароль", exact=True).fill("копилка-2026")
    page.get_by_role("button", name="Создать копилку").click()

    expect(page.get_by_role("heading", name="Добро пожаловать")).to_be_visible()
    expect(page.get_by_role("combobox", name="Валюта")).to_have_value("RUB · российский рубль")
    expect(page.get_by_role("combobox", name="Часовой пояс")).to_have_value("Москва, UTC+3")
    page.get_by_label("Сколько на нём сейчас").fill("15 000,50")
    page.get_by_role("button", name="Начать").click()

    expect(page.get_by_role("heading", name="Начнём с одной записи")).to_be_visible()
    expect(page.get_by_label("Быстрая запись")).to_be_focused()
    page.get_by_label("Быстрая запись").fill("кофе 250")
    understood = page.locator("form").get_by_role("status")
    expect(understood).to_contain_text("−250,00 ₽")
    expect(understood).to_contain_text("Кафе и рестораны")
    page.get_by_role("button", name="Записать", exact=True).click()

    expect(page.get_by_text("Записано: −250,00 ₽")).to_be_visible()
    latest = page.get_by_role("region", name="Последние операции")
    expect(latest).to_contain_text("кофе")
    expect(latest).to_contain_text("−250,00 ₽")


def test_what_was_skipped_can_be_settled_later(page: Page) -> None:
    page.goto("/app/sign-in?mode=up")
    page.get_by_label("Электронная почта").fill(f"later-{secrets.token_hex(4)}@example.com")
    page.get_by_label("Пароль", exact=True).fill("копилка-2026")
    page.get_by_role("button", name="Создать копилку").click()
    page.get_by_role("button", name="Пропустить").click()

    page.get_by_role("link", name="Указать валюту и остаток").click()
    expect(page.get_by_role("heading", name="Добро пожаловать")).to_be_visible()
    page.get_by_label("Сколько на нём сейчас").fill("700")
    page.get_by_role("button", name="Начать").click()
    expect(page.get_by_role("heading", name="Начнём с одной записи")).to_be_visible()
    expect(page.get_by_role("link", name="Указать валюту и остаток")).to_have_count(0)
