"""Lines that tell several purchases, and those that only look like it."""

from datetime import date

import pytest

from kopilka.quick_entry.grammar.account_names import AccountName
from kopilka.quick_entry.grammar.parsing import parse_entries
from kopilka.quick_entry.grammar.reading import Ledger

TODAY = date(2026, 11, 22)
ROUBLES = Ledger(TODAY, [AccountName("Основной", "card", "RUB")], "RUB")
DOLLARS = Ledger(TODAY, [AccountName("Card", "card", "USD")], "USD")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("кофе 250\nвчера такси 430; +5000 премия\n\n", ["кофе 250", "такси 430", "премия 5000"]),
        ("1. кофе 250\n2. чай 100\n3. 90 хлеб", ["кофе 250", "чай 100", "хлеб 90"]),
        ("1) кофе 250\n2) чай 100", ["кофе 250", "чай 100"]),
        ("обед 350 и кофе 180", ["обед 350", "кофе 180"]),
        ("сыр 310р, батон 52р", ["сыр 310", "батон 52"]),
        ("сыр 310, батон 52 и молоко 90", ["сыр 310", "батон 52", "молоко 90"]),
        ("350 обед и 180 кофе", ["обед 350", "кофе 180"]),
        ("lunch 12 and coffee 3.50", ["lunch 12", "coffee 3.50"]),
        ("такси 300 плюс чаевые 50", ["такси 300", "чаевые 50"]),
        ("кофе 250 и 2 булки 100", ["кофе 250", "2 булки 100"]),
        ("хлеб, молоко 200 и такси 300", ["хлеб, молоко 200", "такси 300"]),
        ("молоко, хлеб, сыр 500", ["молоко, хлеб, сыр 500"]),
        ("2 кофе и 3 булки 700", ["2 кофе и 3 булки 700"]),
        ("кофе и булка 300", ["кофе и булка 300"]),
        ("обед 350 + чаевые 50", ["обед 350", "чаевые 50"]),
        ("кофе 150+булка 80", ["кофе 150", "булка 80"]),
        ("2 кофе по 250 и булка 60", ["2 кофе 500", "булка 60"]),
        ("рыба и мясо 1 500 и хлеб 60", ["рыба и мясо 1500", "хлеб 60"]),
        ("сыр 1,5 кг 900, хлеб 60", ["сыр 1,5 кг 900", "хлеб 60"]),
    ],
)  # fmt: skip
def test_several_purchases(text: str, wanted: list[str]) -> None:
    assert [f"{it.description} {it.amount}" for it in parse_entries(text, ROUBLES)] == wanted
    assert all(not it.doubts for it in parse_entries(text, ROUBLES))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("lunch 20 and coffee 4", ["lunch 20", "coffee 4"]),
        ("хлеб 45, сок 8", ["хлеб 45", "сок 8"]),
        ("lunch 20, coffee 4 and tip 1", ["lunch 20", "coffee 4", "tip 1"]),
    ],
)
def test_small_sums_of_several_purchases(text: str, wanted: list[str]) -> None:
    """Of roubles they may be numbers of things."""
    for ledger, doubts in ((ROUBLES, [(), ("amount_unclear",)]), (DOLLARS, [(), ()])):
        found = parse_entries(text, ledger)
        assert [f"{it.description} {it.amount}" for it in found] == wanted
        assert [it.doubts for it in found][:2] == doubts


@pytest.mark.parametrize(
    "text", ["2 кофе и 3 булки", "20 lunch and 4 coffee", "iphone 15 and case 9", "season 3 and popcorn 9"]
)
def test_numbers_of_things_part_nothing(text: str) -> None:
    for ledger in (ROUBLES, DOLLARS):
        assert len(parse_entries(text, ledger)) == 1


def test_small_sums_alone_are_parted_where_they_are_sums() -> None:
    assert [it.amount for it in parse_entries("coffee 4, bagel 3", DOLLARS)] == [4, 3]
    [whole] = parse_entries("булки 4, хлеб 3", ROUBLES)
    assert whole.doubts == ("several_amounts",)
    found = parse_entries("обед 20 евро и кофе 4", ROUBLES)
    assert [(it.amount, it.currency, it.doubts) for it in found] == [(20, "EUR", ()), (4, "EUR", ())]


def test_a_currency_named_once_is_that_of_all() -> None:
    found = parse_entries("обед 35 и кофе 18 евро", ROUBLES)
    assert [(it.amount, it.currency) for it in found] == [(35, "EUR"), (18, "EUR")]
