"""The first minutes: from an empty browser to the first recorded expense."""

import secrets

from playwright.sync_api import Page, expect


def test_a_first_visit_ends_with_a_recorded_expense(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="С возвращением")).to_be_visible()
    page.get_by_role("link", name="Создать копилку").click()
    page.get_by_label("Электронная почта").fill(f"first-{secrets.token_hex(4)}@example.com")
    page.get_by_label("Пароль", exact=True).fill("копилка-2026")
    page.get_by_role("button", name="Создать копилку").click()

    expect(page.get_by_role("heading", name="Начнём с одной записи")).to_be_visible()
    page.get_by_label("Быстрая запись").fill("кофе 250")
    understood = page.locator("form").get_by_role("status")
    expect(understood).to_contain_text("−250,00 ₽")
    expect(understood).to_contain_text("Кафе и рестораны")
    page.get_by_role("button", name="Записать", exact=True).click()

    expect(page.get_by_text("Записано: −250,00 ₽")).to_be_visible()
    latest = page.get_by_role("region", name="Последние операции")
    expect(latest).to_contain_text("кофе")
    expect(latest).to_contain_text("−250,00 ₽")
