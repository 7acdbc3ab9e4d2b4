"""Which entry a line of an edited message is, and which lines name their day. Without a database."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from kopilka.quick_entry.edits import lines_naming_day, pair
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.schemas import ParsedRead

TODAY = date(2026, 11, 26)


def read(line: str, day: date = TODAY) -> ParsedRead:
    """Words and a sum."""
    description, _, amount = line.rpartition(" ")
    return ParsedRead(
        amount=Decimal(amount), currency="RUB", type="expense", category_id=None, guessed_by=None, account_id=None,
        date=day, description=description, tags=[], doubts=[],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "places", "new"),
    [
        (["кофе 360", "такси 460"], ["такси 465"], [None, 0], []),
        (["coffee 360", "taxi 460"], ["Taxi 465"], [None, 0], []),
        (["кофе 360", "такси 460"], ["такси домой 465"], [None, 0], []),
        (["кофе 360", "такси 460"], ["убер 460"], [None, 0], []),
        (["кофе 360", "такси 460"], ["такси 465", "кофе 365"], [1, 0], []),
        (["кофе 360", "такси 460", "хлеб 60"], ["хлеб 65", "такси 465"], [None, 1, 0], []),
        (["кофе 360", "такси 460"], ["чай 361", "такси 465", "хлеб 60"], [0, 1], [2]),
        (["кофе 360", "кофе 460"], ["кофе 365", "кофе 465"], [0, 1], []),
        (["кофе 360"], ["чай 365"], [0], []),
    ],
)
def test_a_line_is_the_entry_of_its_words(
    before: list[str], after: list[str], places: list[int | None], new: list[int]
) -> None:
    entries = [
        TelegramEntry(id=uuid4(), line=place, parsed=read(it).model_dump(mode="json"))
        for place, it in enumerate(before)
    ]
    paired = pair(entries, [read(it) for it in after])
    assert ([place for _, place in paired.known], paired.new) == (places, new)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("кофе 250 сегодня", {0}),
        ("today coffee 250", {0}),
        ("кофе 250 26.11", {0}),
        ("кофе 250", set()),
        ("кофе 250\nтакси 300 сегодня", {1}),
        ("сегодня кофе 250 и такси 300; хлеб 60", {0, 1}),
    ],
)
def test_a_line_that_names_its_own_day(text: str, named: set[int]) -> None:
    count = text.count("\n") + text.count(";") + text.count(" и ") + 1
    assert lines_naming_day(text, [read("кофе 250")] * count, TODAY, "RUB") == named
    assert lines_naming_day(text, [read("кофе 250", date(2026, 11, 25))] * count, TODAY, "RUB") == set()
    assert lines_naming_day(text, [read("кофе 250")] * (count + 1), TODAY, "RUB") == set()
