"""Which rows of a file are known, new or doubtful: written cases, and files that overlap in any way."""

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopilka.imports.figures import EnteredTransaction, FileOperation, Judgement, KnownOperation
from kopilka.imports.likeness import are_alike
from kopilka.imports.matching import judge

DAY = date(2026, 7, 5)


def row(index: int = 0, amount: object = -100, text: str = "Кофейня", day: int = 0, **fields: Any) -> FileOperation:
    return FileOperation(index, DAY + timedelta(day), Decimal(str(amount)), text, **fields)


def known(number: int = 1, amount: object = -100, text: str = "Кофейня", day: int = 0, **fields: Any) -> KnownOperation:
    named = {"time": None, "booked_on": None, "bank_id": None, "is_pending": False, "transaction_id": UUID(int=number)}
    return KnownOperation(UUID(int=1000 + number), DAY + timedelta(day), Decimal(str(amount)), text, **named | fields)


def entered(number: int = 1, amount: object = -100, text: str = "кофе", day: int = 0) -> EnteredTransaction:
    return EnteredTransaction(UUID(int=number), DAY + timedelta(day), Decimal(str(amount)), text)


def told(*judgements: Judgement) -> list[tuple[str, str | None, str | None, int | None]]:
    """State, reason, action, and the number of what it was matched with."""
    return [
        (it.state, it.reason, it.action, it.match.transaction_id.int if it.match and it.match.transaction_id else None)
        for it in judgements
    ]


NEW = ("new", None, "add", None)


def is_known(number: int | None = 1) -> tuple[str, str, str, int | None]:
    return "duplicate", "known", "skip", number


def is_booked(number: int = 1) -> tuple[str, str, str, int]:
    return "duplicate", "booked", "match", number


def is_doubtful(reason: str, number: int = 1) -> tuple[str, str, None, int]:
    return "doubtful", reason, None, number


