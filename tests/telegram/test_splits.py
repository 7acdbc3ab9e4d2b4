"""A line that divides its sum: one transaction, answered in one line; what does not add up is asked about."""

from typing import Any

import pytest

from conftest import Person
from tests.telegram.ledger import Linked

pytestmark = pytest.mark.slow


async def recorded(person: Person) -> list[tuple[float, str | None, list[tuple[float, str, str | None]]]]:
    """With the keys of the categories of the lines."""
    keys = {id_: key for key, id_ in person.categories.items()}
    found: list[dict[str, Any]] = (await person.http.get("/transactions")).json()
    lines = [[(it["amount"], keys[it["category_id"]], it["description"]) for it in row["lines"] or []] for row in found]
    return [(row["amount"], row["description"], of_row) for row, of_row in zip(found, lines, strict=True)]


async def test_a_line_makes_one_transaction_with_lines(linked: Linked) -> None:
    person, chat = await linked()
    said = chat.sends("ашан 3000: продукты 2000, кошка остальное")
    answer = chat.answer()
    assert all(it in answer.text for it in ("3\u00a0000", "ашан", "2\u00a0000", "1\u00a0000")), answer.text
    wanted = [(2000, "groceries", None), (1000, "pets", "кошка")]
    assert await recorded(person) == [(3000, "ашан", wanted)]
    chat.edits(said, "ашан 3000: продукты 2500, кошка остальное")
    assert "2\u00a0500" in chat.sees_edit(answer).text
    assert await recorded(person) == [(3000, "ашан", [(2500, "groceries", None), (500, "pets", "кошка")])]


async def test_what_does_not_add_up_is_asked_with_both_sums(linked: Linked) -> None:
    person, chat = await linked()
    said = chat.sends("ашан 3000: продукты 2000, кошка 900")
    answer = chat.answer()
    assert "2\u00a0900" in answer.text
    assert "3\u00a0000" in answer.text
    assert await recorded(person) == []
    chat.edits(said, "ашан 3000: продукты 2000, кошка 950")
    assert "2\u00a0950" in chat.sees_edit(answer).text
    assert await recorded(person) == []
    chat.edits(said, "ашан 3000: продукты 2000, кошка 1000")
    chat.sees_edit(answer)
    assert await recorded(person) == [(3000, "ашан", [(2000, "groceries", None), (1000, "pets", "кошка")])]


async def test_the_right_sum_or_one_category_answers_it(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends("ашан 3000: продукты 2000, кошка 900")
    chat.replies(chat.answer(), "2900")
    chat.answer()
    assert await recorded(person) == [(2900, "ашан", [(2000, "groceries", None), (900, "pets", "кошка")])]
    chat.sends("лента 500: абракадабра 200, кошка остальное")
    asked = chat.answer()
    assert "абракадабра" in asked.text
    assert "(?)" in asked.text
    chat.replies(asked, "продукты")
    chat.answer()
    assert (500, "лента", []) in await recorded(person)
