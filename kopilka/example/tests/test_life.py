"""The short example: plausible for any day it is generated on, and translated completely."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pydantic import TypeAdapter

from kopilka.example import goals
from kopilka.example.english import WORDS, in_english
from kopilka.example.habits import BILLS, EXCHANGES, HABITS, OCCASIONS, OPENINGS, TRIPS, WITHOUT_CREDIT, Details
from kopilka.example.life import MONTHS, PAY, Entry, entries, short_entries
from kopilka.text import Description, Note, Payee, Tag, clean, fold

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
    said |= {words for thing in (*HABITS, *TRIPS) for place in thing.places for words in words_of(place)}
    said |= {words for it in (*BILLS, *OCCASIONS) for words in words_of(it.details)}
    said |= {description for *_, description in PAY}
    said |= {words for day in DAYS[::5] for entry in entries(day) for words in words_of(entry)}
    assert {
        words for words in said if not in_english(words).isascii() and not set(in_english(words)) & set("é—")
    } == set()
    assert set(WORDS) <= said
    assert all(words == clean(words, single_line=False) for words in WORDS.values())


def words_of(it: Details | Entry) -> set[str]:
    of_parts = {part.description for part in it.parts} if isinstance(it, Entry) else set()
    return {it.payee, it.description, *it.tags, it.note, *of_parts} - {""}


@pytest.mark.parametrize("say", [str, in_english], ids=["ru", "en"])
def test_what_is_written_is_what_the_doors_would_take(say: Callable[[str], str]) -> None:
    """Names of payees differ in more than their case, tags are in small letters."""
    told = entries(TODAY)
    payees = {say(entry.payee) for entry in told} - {""}
    assert len({fold(name) for name in payees}) == len({entry.payee for entry in told} - {""}) == len(payees)
    for type_, texts in (
        (Payee, payees),
        (Description, {say(entry.description) for entry in told}),
        (Tag, {say(tag) for entry in told for tag in entry.tags}),
        (Note, {say(entry.note) for entry in told}),
    ):
        takes = TypeAdapter(type_)
        assert [text for text in texts if takes.validate_python(text) != text] == []
        assert len(texts) >= 4


@pytest.mark.parametrize("today", DAYS[::3], ids=str)
def test_most_purchases_have_a_payee_and_some_have_tags_and_a_note(today: date) -> None:
    told = [entry for entry in short_entries(today) if entry.transfer is None]
    bought = [entry for entry in told if entry.type == "expense"]
    assert sum(bool(entry.payee) for entry in bought) > 0.7 * len(bought)
    assert all(entry.payee or entry.description for entry in told)
    counts = Counter(tag for entry in told for tag in entry.tags)
    assert counts["отпуск"] > 5 < len(counts)
    assert sum(bool(entry.note) for entry in told) >= 3


@pytest.mark.parametrize("today", DAYS[::3], ids=str)
def test_some_receipts_are_of_several_categories(today: date) -> None:
    """Food first and most of it; each line is of the price of its thing."""
    split = [entry for entry in short_entries(today) if entry.parts]
    assert 5 <= len(split) <= 30
    for entry in split:
        food, *others = entry.parts
        assert (food.category, food.description) == (entry.category, "")
        assert sum(part.amount for part in entry.parts) == entry.amount
        assert all(part.amount > 0 and part.description for part in others)
        assert food.amount > entry.amount / 4
    assert {part.category for entry in split for part in entry.parts} == {"groceries", "household_goods", "beauty"}


def test_some_things_are_brought_back() -> None:
    back = [entry for entry in entries(date(2026, 5, 31)) if entry.is_refund]
    assert 6 <= len(back) <= 24
    assert {(it.type, it.account) for it in back} == {("expense", "credit")}
    assert {(it.payee, it.description) for it in back} == {("Lamoda", "возврат"), ("Озон", "возврат")}
    assert not [it for it in entries(date(2026, 5, 31)) if it.description == "возврат" and not it.is_refund]
