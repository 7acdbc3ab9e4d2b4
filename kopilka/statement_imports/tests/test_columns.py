"""Marks, days, signs and currencies are decided by columns, over all rows."""

from datetime import date
from decimal import Decimal

import pytest

from kopilka.statement_imports.formats.table.headers import header_key
from kopilka.statement_imports.proof import is_proved
from kopilka.statement_imports.reading import read_statement
from kopilka.statement_imports.statement import (
    Choices,
    Statement,
    StatementUndecided,
    StatementUnreadable,
)

NOTHING = Choices()


def read(text: str, choices: Choices = NOTHING) -> Statement:
    (statement,) = read_statement(text.encode(), "", choices).statements
    return statement


def sums(text: str, choices: Choices = NOTHING) -> list[Decimal]:
    return [it.amount for it in read(text, choices).rows]


def asked(text: str, choices: Choices = NOTHING) -> StatementUndecided:
    with pytest.raises(StatementUndecided) as found:
        read(text, choices)
    return found.value


def table(*amounts: str, currency: str = "RUB") -> str:
    rows = "".join(f"{number:02}.02.2026;{amount};{currency}\n" for number, amount in enumerate(amounts, 1))
    return "Дата;Сумма;Валюта\n" + rows


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("-1 234,50", "-1234.5"), ("-1\xa0234,50", "-1234.5"), ("-1\u2009234,50", "-1234.5"), ("−1234,50", "-1234.5"),
        ("(1 234,50)", "-1234.5"), ("1234,50-", "-1234.5"), ("-,01", "-0.01"), ("-1234,50 ₽", "-1234.5"),
        ("-1234,50 руб.", "-1234.5"), ("- 1234,50", "-1234.5"), ("₽-1234,50", "-1234.5"), ("-1'234,50", "-1234.5"),
        ("-1.234,50", "-1234.5"), ("+12,5", "12.5"), ("'-12,5", "-12.5"),
    ],
)  # fmt: skip
def test_sums_as_banks_write_them(written: str, amount: str) -> None:
    assert sums(table("-3,25", written)) == [Decimal("-3.25"), Decimal(amount)]


@pytest.mark.parametrize("written", ["12-34,00", "1 23,50", "1,234,50", "--5,00", "5,00 попугаев", "1e5", "0x10"])
def test_what_is_no_sum_is_refused(written: str) -> None:
    with pytest.raises((StatementUnreadable, StatementUndecided)):
        sums(table("-3,25", written))


def test_three_digits_are_thousands_or_decimals_by_the_other_rows() -> None:
    assert sums(table("-1.500", "-2,50")) == [Decimal(-1500), Decimal("-2.5")]
    assert sums(table("-1,500", "-2.50")) == [Decimal(-1500), Decimal("-2.5")]
    question = asked(table("-1.500", "-2.345"))
    assert (question.what, list(question.options)) == ("decimal_mark", [(",", "-1500"), (".", "-1.500")])
    assert sums(table("-1.500", "-2.345"), Choices(decimal_mark=",")) == [Decimal(-1500), Decimal(-2345)]


def test_digits_are_those_of_the_currency() -> None:
    assert sums(table("-1,234", "-0,500", "-12,5", currency="KWD"))[0] == Decimal("-1.234")
    assert sums(table("-1500", "-12", currency="JPY")) == [Decimal(-1500), Decimal(-12)]
    with pytest.raises(StatementUnreadable) as refused:
        sums(table("-12,5", "-3", currency="JPY"))
    assert (refused.value.code, refused.value.line) == ("too_precise", 2)


def days(*written: str, header: str = "Date", choices: Choices = NOTHING) -> list[date]:
    rows = "".join(f"{it};-1.50;USD\n" for it in written)
    return [it.date for it in read(f"{header};Amount;Currency\n{rows}", choices).rows]


def test_the_order_of_day_and_month_is_told_by_any_row() -> None:
    assert days("01/02/2026", "13/02/2026") == [date(2026, 2, 1), date(2026, 2, 13)]
    assert days("01/02/2026", "02/13/2026") == [date(2026, 1, 2), date(2026, 2, 13)]
    question = asked("Date;Amount;Currency\n01/02/2026;-1.50;USD\n")
    assert (question.what, dict(question.options)) == (
        "date_order", {"day_first": "2026-02-01", "month_first": "2026-01-02"},
    )  # fmt: skip
    assert days("01/02/2026", choices=Choices(date_order="month_first")) == [date(2026, 1, 2)]
    assert days("05/05/2026", "06/06/2026") == [date(2026, 5, 5), date(2026, 6, 6)], "either way the same"
    with pytest.raises(StatementUnreadable):
        days("13/02/2026", "02/13/2026")


@pytest.mark.parametrize(
    "written",
    ["2026-07-05", "20260705", "05.07.2026", "5.7.26", "05 Jul 2026", "Jul 5, 2026", "5 июля 2026", "05-Jul-26",
     "2026-07-05T23:59:59Z", "05.07.2026 23:59", "5 июля 2026 г.", "Sun, 5 Jul 2026", "05.07.2026 в 12:00"],
)  # fmt: skip
def test_days_as_banks_write_them(written: str) -> None:
    assert days(written) == [date(2026, 7, 5)]


