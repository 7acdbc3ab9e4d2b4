"""Which transactions look like one transfer."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from kopilka.transfers.suggestions import Row, pair

CARD, SAVINGS, ABROAD, SHORT = uuid4(), uuid4(), uuid4(), uuid4()
DAY = date(2026, 5, 31)
NAMES = {CARD: "карта", SAVINGS: "вклад", ABROAD: "tinkoff usd", SHORT: "я"}


def row(
    type_: str,
    amount: str = "100",
    days: int = 0,
    text: str | None = None,
    account: UUID | None = None,
    currency: str = "RUB",
) -> Row:
    home = account or (CARD if type_ == "expense" else SAVINGS)
    return Row(uuid4(), home, type_, currency, Decimal(amount), DAY + timedelta(days=days), text)


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
        (row("expense", text="Вкладыш в паспорт"), row("income"), 100),
        (row("expense", text="Яблоки"), row("income", account=SHORT), 65),
        (row("expense", text="Это я"), row("income", account=SHORT), 80),
    ],
)
def test_score(out: Row, into: Row, score: int | None) -> None:
    assert [it.score for it in pair([out, into], NAMES)] == ([] if score is None else [score])


def test_each_is_in_one_pair_the_likeliest() -> None:
    out, near, far = row("expense"), row("income"), row("income", days=2)
    another = row("expense", days=2)
    found = pair([far, out, another, near], NAMES)
    assert {(it.out.id, it.into.id) for it in found} == {(out.id, near.id), (another.id, far.id)}


def dollars(days: int = 0, text: str | None = None) -> Row:
    return row("income", "1.09", days, text, ABROAD, "USD")


@pytest.mark.parametrize(
    ("told", "other", "days", "score", "reasons"),
    [
        ("Обмен валюты", None, 0, 60, ["same_day", "exchange"]),
        (None, "Конвертация по курсу 91,5", 0, 60, ["same_day", "exchange"]),
        ("Покупка долларов", None, 1, 55, ["days_apart", "exchange"]),
        ("Купил $", "Продажа рублей", 0, 60, ["same_day", "exchange"]),
        ("покупка usd", None, 3, 45, ["days_apart", "exchange"]),
        ("Currency exchange", None, -1, 45, ["days_apart", "exchange"]),
        ("Bought dollars", "Sold RUB", 0, 60, ["same_day", "exchange"]),
        ("Перевод", None, 0, 55, ["same_day", "words"]),
        (None, "Transfer from own account", 2, 45, ["days_apart", "words"]),
        ("На Tinkoff USD", None, 0, 55, ["same_day", "account_named"]),
        (None, "с: карта", -3, 30, ["days_apart", "account_named"]),
        ("Перевод: обмен", "карта", 0, 75, ["same_day", "exchange", "words", "account_named"]),
        ("Обмен валюты", None, 4, None, []),
        ("Обмен валюты", None, -4, None, []),
        # Nothing is said, or of other things.
        (None, None, 0, None, []),
        ("Пятёрочка", "Зарплата", 0, None, []),
        ("Покупка продуктов", "Продажа велосипеда", 0, None, []),
        ("Конверты и марки", "Salary", 0, None, []),
        ("Bought shoes", "Sold the bike", 0, None, []),
        ("Картаж, кафе", "Гонорар", 0, None, []),
        ("Вклад", None, 0, 55, ["same_day", "words"]),
    ],
)
def test_two_currencies(told: str | None, other: str | None, days: int, score: int | None, reasons: list[str]) -> None:
    """Suggested by words alone, and never as sure as equal amounts are."""
    found = pair([dollars(days, other), row("expense", text=told)], NAMES)
    assert [(it.score, list(it.reasons)) for it in found] == ([] if score is None else [(score, reasons)])
    if found:
        [equal] = pair([row("expense", text=told), row("income", "100", 0, other, SAVINGS)], NAMES)
        assert found[0].score < equal.score


def test_equal_amounts_come_first() -> None:
    out, into = row("expense", text="Обмен или перевод"), row("income")
    assert [(it.out.id, it.into.id) for it in pair([dollars(), out, into], NAMES)] == [(out.id, into.id)]


def test_of_very_many_that_speak_of_an_exchange_only_so_many_are_judged() -> None:
    many = [row("expense", text="Обмен") for _ in range(2_000)] + [dollars(text="Обмен") for _ in range(2_000)]
    assert 1 <= len(pair(many, NAMES)) <= 3
