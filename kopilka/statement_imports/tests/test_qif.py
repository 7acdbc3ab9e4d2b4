"""QIF: what all rows together tell of days and sums, and what has to be asked."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kopilka.statement_imports.formats.qif.reader import read, recognises
from kopilka.statement_imports.statement import Choices, StatementFile, StatementUndecided, StatementUnreadable
from kopilka.statement_imports.tests.operations import OPERATIONS, Operation, as_read

ROUBLES = Choices(currency="RUB")


def whole(*records: tuple[str, str], head: str = "!Type:Bank") -> str:
    return f"{head}\n" + "".join(f"D{day}\nT{amount}\nPShop\nMtea\n^\n" for day, amount in records)


def amounts(found: StatementFile) -> list[list[Decimal]]:
    return [[row.amount for row in one.rows] for one in found.statements]


@pytest.mark.parametrize("day", ["25/03'26", "3/25/26", "25.03.2026", "2026-03-25", " 3/25' 26"])
def test_days(day: str) -> None:
    (row,) = read(whole((day, "-1.50")), ROUBLES).statements[0].rows
    assert (row.date, row.amount, row.payee, row.description) == (date(2026, 3, 25), Decimal("-1.5"), "Shop", "tea")


def test_what_may_be_read_in_two_ways_is_asked() -> None:
    for text, choices, what in (
        (whole(("01/02/2026", "1.50")), ROUBLES, "date_order"),
        (whole(("25/02/2026", "1,500")), ROUBLES, "decimal_mark"),
        (whole(("25/02/2026", "1.50")), Choices(), "currency"),
    ):
        with pytest.raises(StatementUndecided) as caught:
            read(text, choices)
        assert caught.value.what == what
    chosen = Choices(currency="RUB", date_order="day_first", decimal_mark=".")
    (row,) = read(whole(("01/02/2026", "1,500")), chosen).statements[0].rows
    assert (row.date, row.amount) == (date(2026, 2, 1), 1500)


def test_one_row_tells_of_all() -> None:
    found = read(whole(("01/02/2026", "1,500"), ("25/02/2026", "1,234.50")), ROUBLES)
    assert [it.date for it in found.statements[0].rows] == [date(2026, 2, 1), date(2026, 2, 25)]
    assert amounts(found) == [[Decimal(1500), Decimal("1234.50")]]


def test_splits_keep_the_total_and_accounts_are_apart() -> None:
    one = "!Account\nNCash\nTCash\n^\n!Type:Cash\nD25.02.2026\nT-3.00\nSa\n$-1.00\nSb\n$-2.00\n^\n"
    two = "!Account\nNCard\nTCCard\n^\n!Type:CCard\nD26.02.2026\nT4.00\nL[Cash]\n^\n!Type:Cat\nNFood\n^\n"
    found = read(one + two, ROUBLES)
    assert amounts(found) == [[-3], [4]]
    assert [it.account_hint for it in found.statements] == ["Cash", "Card"]


def test_the_beginning_of_an_account_is_no_operation() -> None:
    text = "!Type:Bank\nD25.02.2026\nT100.00\nPOpening Balance\nL[Mine]\n^\nD25.02.2026\nT-0.00\n^\n"
    (statement,) = read(text, ROUBLES).statements
    assert (statement.opening_balance, [it.reason for it in statement.skipped]) == (100, ["information", "zero"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("!Type:Invst\nD25.02.2026\nNBuy\n^\n", "investments"),
        ("!Type:Bank\nD25.02.2026\n^\n", "amount_missing"),
        ("!Type:Bank\nT1.00\n^\n", "date_unreadable"),
        ("!Type:Bank\nD25.02.2026\nT-12", "cut"),
        ("!Type:Bank\nD25.02.2026\nT1\nD26.02.2026\nT2\n^\n", "cut"),
        (whole(("25/02/2026", "1.50"), ("02/25/2026", "1.50")), "dates_mixed"),
        (whole(("25/02/2026", "1,50"), ("25/02/2026", "1.50")), "amount_unreadable"),
        (whole(("25/02/2026", "1.505")), "too_precise"),
    ],
)
def test_what_cannot_be_told_is_refused(text: str, code: str) -> None:
    with pytest.raises(StatementUnreadable) as caught:
        read(text, Choices(currency="RUB", decimal_mark="." if code == "too_precise" else None))
    assert caught.value.code == code


@given(OPERATIONS, st.sampled_from(["%m/%d/%Y", "%m/%d'%y", "%d.%m.%Y", "%Y-%m-%d"]), st.sampled_from([".", ","]))
def test_round_trip(operations: list[Operation], form: str, mark: str) -> None:
    assume(any(it.day.day > 12 for it in operations))
    records = [(it.day.strftime(form), f"{it.amount:.2f}".replace(".", mark)) for it in operations]
    text = whole(*records)
    assert recognises(text)
    (statement,) = read(text, ROUBLES).statements
    assert [(it.date, it.amount) for it in statement.rows] == as_read(operations)
