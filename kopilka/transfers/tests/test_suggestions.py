"""Which transactions look like one transfer."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from kopilka.transfers.suggestions import Row, pair

CARD, SAVINGS = uuid4(), uuid4()
DAY = date(2026, 5, 31)
NAMES = {CARD: "карта", SAVINGS: "вклад"}


def row(type_: str, amount: str = "100", days: int = 0, text: str | None = None, account: UUID | None = None) -> Row:
    home = account or (CARD if type_ == "expense" else SAVINGS)
    return Row(uuid4(), home, type_, "RUB", Decimal(amount), DAY + timedelta(days=days), text)


@pytest.mark.parametrize(
    ("out", "into", "score"),
    [
        (row("expense"), row("income"), 65),
        (row("expense"), row("income", days=3), 50),
        (row("expense"), row("income", days=4), None),
        (row("expense"), row("income", days=6), None),
        (row("expense", text="Перевод между своими счетами"), row("income", days=4), 65),
        (row("expense"), row("income", text="Top up from карта"), 100),
        (row("expense"), row("income", days=-1), 50),
        (row("expense", "100.01"), row("income"), None),
        (row("expense"), row("income", account=CARD), None),
    ],
)
def test_score(out: Row, into: Row, score: int | None) -> None:
    assert [it.score for it in pair([out, into], NAMES)] == ([] if score is None else [score])


def test_each_is_in_one_pair_the_likeliest() -> None:
    out, near, far = row("expense"), row("income"), row("income", days=2)
    another = row("expense", days=2)
    found = pair([far, out, another, near], NAMES)
    assert {(it.out.id, it.into.id) for it in found} == {(out.id, near.id), (another.id, far.id)}
