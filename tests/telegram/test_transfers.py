"""Money moved between own accounts, told to the bot."""

from typing import Any

import pytest

from conftest import Person
from tests.telegram.ledger import Linked
from tests.telegram.written import plain

pytestmark = pytest.mark.slow


async def open_account(person: Person, name: str, **more: Any) -> str:
    answer = await person.http.post("/accounts", json={"name": name, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def balances(person: Person) -> dict[str, float]:
    return {it["name"]: float(it["balance"]) for it in (await person.http.get("/accounts")).json()}


async def test_it_is_recorded_between_the_accounts_that_are_told(linked: Linked) -> None:
    person, chat = await linked()
    await open_account(person, "Отпуск", kind="savings")
    said = chat.sends("перевёл 5000 на вклад")
    asked = chat.answer()
    assert "Похоже на перевод между своими счетами" in asked.text
    chat.presses(asked, "Кошелёк → Отпуск")
    assert plain(chat.sees_edit(asked).text) == "✅ 5 000 ₽, перевёл на вклад · Кошелёк → Отпуск · сегодня"
    assert await balances(person) == {"Кошелёк": -5000, "Отпуск": 5000}
    # A reply and an edit of the message change both sides.
    chat.replies(asked, "6000 вчера")
    assert plain(chat.answer().text).endswith("6 000 ₽, перевёл на вклад · Кошелёк → Отпуск · вчера")
    chat.sees_edit(asked)
    assert await balances(person) == {"Кошелёк": -6000, "Отпуск": 6000}
    chat.edits(said, "перевёл 7000 на вклад")
    assert "7 000" in plain(chat.sees_edit(asked).text)
    assert await balances(person) == {"Кошелёк": -7000, "Отпуск": 7000}
    assert {it["date"] for it in (await person.http.get("/transactions")).json()} != set()
    # It has no category, and does not become spending by a word.
    chat.replies(asked, "это было такси")
    assert "у него нет категории" in chat.answer().text
    chat.presses(asked, "Отменить")
    assert "Отменено" in chat.sees_edit(asked).text
    assert await balances(person) == {"Кошелёк": 0, "Отпуск": 0}
    chat.presses(asked, "Вернуть")
    assert "Кошелёк → Отпуск" in chat.sees_edit(asked).text
    assert await balances(person) == {"Кошелёк": -7000, "Отпуск": 7000}


async def test_where_it_went_may_be_chosen(linked: Linked) -> None:
    person, chat = await linked()
    await open_account(person, "Отпуск", kind="savings")
    await open_account(person, "Ремонт", kind="savings")
    await open_account(person, "Доллары", currency="USD")
    chat.sends("перевёл 5000 на вклад вчера")
    asked = chat.answer()
    chat.presses(asked, "Перевод между счетами…")
    menu = chat.sees_edit(asked)
    assert [it.text for row in menu.buttons for it in row] == ["→ Отпуск", "→ Ремонт", "‹ Назад"]
    chat.presses(asked, "Назад")
    chat.sees_edit(asked)
    chat.presses(asked, "Перевод между счетами…")
    chat.sees_edit(asked)
    chat.presses(asked, "→ Ремонт")
    assert "Кошелёк → Ремонт · вчера" in plain(chat.sees_edit(asked).text)
    # What others got is none.
    chat.sends("перевёл маме 3000")
    asked = chat.answer()
    chat.presses(asked, "Расход")
    asked = chat.sees_edit(asked)
    chat.presses(asked, asked.buttons[0][0].text)
    assert "→" not in chat.sees_edit(asked).text
    assert await balances(person) == {"Кошелёк": -8000, "Отпуск": 0, "Ремонт": 5000, "Доллары": 0}


async def test_one_account_has_no_other(linked: Linked) -> None:
    person, chat = await linked("Ann", "en")
    chat.sends("5000 to savings")
    asked = chat.answer()
    assert [it.text for row in asked.buttons for it in row] == ["Expense", "Income", "Do not record"]
    chat.sends("withdrew 300 cash")  # into the only account that there is
    asked = chat.answer()
    assert [it.text for row in asked.buttons for it in row] == ["Expense", "Income", "Do not record"]
    # A «yes» answers what is told in full.
    await open_account(person, "Trip", kind="savings")
    chat.sends("put aside 4000")
    asked = chat.answer()
    chat.replies(asked, "yes")
    assert "→ Trip" in chat.answer().text
    chat.sees_edit(asked)
    chat.sends("/last")
    assert "4,000" not in chat.answer().text


async def test_a_banks_message_about_cash_names_both_accounts(linked: Linked) -> None:
    person, chat = await linked()
    await open_account(person, "Сбер", kind="card")
    chat.sends("MIR-1234 12:34 Выдача наличных 3000р ATM 60001234 Баланс: 100р")
    asked = chat.answer()
    chat.presses(asked, "Сбер → Кошелёк")
    chat.sees_edit(asked)
    chat.sends("MIR-1234 14:34 Внесение наличных 500р ATM 60001234 Баланс: 600р")
    asked = chat.answer()
    chat.presses(asked, "Кошелёк → Сбер")
    chat.sees_edit(asked)
    assert await balances(person) == {"Кошелёк": 2500, "Сбер": -2500}
