"""The short example: plausible for any day it is generated on, and translated completely."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from kopilka.example import goals
from kopilka.example.english import WORDS, in_english
from kopilka.example.habits import BILLS, EXCHANGES, HABITS, OCCASIONS, OPENINGS, TRIPS, WITHOUT_CREDIT
from kopilka.example.life import MONTHS, PAY, Entry, entries, short_entries
from kopilka.text import clean

TODAY = date(2026, 5, 31)
# First and last days of months and years, a leap day, and every stage of a month.
DAYS = [date(2028, 2, 29), date(2025, 12, 31), date(2026, 1, 1), *(TODAY + timedelta(days=17 * n) for n in range(44))]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_every_day_has_fourteen_believable_months_behind_it(today: date) -> None:
    told = short_entries(today)
    assert list(told) == sorted(told, key=lambda entry: entry.date)
    assert told[-1].date <= today
    standing = {opening.key: Decimal(opening.balance) / 100 for opening in WITHOUT_CREDIT}
    types: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for entry in told:
        if entry.transfer is None:
            types[entry.date.year, entry.date.month][entry.type] += 1
        standing[entry.account] += entry.amount if entry.is_refund or entry.type in ("income", "in") else -entry.amount
        assert standing[entry.account] >= 0, entry
        assert entry.amount > 0
        assert entry.amount == entry.amount.quantize(Decimal("0.01"))
    assert standing["card"] < 300_000
    assert len(types) == MONTHS or (today.day < 3 and len(types) == MONTHS - 1)
    types.pop((today.year, today.month), None)  # it has only begun
    assert all(each["income"] >= 3 and 45 <= each.total() <= 105 for each in types.values()), types
    assert 60 <= sum(each.total() for each in types.values()) / len(types) <= 85


@pytest.mark.parametrize("today", DAYS[::3], ids=str)
def test_money_moves_between_its_accounts(today: date) -> None:
    """To the savings after each salary, out of a cash machine, and into dollars."""
    told = short_entries(today)
    moves: dict[str, list[Entry]] = defaultdict(list)
    for entry in told:
        assert (entry.category is None) == (entry.type in ("out", "in")) == (entry.transfer is not None)
        if entry.transfer is not None:
            moves[entry.transfer].append(entry)
    reached: dict[str, list[date]] = defaultdict(list)
    for out, into in moves.values():
        assert (out.type, into.type, out.date, out.description) == ("out", "in", into.date, into.description)
        assert out.account != into.account
        if into.account == "dollars":
            assert 70 < out.amount / into.amount < 100
        else:
            assert out.amount == into.amount
        reached[into.account].append(into.date)
    paid = [entry.date for entry in told if entry.description == PAY[0][-1]]
    assert reached["savings"] == [day + timedelta(days=1) for day in paid if day < today]
    assert len(reached["cash"]) >= 1
    assert len(reached["dollars"]) >= len(EXCHANGES)


def test_all_of_it_has_english_words() -> None:
    said = {opening.name for opening in OPENINGS} | {goals.SEA, goals.BICYCLE, goals.RESERVE, goals.REPAIR}
    said |= {place for habit in HABITS for place in habit.places} | {place for trip in TRIPS for place in trip.places}
    said |= {it.description for it in (*BILLS, *OCCASIONS)} | {description for *_, description in PAY}
    said |= {entry.description for day in DAYS[::5] for entry in entries(day)}
    assert {
        words for words in said if not in_english(words).isascii() and not set(in_english(words)) & set("é—")
    } == set()
    assert set(WORDS) <= said
    assert all(words == clean(words) for words in WORDS.values())


def test_some_things_are_brought_back() -> None:
    back = [entry for entry in entries(date(2026, 5, 31)) if entry.is_refund]
    assert 6 <= len(back) <= 24
    assert {(it.type, it.account) for it in back} == {("expense", "credit")}
    assert all(it.description.startswith("Возврат") for it in back)
    assert not [it for it in entries(date(2026, 5, 31)) if "Возврат" in it.description and not it.is_refund]
