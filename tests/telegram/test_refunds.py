"""What came back of a purchase, told to the bot."""

import pytest

from conftest import Person
from tests.telegram.ledger import Linked
from tests.telegram.written import plain

pytestmark = pytest.mark.slow


async def spent(person: Person) -> tuple[float, float]:
    found = (await person.http.get("/transactions/summary")).json()["by_currency"]
    [total] = found
    return total["income"], total["expense"]


async def test_it_is_taken_off_what_was_spent(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends("куртка 5000")
    bought = chat.answer()
    said = chat.sends("возврат за куртку 2000")
    asked = chat.answer()
    assert "Похоже на возврат" in asked.text
    chat.presses(asked, "Возврат")
    line = "✅ +2 000 ₽, возврат за куртку · Возврат · Одежда и обувь · Кошелёк · сегодня"
    assert plain(chat.sees_edit(asked).text) == line
    assert await spent(person) == (0, 3000)
    # It stays one by whatever is changed of it.
    for words, shown, sums in (
        ("1500", "+1 500 ₽, возврат за куртку · Возврат · Одежда", (0, 3500)),
        ("это было такси", "Возврат · Такси", (0, 3500)),
        ("это расход", "1 500 ₽, такси · Такси", (0, 6500)),
        ("это возврат", "Возврат · Такси", (0, 3500)),
        ("доход", "+1 500 ₽", (1500, 5000)),
        ("возврат", "Возврат · ", (0, 3500)),
    ):
        chat.replies(asked, words)
        assert shown in plain(chat.answer().text), words
        chat.sees_edit(asked)
        assert await spent(person) == sums, words
    chat.edits(said, "возврат за куртку 1000")
    assert "+1 000 ₽" in plain(chat.sees_edit(asked).text)
    assert await spent(person) == (0, 4000)
    # A purchase that turns out to be one.
    chat.replies(bought, "возврат")
    assert "+5 000 ₽, куртка · Возврат" in plain(chat.answer().text)
    assert await spent(person) == (0, -6000)


async def test_what_it_is_of_is_asked(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends("возврат 700 ромашка")
    asked = chat.answer()
    chat.presses(asked, "Возврат")
    assert "На что была покупка?" in chat.sees_edit(asked).text
    chat.sends("подарки")
    assert "Возврат · Подарки" in plain(chat.answer().text)
    assert await spent(person) == (0, -700)


async def test_a_bank_says_so(linked: Linked) -> None:
    person, chat = await linked("Anna", locale="en")
    chat.sends("MIR-4417 22:13 Возврат покупки 1990р LAMODA Баланс: 3207р")
    assert "+1,990 ₽, LAMODA · Refund · Clothes and shoes" in plain(chat.answer().text)
    assert await spent(person) == (0, -1990)