def test_a_russian_header_has_the_day_first() -> None:
    assert read("Дата;Сумма;Валюта\n01/02/2026;-1,50;RUB\n").rows[0].date == date(2026, 2, 1)


def test_two_columns_and_a_line_of_totals_prove_the_rows() -> None:
    text = "Дата;Приход;Расход;Остаток, руб.\n01.02.2026;;1 500,50;8 499,50\n02.02.2026;100;0;8 599,50\n"
    statement = read(f"{text}Итого;100,00;1 500,50;\n", Choices(currency="RUB"))
    assert [it.amount for it in statement.rows] == [Decimal("-1500.5"), Decimal(100)]
    assert (statement.total_in, statement.total_out) == (Decimal(100), Decimal("1500.5"))
    assert (statement.opening_balance, statement.closing_balance) == (Decimal(10_000), Decimal("8599.5"))
    assert is_proved(statement)
    assert [it.reason for it in statement.skipped] == ["total_line"]
    assert asked(text).what == "currency"


@pytest.mark.parametrize("order", [1, -1])
def test_a_balance_that_does_not_follow_is_told(order: int) -> None:
    rows = ["01.02.2026;-1,00;RUB;99,00\n", "02.02.2026;-2,00;RUB;97,00\n", "03.02.2026;5,00;RUB;102,00\n"]
    header = "Дата;Сумма;Валюта;Остаток\n"
    assert is_proved(read(header + "".join(rows[::order])))
    rows[1] = "02.02.2026;-2,00;RUB;96,99\n"
    with pytest.raises(StatementUnreadable) as refused:
        read(header + "".join(rows[::order]))
    assert refused.value.code == "balance_contradicts"
    assert refused.value.detail.lstrip("-") == "0.01"


def test_unsigned_sums_are_believed_where_balances_prove_them() -> None:
    header = "Date;Amount;Currency;Balance\n"
    assert sums(header + "2026-01-01;1.00;USD;11.00\n2026-01-02;2.00;USD;13.00\n") == [Decimal(1), Decimal(2)]
    assert asked(header + "2026-01-01;1.00;USD;9.00\n2026-01-02;2.00;USD;7.00\n").what == "mapping"


def test_an_unknown_header_is_asked_about_once() -> None:
    text = "Когда;Сколько;Чего;Зачем\n01.02.2026;-1,50;RUB;кофе\n02.02.2026;2,50;RUB;сдача\n"
    question = asked(text)
    assert (question.what, list(question.columns)) == ("mapping", ["Когда", "Сколько", "Чего", "Зачем"])
    assert question.samples[0] == ["01.02.2026", "-1,50", "RUB", "кофе"]
    mapping = {"Когда": "date", "Сколько": "amount", "Чего": "currency", "Зачем": "description"}
    statement = read(text, Choices(mapping=mapping))  # type: ignore[arg-type]
    assert [(it.amount, it.description) for it in statement.rows] == [
        (Decimal("-1.5"), "кофе"), (Decimal("2.5"), "сдача"),
    ]  # fmt: skip
    assert header_key(question.columns) == header_key(["когда", " СКОЛЬКО ", "чего", "зачем:"])
    assert header_key(question.columns) != header_key(question.columns[::-1])


def test_a_table_without_a_header_is_mapped_by_numbers() -> None:
    text = '"01/15/2026","-12.34","*","","SHOP"\n"01/16/2026","12.34","*","","PAY"\n'
    assert list(asked(text).columns) == ["#1", "#2", "#3", "#4", "#5"]
    choices = Choices(mapping={"#1": "date", "#2": "amount", "#5": "description"}, currency="USD")
    assert sums(text, choices) == [Decimal("-12.34"), Decimal("12.34")]


def test_a_column_of_expenses_by_a_persons_word_turns_the_sign() -> None:
    text = "Date,Description,Amount\n2026-01-20,Shop,1.50\n2026-02-03,Back,-2.00\n"
    assert sums(text, Choices(mapping={"Amount": "expense"}, currency="USD")) == [Decimal("-1.5"), Decimal(2)]


def test_quotes_breaks_and_ragged_lines() -> None:
    text = (
        'Выписка за май\n\nДата;Описание;Сумма;Валюта;Примечание\n01.02.2026;"кофе;\nи ""булка""";-1,50;RUB\n'
        "02.02.2026;ООО \"Ромашка\";-2,00;RUB;да\n;;;;\nОтчёт составлен 03.02.2026\n"
    )  # fmt: skip
    statement = read(text)
    assert [(it.line, it.description) for it in statement.rows] == [
        (4, 'кофе; и "булка"'), (6, 'ООО "Ромашка" · да'),
    ]  # fmt: skip
    assert [(it.line, it.reason) for it in statement.skipped] == [(8, "information")]
