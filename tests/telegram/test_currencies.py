"""What the bot says about what was recorded in several currencies."""

import pytest

from tests.telegram.ledger import Linked
from tests.telegram.written import plain

pytestmark = pytest.mark.slow


async def test_a_sum_of_several_currencies_is_one(linked: Linked) -> None:
    """With what was converted, and what could not be."""
    person, chat = await linked()
    for currency, amount in (("USD", "10"), ("JPY", "300")):
        account = (await person.http.post("/accounts", json={"name": currency, "currency": currency})).json()["id"]
        await person.record(amount, "groceries", date="2025-10-03", account_id=account)
    chat.sends("сколько на еду в октябре 2025")
    lines = plain(chat.answer().text).splitlines()
    assert (lines[0], lines[-1]) == (
        "Еда, октябрь 2025: потрачено 0 ₽", "Не посчитано, потому что нет курса: 300 JPY, 10 $.",
    )  # fmt: skip
    rated = await person.http.put("/exchange-rates/USD/2025-10-01", json={"rate": 90})
    assert rated.status_code < 300, rated.text
    await person.record("450", "taxi", date="2025-10-10")
    chat.sends("сколько потратили в октябре 2025")
    lines = plain(chat.answer().text).splitlines()
    assert lines[0] == "Октябрь 2025: потрачено 1 350 ₽"
    assert lines[-2:] == ["Записи в USD переведены по курсу дня.", "Не посчитано, потому что нет курса: 300 JPY."]
