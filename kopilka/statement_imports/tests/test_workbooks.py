"""Workbooks: numbers and days as Excel keeps them."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from kopilka.statement_imports.proof import is_proved
from kopilka.statement_imports.reading import read_statement
from kopilka.statement_imports.statement import StatementUndecided, StatementUnreadable

Sheet = Sequence[Sequence[Any]]


def book(*sheets: Sheet, settings: dict[str, Any] | None = None) -> bytes:
    made = BytesIO()
    with xlsxwriter.Workbook(made, settings or {}) as opened:
        form = opened.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        for rows in sheets:
            sheet = opened.add_worksheet()
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(number, column, cell, form)
                    elif cell is not None:
                        sheet.write(number, column, cell)
    return made.getvalue()


HEADER = ["Дата", "Сумма", "Валюта", "Описание", "Остаток"]
MOMENT = datetime(2026, 7, 5, 12, 27, 59)  # noqa: DTZ001  # of no zone, as in the file


def test_floats_are_exact_kopecks_and_days_are_days() -> None:
    data = book(
        [
            ["Выписка по счёту 40817810000000000001"], [], [None, *HEADER],
            [None, MOMENT, -0.1 - 0.2, "RUR", "дата с видом", 99.7],
            [None, 46208.5, -1234.56, "RUB", "число дней", -1134.86],
            [None, "07.07.2026", "1 000,00", "RUB", "текстом", -134.86],
            [None, "Итого", -234.86],
        ]
    )  # fmt: skip
    found = read_statement(data, "выписка.csv")
    (statement,) = found.statements
    assert (found.format, found.encoding, statement.account_hint) == ("xlsx", None, "40817810000000000001")
    assert [it.amount for it in statement.rows] == [Decimal("-0.3"), Decimal("-1234.56"), Decimal(1000)]
    assert [(it.line, it.date, it.time) for it in statement.rows] == [
        (4, date(2026, 7, 5), time(12, 27, 59)), (5, date(2026, 7, 5), time(12)), (6, date(2026, 7, 7), None),
    ]  # fmt: skip
    assert (statement.opening_balance, is_proved(statement)) == (Decimal(100), True)
    assert [(it.line, it.reason) for it in statement.skipped] == [(7, "total_line")]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-(10**13), 10**13).filter(bool), min_size=1, max_size=20))
def test_any_kopecks_come_back(kopecks: list[int]) -> None:
    rows = [["05.07.2026", it / 100, "RUB", "-" if it < 0 else "+"] for it in [*kopecks, -1]]
    (statement,) = read_statement(book([HEADER[:4], *rows])).statements
    assert [it.amount for it in statement.rows] == [Decimal(it).scaleb(-2) for it in [*kopecks, -1]]


def test_more_digits_than_the_currency_has_are_refused() -> None:
    with pytest.raises(StatementUnreadable) as refused:
        read_statement(book([HEADER, [MOMENT, -1.005, "RUB"], [MOMENT, -1, "RUB"]]))
    assert (refused.value.code, refused.value.line) == ("too_precise", 2)


def test_each_sheet_with_rows_is_read_and_none_is_left_out() -> None:
    rows = [HEADER[:4], ["05.07.2026", -1, "RUB", "a"], ["06.07.2026", -2, "RUB", "b"]]
    found = read_statement(
        book(
            rows,
            [["Памятка"], ["о вкладах"]],
            [HEADER[:4], ["07.07.2026", 5, "USD", "c"], ["07.07.2026", -5, "USD", "c"]],
        )
    )
    assert [(it.currency, len(it.rows)) for it in found.statements] == [("RUB", 2), ("USD", 2)]
    with pytest.raises(StatementUndecided):
        read_statement(book(rows, [["05.07.2026", 1, "x"], ["06.07.2026", 2, "y"]]))


def test_days_from_1904_are_refused() -> None:
    with pytest.raises(StatementUnreadable) as refused:
        read_statement(book([HEADER, [MOMENT, -1, "RUB"]], settings={"date_1904": True}))
    assert refused.value.code == "dates_1904"


def test_a_formula_without_a_value_is_no_sum() -> None:
    with pytest.raises(StatementUnreadable, match="formulas"):
        read_statement(book([HEADER, ["05.07.2026", "=A1+1", "RUB"], ["05.07.2026", -1, "RUB"]]))
