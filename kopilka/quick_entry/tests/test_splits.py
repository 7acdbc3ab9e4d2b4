"""Lines of one purchase that is divided among categories, and those that only look like it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopilka.quick_entry.grammar import splits
from kopilka.quick_entry.grammar.account_names import AccountName
from kopilka.quick_entry.grammar.parsing import parse_entries
from kopilka.quick_entry.grammar.reading import Ledger, QuickEntry, Reading
from kopilka.quick_entry.grammar.typed_line import Line

TODAY = date(2026, 11, 22)
PURSES = Ledger(TODAY, [AccountName("Карта", "card", "RUB"), AccountName("Наличные", "cash", "RUB")], "RUB")
LINES = Path(__file__).with_name("splits.txt").read_text().splitlines()
TABLE = [[part.strip() for part in line.split("|")] for line in LINES if line and not line.startswith("# ")]


def told(entry: QuickEntry) -> str:
    return "; ".join(f"{it.description} {'?' if it.amount is None else it.amount}".strip() for it in entry.lines)


def test_the_table_is_long_enough() -> None:
    assert len({row[0] for row in TABLE}) == len(TABLE) >= 40


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_splits(row: list[str]) -> None:
    phrase, amount, description, lines, doubts, beside = [*row, *[""] * (6 - len(row))]
    [found] = parse_entries(phrase, PURSES)
    assert (found.amount, found.description, told(found)) == (Decimal(amount), description, lines)
    assert list(found.doubts) == doubts.split()
    assert ("lines_unclear" in found.doubts) == any(it.doubts for it in found.lines)
    day = date.fromisoformat(beside) if beside.startswith("2026") else TODAY
    assert (found.date, [f"#{it}" for it in found.tags]) == (day, [beside] if beside.startswith("#") else [])
    # The first account is what a line gets that names none.
    assert found.account == (int(beside[1:]) if beside.startswith("@") else None)


@pytest.mark.parametrize("text", ["3000" + ": x" * 300 + ", a" * 19, "3000: " + "a, " * 300 + "5", "= 3: a, b 2" * 80])
def test_no_line_is_read_over_and_over(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By counting: what is read at all is bounded, whatever stands there and however often."""
    read: list[str] = []

    class Counted(Reading):
        def __init__(self, line: Line, *rest: Ledger) -> None:
            read.append(line.shown)
            super().__init__(line, *rest)

    monkeypatch.setattr(splits, "Reading", Counted)
    parse_entries(text, PURSES)
    # A heading for each sign that is tried, each part, and once more what several pieces make together.
    assert len(read) <= splits._MOST_OPENINGS * (1 + 2 * (splits._MOST_LINES + 1))


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("сыр 310, батон 52 и молоко 90", [310, 52, 90]),
        ("ашан 3000, лента 2000", [3000, 2000]),
        ("обед 350 и кофе 180", [350, 180]),
        ("вчера: обед 350, кофе 180", [350, 180]),
        ("21.11: обед 350, кофе 180", [350, 180]),
        ("ашан 3000: хлеб, молоко и сыр", [3000]),
        ("ашан 3000: продукты", [3000]),
        ("ашан в 12:30 3000", [3000]),
        ("100+50=150 кофе", [150]),
        ("5: кофе 250, чай 100", [250, 100]),
    ],
)
def test_these_are_none(text: str, amounts: list[int]) -> None:
    found = parse_entries(text, PURSES)
    assert ([it.amount for it in found], [it.lines for it in found]) == (amounts, [()] * len(amounts))


def test_below_a_heading_it_has_its_day() -> None:
    first, second = parse_entries("вчера:\nашан 3000: еда 2000, дом остальное\nкофе 250", PURSES)
    assert (first.date, told(first)) == (date(2026, 11, 21), "еда 2000; дом 1000")
    assert (second.date, second.lines) == (date(2026, 11, 21), ())


WORDS = st.sampled_from(["продукты", "кошка", "дом и ремонт", "хлеб", "бензин", "подарки", "абракадабра"])
SUMS = st.integers(1, 9_999_999).map(lambda it: f"{it // 100},{it % 100:02}")
PARTS = st.lists(st.tuples(WORDS, SUMS), min_size=1, max_size=5)
LAST = st.one_of(st.none(), WORDS)


@given(st.integers(1, 99_999), PARTS, LAST, st.sampled_from([": ", " = "]), st.sampled_from([", ", " + "]))
def test_what_is_sure_reads_back_the_same(
    rest: int, parts: list[tuple[str, str]], last: str | None, opens: str, between: str
) -> None:
    """«Ашан, 3000 RUB, 2026-11-22: продукты 2000, кошка 1000»: written down in full it is the same split."""
    amount = sum((Decimal(it.replace(",", ".")) for _, it in parts), Decimal(rest if last else 0))
    written = [f"{word} {it}" for word, it in parts] + ([f"{last} остальное"] if last else [])
    if len(written) < 2:
        return
    [found] = parse_entries(f"ашан {amount:f}{opens}{between.join(written)}", PURSES)
    assert found.doubts == (), found
    assert sum(it.amount or 0 for it in found.lines) == found.amount == amount
    full = ", ".join(f"{it.description} {it.amount:f}" for it in found.lines)
    [again] = parse_entries(f"{found.description}, {found.amount:f} RUB, {found.date.isoformat()}: {full}", PURSES)
    assert (again.amount, again.description, again.date, again.doubts) == (amount, "ашан", found.date, ())
    assert again.lines == tuple(replace(it, is_rest=False) for it in found.lines)


@given(st.text(max_size=120), st.text(alphabet="0123456789 .,:=+рестоальнж", max_size=60))
def test_no_parts_are_too_strange(words: str, parts: str) -> None:
    """What has no doubt adds up, whatever was typed."""
    for text in (f"ашан 3000: {words}", f"ашан 3000 = {parts}", f"{words}: {parts}, еда остальное"):
        for found in parse_entries(text, PURSES):
            if found.lines and not found.doubts:
                assert sum(it.amount or 0 for it in found.lines) == found.amount
                assert all(it.amount is not None and it.amount > 0 and it.description for it in found.lines)
