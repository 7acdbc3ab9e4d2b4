"""Tables that would read well and be wrong: two accounts in one, signs of a credit card, rows above the header."""

from decimal import Decimal

import pytest

from kopilka.statement_imports.proof import is_proved
from kopilka.statement_imports.reading import read_statement
from kopilka.statement_imports.statement import Choices, StatementUndecided, StatementUnreadable

CARD = "Trans Date,Post Date,Description,Amount,Currency\n"


def asked(text: str) -> str:
    with pytest.raises((StatementUndecided, StatementUnreadable)) as found:
        read_statement(text.encode())
    error = found.value
    return error.what if isinstance(error, StatementUndecided) else error.code


@pytest.mark.parametrize(
    "rows",
    [
        "2026-01-02,2026-01-03,GROCERY,12.50,USD\n2026-01-05,2026-01-05,PAYMENT - THANK YOU,-12.50,USD\n",
        "2026-01-02,2026-01-03,GROCERY,12.50,USD\n2026-01-05,2026-01-05,FUEL,3.00,USD\n2026-01-06,,BACK,-3.00,USD\n",
    ],
)
def test_a_credit_card_may_turn_the_signs(rows: str) -> None:
    assert asked(CARD + rows) == "mapping"
    choices = Choices(mapping={"Amount": "expense"})
    (statement,) = read_statement((CARD + rows).encode(), "", choices).statements
    assert statement.rows[0].amount == Decimal("-12.5")


def test_a_word_against_the_sign_is_asked_about() -> None:
    assert asked("Date,Type,Amount,Currency\n2026-01-02,debit,5.00,USD\n2026-01-03,credit,-7.00,USD\n") == "mapping"


def test_a_plus_beside_some_sums_leaves_the_others_in_doubt() -> None:
    header = "Дата;Сумма;Валюта\n"
    assert asked(header + "01.02.2026;+5,00;RUB\n02.02.2026;7,00;RUB\n") == "mapping"
    assert asked(header + "01.02.2026;+5,00;RUB\n02.02.2026;7,00;RUB\n03.02.2026;-1,00;RUB\n") == "mapping"
    (statement,) = read_statement(f"{header}01.02.2026;+5,00;RUB\n".encode()).statements
    assert statement.rows[0].amount == Decimal(5)


def test_a_sum_has_one_currency() -> None:
    assert asked("Дата;Сумма;Валюта\n01.02.2026;-5,00 €;RUB\n") == "currency_contradicts"


def test_an_account_with_wages_has_the_usual_signs() -> None:
    text = CARD + "2026-01-02,,SALARY,1000.00,USD\n2026-01-03,,SALARY,1000.00,USD\n2026-01-05,,FUEL,-3.00,USD\n"
    (statement,) = read_statement(text.encode()).statements
    assert [it.amount for it in statement.rows] == [Decimal(1000), Decimal(1000), Decimal(-3)]


def test_two_accounts_one_below_the_other() -> None:
    header = "Дата;Сумма;Валюта\n"
    text = (
        f"Счет;40817810000000000001\nВходящий остаток;10,00\nИсходящий остаток;9,00\n{header}01.02.2026;-1,00;RUB\n"
        f"Итого;-1,00;\nСчет;40817810000000000002\nВходящий остаток;5,00\nИсходящий остаток;3,00\n{header}"
        "02.02.2026;-2,00;RUB\n"
    )
    first, second = read_statement(text.encode()).statements
    assert (first.account_hint[-1], first.opening_balance, is_proved(first)) == ("1", Decimal(10), True)
    assert (second.account_hint[-1], second.opening_balance, is_proved(second)) == ("2", Decimal(5), True)
    assert [it.reason for it in first.skipped] == ["total_line"]


def test_a_header_on_each_page_is_one_table() -> None:
    header = "Дата;Сумма;Валюта\n"
    text = f"{header}01.02.2026;-1,00;RUB\nСтраница 2\n{header}02.02.2026;-2,00;RUB\n"
    (statement,) = read_statement(text.encode()).statements
    assert [it.line for it in statement.rows] == [2, 5]


def test_rows_above_the_header_are_not_lost() -> None:
    text = "Когда;Сколько;Чем\n01.02.2026;-1,00;RUB\n\nДата;Сумма;Валюта\n02.02.2026;-2,00;RUB\n"
    assert asked(text) == "rows_above_header"


def test_a_column_of_sums_without_a_name_is_refused() -> None:
    assert asked("Дата;Сумма;;Описание\n01.02.2026;-1,00;-90,00;кофе\n") == "column_unnamed"
    text = ";Дата;Сумма;Валюта\n0;01.02.2026;-1,00;RUB\n1;01.02.2026;-1,00;RUB\n"
    assert len(read_statement(text.encode()).statements[0].rows) == 2, "numbers of rows"


def test_a_currency_beside_two_sums_is_that_of_the_purchase() -> None:
    header = "Дата;Сумма операции;Валюта;Сумма в валюте счета\n"
    (statement,) = read_statement(f"{header}01.02.2026;-10;USD;-900\n02.02.2026;-5;RUB;-5\n".encode()).statements
    assert [(it.amount, it.currency, it.original_currency) for it in statement.rows] == [
        (Decimal(-900), "RUB", "USD"), (Decimal(-5), "RUB", None),
    ]  # fmt: skip
    assert asked(f"{header}01.02.2026;-10;USD;-900\n02.02.2026;-5;EUR;-500\n") == "currency"


def test_a_fee_is_settled_by_balances_or_asked_about() -> None:
    header = "Дата;Сумма;Комиссия;Валюта"
    rows = "01.02.2026;-10,00;0,00;RUB{}\n02.02.2026;-100,00;5,00;RUB{}\n"
    assert asked(f"{header}\n{rows.format('', '')}") == "mapping"
    first_row = "01.02.2026;-10,00;5,00;RUB;885,00\n02.02.2026;-100,00;0,00;RUB;785,00\n"
    assert asked(f"{header};Остаток\n{first_row}") == "mapping", "no balance is known before it"
    apart = f"{header};Остаток\n{rows.format(';895,00', ';790,00')}"
    included = f"{header};Остаток\n{rows.format(';895,00', ';795,00')}"
    for text, second in ((apart, Decimal(-105)), (included, Decimal(-100))):
        (statement,) = read_statement(text.encode()).statements
        assert statement.rows[1].amount == second


def test_an_answer_about_one_column_is_none_about_another() -> None:
    text = "Когда;Сумма;Комиссия;Валюта\n01.02.2026;-10,00;5,00;RUB\n"
    for answer in ({"Когда": "date"}, {"Когда": "date", "Сумма": "amount"}):
        with pytest.raises(StatementUndecided):
            read_statement(text.encode(), "", Choices(mapping=answer))  # type: ignore[arg-type]
    for fee, amount in (("fee", Decimal(-15)), ("ignored", Decimal(-10))):
        choices = Choices(mapping={"Когда": "date", "Комиссия": fee})  # type: ignore[dict-item]
        (statement,) = read_statement(text.encode(), "", choices).statements
        assert statement.rows[0].amount == amount


def test_a_year_at_either_end_is_asked_about() -> None:
    assert asked("Дата;Сумма;Валюта\n25-01-13;-1,00;RUB\n") == "date_order"