AT = {"time": time(12, 27, 59)}
CASES: dict[str, tuple[list[FileOperation], list[KnownOperation], list[Any]]] = {
    "nothing known": ([row()], [], [NEW]),
    "the same": ([row()], [known()], [is_known()]),
    "deleted since": ([row()], [known(transaction_id=None)], [is_known(None)]),
    "case and ё": ([row(text="КОФЕЙНЯ Ёлка")], [known(text="Кофейня елка")], [is_known()]),
    "two equal, one known": ([row(0), row(1)], [known()], [is_known(), NEW]),
    "one equal, two known": ([row()], [known(1), known(2)], [is_known()]),
    "another amount": ([row(amount=-101)], [known()], [NEW]),
    "money back of the same amount": ([row(amount=100)], [known()], [NEW]),
    "another day": ([row(day=1)], [known()], [NEW]),
    "another time": ([row(time=time(9)), row(1, **AT)], [known(**AT)], [NEW, is_known()]),
    "another shop at another time": ([row(text="Аптека", time=time(9))], [known(**AT)], [NEW]),
    "another number, with a time": ([row(bank_id="B", **AT)], [known(bank_id="A", **AT)], [is_known()]),
    "another number": ([row(bank_id="B")], [known(bank_id="A")], [is_doubtful("unclear_repeat")]),
    "its number beside another": (
        [row(0, bank_id="A"), row(1, bank_id="B")], [known(bank_id="A")], [is_known(), NEW],
    ),
    "a number that repeats": (
        [row(0, -100, bank_id="X"), row(1, -200, bank_id="X")],
        [known(1, -200, bank_id="X"), known(2, -100, bank_id="X")],
        [is_known(2), is_known(1)],
    ),
    "a number that repeats, other texts": (
        [row(0, text="Аптека", bank_id="X"), row(1, text="Кофейня", bank_id="X")],
        [known(1, text="Кофейня", bank_id="X"), known(2, text="Аптека", bank_id="X")],
        [is_known(2), is_known(1)],
    ),
    "a bank that numbers each file anew": (
        [row(it, -100 - it, bank_id=f"B{it}") for it in range(3)],
        [known(it + 1, -100 - it, bank_id=f"A{it}") for it in range(3)],
        [is_known(1), is_known(2), is_known(3)],
    ),
    "a hold that is booked": ([row(day=3)], [known(is_pending=True)], [is_booked()]),
    "a hold that is still one": ([row(is_pending=True)], [known(is_pending=True)], [is_known()]),
    "an older file with the hold": ([row(is_pending=True)], [known()], [is_known()]),
    "a hold booked too late": ([row(day=11)], [known(is_pending=True)], [NEW]),
    "a hold told otherwise": ([row(text="KOFEYNYA 12 MOSCOW", day=2)], [known(is_pending=True)], [is_booked()]),
    "a hold of another shop": ([row(text="Аптека", day=2)], [known(is_pending=True)], [NEW]),
    "the nearest of two holds": (
        [row(day=4)], [known(1, is_pending=True), known(2, day=3, is_pending=True)], [is_booked(2)],
    ),
    "a hold that was deleted": ([row(day=1)], [known(is_pending=True, transaction_id=None)], [is_known(None)]),
    "a hold of fuel": ([row(amount=-2350.4, day=1)], [known(amount=-2500, is_pending=True)], [
        is_doubtful("amount_changed")]),
    "a hold of much more": ([row(amount=-1000, day=1)], [known(amount=-2500, is_pending=True)], [NEW]),
    "the bank corrects an amount": (
        [row(amount=-90, bank_id="A")], [known(bank_id="A")], [is_doubtful("amount_changed")],
    ),
    "another format": (
        [row(text="RETAIL KOFEYNYA 77 MOSCOW RUS")], [known(**AT)], [is_known()],
    ),
    "another format, by the day of booking": (
        [row(text="Оплата: кофейня", day=2)], [known(booked_on=DAY + timedelta(2), **AT)], [is_known()],
    ),
    "another format, other words": ([row(text="Покупка по карте")], [known(**AT)], [is_doubtful("unclear_repeat")]),
    "another format, some days apart": (
        [row(0, -5, "Аптека"), row(1, text="Оплата кофейня", day=2)],
        [known(1, -5, "Аптека"), known(2, day=1, **AT)],
        [is_known(), is_doubtful("unclear_repeat", 2)],
    ),
    "each day's ride, in the file that follows": (
        [row(0, -57, "Метро", 1), row(1, -57, "Метро", 2)], [known(amount=-57, text="Метро")], [NEW, NEW],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_becomes_of_a_row(name: str) -> None:
    rows, operations, wanted = CASES[name]
    assert told(*judge(rows, operations, [])) == wanted


def test_what_a_person_has_entered_is_asked_about() -> None:
    mine = [entered(1, day=-1), entered(2, text="Кофе в кофейне"), entered(3, -250), entered(4, day=4)]
    found = judge([row(0), row(1), row(2, -250, day=3), row(3, -250, day=8)], [], mine)
    assert told(*found) == [
        is_doubtful("looks_entered", 2),
        is_doubtful("looks_entered", 1),
        is_doubtful("looks_entered", 3),
        NEW,
    ]
    scores = [it.match.score for it in found if it.match]
    assert scores[0] > scores[1] > scores[2]
    assert found[0].match is not None
    assert found[0].match.reasons == ("same_amount", "same_day", "similar_text")


def test_what_is_known_is_not_taken_for_what_was_entered() -> None:
    assert told(*judge([row()], [known(9)], [entered(1)])) == [is_known(9)]


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("Пятёрочка", "PYATEROCHKA 1234 MOSKVA RU", True),
        ("Яндекс.Такси", "YANDEX.TAXI", True),
        ("Оплата картой Аптека", "Оплата картой Кофейня", False),
        ("Магнит", "MAGNIT MM KUBANETS", True),
        ("ООО Ромашка", "ООО Василёк", False),
        ("", "", False),
        ("1234", "1234", False),
    ],
)
def test_texts_that_are_alike(one: str, other: str, wanted: bool) -> None:
    assert are_alike(one, other) is wanted


# Files that overlap: each holds whole days of what happened, in the bank's order.


class Bank:
    """What happened, and files of it. Independent of the code: an operation is its place in the list."""

    def __init__(self, happened: list[tuple[int, int, str]], style: str) -> None:
        """Of (day, amount, text)."""
        self.happened = sorted(happened, key=lambda it: it[0])
        self.style = style

    def file(self, first: int, last: int) -> list[tuple[int, FileOperation]]:
        """The place of each operation, and its row."""
        chosen = [(place, it) for place, it in enumerate(self.happened) if first <= it[0] <= last]
        return [(place, self.row(index, place, *it)) for index, (place, it) in enumerate(chosen)]

    def row(self, index: int, place: int, day: int, amount: int, text: str) -> FileOperation:
        made = row(index, -amount, text, day)
        if self.style == "times":  # seconds apart, so that each is its own
            return replace(made, time=time(10 + place // 3600 % 10, place // 60 % 60, place % 60))
        if self.style == "numbers":
            return replace(made, bank_id=f"N{place}")
        return made


class Ledger:
    """What was imported so far, as the product would keep it; doubtful rows are left for a person."""

    def __init__(self) -> None:
        self.operations: list[KnownOperation] = []

    def take(self, rows: list[FileOperation]) -> list[Judgement]:
        found = judge(rows, self.operations, [])
        for it, judged in zip(rows, found, strict=True):
            if judged.state == "new":
                number = len(self.operations) + 1
                self.operations.append(
                    known(
                        number, it.amount, it.text, (it.date - DAY).days,
                        time=it.time, booked_on=it.booked_on, bank_id=it.bank_id, is_pending=it.is_pending,
                    )
                )  # fmt: skip
        return found


HAPPENED = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from([57, 100, 250]), st.sampled_from(["Метро", "Кофейня", "Аптека"])),
    max_size=25,
)
SPANS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)).map(sorted), min_size=1, max_size=5)


def what(operations: Any) -> Counter[tuple[date, Decimal, str]]:
    return Counter((it.date, it.amount, it.text) for it in operations)


@given(HAPPENED, SPANS, st.sampled_from(["days", "times", "numbers"]))
def test_files_that_overlap_bring_each_operation_once(
    happened: list[tuple[int, int, str]], spans: list[list[int]], style: str
) -> None:
    bank, ledger = Bank(happened, style), Ledger()
    brought: dict[int, FileOperation] = {}
    for first, last in spans:
        file = bank.file(first, last)
        brought |= dict(file)
        found = ledger.take([it for _, it in file])
        assert [it.state for it in found].count("doubtful") == 0
    assert what(ledger.operations) == what(brought.values())


@given(HAPPENED, st.sampled_from(["days", "times", "numbers"]), st.randoms())
def test_the_same_file_again_brings_nothing_in_any_order(
    happened: list[tuple[int, int, str]], style: str, random: Any
) -> None:
    ledger = Ledger()
    file = [it for _, it in Bank(happened, style).file(0, 6)]
    ledger.take(file)
    assert what(ledger.operations) == what(file)
    random.shuffle(file)
    assert {it.state for it in ledger.take(file)} <= {"duplicate"}


@given(HAPPENED, SPANS, st.sampled_from(["times", "numbers"]))
def test_a_file_that_is_cut_within_a_day_loses_nothing(
    happened: list[tuple[int, int, str]], spans: list[list[int]], style: str
) -> None:
    """What is not recorded is known, or a person is asked."""
    bank, ledger = Bank(happened, style), Ledger()
    ledger.take([it for _, it in bank.file(0, 6)][: len(happened) // 2])
    kept = what(ledger.operations)
    file = [it for _, it in bank.file(0, 6)][len(happened) // 3 :]
    found = ledger.take(file)
    asked = what(it for it, judged in zip(file, found, strict=True) if judged.state == "doubtful")
    assert what(ledger.operations) + asked >= what(file) | kept
    assert what(ledger.operations) <= what(it for _, it in bank.file(0, 6))


@given(HAPPENED, st.sampled_from(["days", "times", "numbers"]))
def test_each_is_matched_once(happened: list[tuple[int, int, str]], style: str) -> None:
    ledger = Ledger()
    file = [it for _, it in Bank(happened, style).file(0, 6)]
    ledger.take(file[::2])
    mine = [entered(500 + it.index, it.amount, it.text, (it.date - DAY).days) for it in file[1::3]]
    found = judge(file, ledger.operations, mine)
    assert [it.index for it in found] == [it.index for it in file]
    matched = [(it.match.known_id, it.match.transaction_id) for it in found if it.match]
    assert len(set(matched)) == len(matched)
