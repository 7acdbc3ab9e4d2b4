"""Tables of banks, each with the traps of its own."""

from datetime import date, time
from decimal import Decimal

import pytest

from kopilka.statement_imports.proof import contradictions, is_proved
from kopilka.statement_imports.reading import read_statement
from kopilka.statement_imports.statement import Statement, StatementFile, StatementUndecided, StatementUnreadable

TBANK = (
    "Дата операции;Дата платежа;Номер карты;Статус;Сумма операции;Валюта операции;Сумма платежа;Валюта платежа;Кэшбэк;"
    "Категория;MCC;Описание;Бонусы (включая кэшбэк);Округление на инвесткопилку;Сумма операции с округлением"
)
SBER = (
    "Тип карты;Номер карты;Дата совершения операции;Дата обработки операции;Код авторизации;Тип операции;"
    "Город совершения операции;Страна совершения операции;Описание;Валюта операции;Сумма в валюте операции;"
    "Сумма в валюте счета;"
)
ALFA = "Тип счёта;Номер счета;Валюта;Дата операции;Референс проводки;Описание операции;Приход;Расход;"
VTB = (
    "Номер карты/счета/договора;Дата операции;Дата обработки;Сумма операции;Валюта операции;"
    "Сумма пересчитанная в валюту счета;Валюта счета;Основание;Статус"
)


def read(*lines: str, encoding: str = "utf-8") -> StatementFile:
    return read_statement("\r\n".join([*lines, ""]).encode(encoding))


def only(found: StatementFile) -> Statement:
    (statement,) = found.statements
    return statement


def quoted(line: str) -> str:
    return ";".join(f'"{it}"' for it in line.split(";"))


@pytest.mark.parametrize("columns", [13, 15])
def test_tbank(columns: int) -> None:
    rows = [
        "05.07.2026 12:27:59;05.07.2026;*1234;OK;-10,00;USD;-912,34;RUB;9,00;Сервисы;5815;Музыка;9,00;0,00;912,34",
        "04.07.2026 10:00:00;04.07.2026;*1234;FAILED;-5 000,00;RUB;-5 000,00;RUB;;Переводы;;Перевод;0,00;0,00;5000,00",
        "03.07.2026 09:00:00;03.07.2026;;OK;120 000,00;RUB;120 000,00;RUB;;Зарплата;;За июнь;0,00;0,00;120000,00",
        "02.07.2026 09:00:00;;*1234;OK;-7,00;RUB;-7,00;RUB;;Метро;4111;Проезд;0,00;3,00;10,00",
    ]
    lines = [quoted(";".join(it.split(";")[:columns])) for it in (TBANK, *rows)]
    found = read(*lines, encoding="cp1251")
    assert (found.bank, found.encoding, found.format) == ("tbank", "cp1251", "csv")
    statement = only(found)
    assert [it.amount for it in statement.rows] == [Decimal("-912.34"), Decimal(120_000), Decimal(-7)]
    first, second, hold = statement.rows
    assert (first.original_amount, first.original_currency, first.mcc) == (Decimal(-10), "USD", "5815")
    assert (first.date, first.time, first.booked_on) == (date(2026, 7, 5), time(12, 27, 59), date(2026, 7, 5))
    assert (second.original_amount, second.card, second.bank_category) == (None, "", "Зарплата")
    assert hold.is_pending
    assert [(it.line, it.reason) for it in statement.skipped] == [(3, "failed")]


def test_sber_with_kopecks_without_a_nought() -> None:
    found = read(
        SBER,
        "Основная;****1234;01.06.2016;03.06.2016;123456;5411 Магазины;MOSCOW;RUS;SHOP;RUB;-,01;-,01;",
        "Основная;****1234;02.06.2016;03.06.2016;123456;Перевод;MOSCOW;RUS;PAY;RUB;9,01;9,01;",
        "Основная;****1234;03.06.2016;04.06.2016;123456;5999;PARIS;FRA;SHOP;EUR;-60;-4320,4;",
        encoding="utf-8-sig",
    )
    assert found.bank == "sber"
    statement = only(found)
    assert [it.amount for it in statement.rows] == [Decimal("-0.01"), Decimal("9.01"), Decimal("-4320.4")]
    assert [it.mcc for it in statement.rows] == ["5411", None, "5999"]
    assert {it.currency for it in statement.rows} == {"RUB"}, "that of rows where both sums are equal"
    assert statement.rows[2].original_currency == "EUR"


@pytest.mark.parametrize("header", [ALFA, ALFA.upper()])
def test_alfa_has_its_own_day_inside_the_description(header: str) -> None:
    account = "Текущий счёт;40817810000000000001;RUR"
    found = read(
        header,
        f"{account};31.05.17;CRD_1;1234 RU SHOP 03.05.17 01.05.17 1500.00 RUR MCC5411;0;1500;",
        f"{account};31.05.17;HOLD;1234 US SHOP 31.05.17 30.05.17 20.00 USD MCC5812;0;1200,50;",
        f"{account};30.05.17;B1;Между своими счетами;33123,56;0;",
        f"{account};30.05.17;B1;Между своими счетами;0;33123,56;",
        f"{account};29.05.17;;Без номера;0;1,00;",
        encoding="cp1251",
    )
    statement = only(found)
    bought, hold, came, went, unnamed = statement.rows
    assert (found.bank, statement.account_hint, statement.currency) == ("alfa", "40817810000000000001", "RUB")
    assert (bought.date, bought.booked_on, bought.mcc) == (date(2017, 5, 1), date(2017, 5, 31), "5411")
    assert (bought.original_amount, hold.original_amount) == (None, Decimal(-20))
    assert (hold.is_pending, hold.bank_id, hold.amount) == (True, None, Decimal("-1200.50"))
    assert (came.amount, went.amount) == (Decimal("33123.56"), Decimal("-33123.56"))
    assert came.bank_id == went.bank_id == "B1"
    assert unnamed.bank_id is None


def test_alfa_of_today_says_by_a_word_what_came_and_what_went() -> None:
    found = read(
        "operationDate,transactionDate,accountName,accountNumber,cardName,cardNumber,merchant,amount,currency,status,"
        "category,mcc,type,comment,bonusValue,bonusTitle",
        "05.07.2026,06.07.2026,Текущий,40817810000000000001,Карта,220015******1234,Лавка,422.5,RUR,Выполнен,Еда,5411,"
        "Списание,,4,Баллы",
        "04.07.2026,,Текущий,40817810000000000001,,,Работа,1000,RUR,Выполнен,,,Пополнение,,,",
    )
    statement = only(found)
    assert [it.amount for it in statement.rows] == [Decimal("-422.5"), Decimal(1000)]
    assert statement.account_hint == "40817810000000000001"


def vtb(closing: str = "83 003,51") -> StatementFile:
    return read(
        "Начало периода;2019-07-07", "Конец периода;2019-08-07", "", "Номер счета;'40817810000000000001",
        "Валюта;RUR", "", "Баланс на начало периода;82 604,01", "Поступления;1 000,00", "Расходные операции;600,50",
        f"Баланс на конец периода;{closing}", "", VTB,
        "'427230******1234;2019-07-10 12:00:00;2019-07-11;-600,50;RUR;-600,50;RUR;Карта ЛАВКА;Исполнено",
        "'427230******1234;2019-07-12 12:00:00;;-5 000,00;RUR;-5 000,00;RUR;Карта ЗАЛОГ;В обработке",
        "'40817810000000000001;2019-07-12;2019-07-12;1 000,00;RUR;1 000,00;RUR;Зачисление;Исполнено",
        encoding="cp1251",
    )  # fmt: skip


def test_vtb_proves_itself_by_what_stands_above() -> None:
    statement = only(vtb())
    assert [it.amount for it in statement.rows] == [Decimal("-600.5"), Decimal(-5000), Decimal(1000)]
    assert [it.is_pending for it in statement.rows] == [False, True, False]
    assert (statement.opening_balance, statement.account_hint) == (Decimal("82604.01"), "40817810000000000001")
    assert (statement.start_date, statement.end_date) == (date(2019, 7, 7), date(2019, 8, 7))
    assert is_proved(statement)
    (wrong,) = contradictions(only(vtb("83 003,52")))
    assert (wrong.what, wrong.difference) == ("closing_balance", Decimal("-0.01"))


def test_raiffeisen_has_a_decimal_dot() -> None:
    found = read(
        "Дата транзакции;Описание;Валюта операции;Сумма в валюте операции;Валюта счета;Сумма в валюте счета",
        "27.09.2024 00:00;SHOP;RUB;-1 234.500;RUB;-1 234.50",
        encoding="cp1251",
    )
    row = only(found).rows[0]
    assert (found.bank, row.amount, row.time) == ("raiffeisen", Decimal("-1234.50"), None)


def test_revolut_takes_its_fee_apart_and_proves_it() -> None:
    found = read(
        "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance",
        "CARD_PAYMENT,Current,2026-07-01 10:00:00,2026-07-02 10:00:00,Shop,-10.00,1.00,EUR,COMPLETED,89.00",
        "TOPUP,Current,2026-07-03 10:00:00,2026-07-03 10:00:00,Top-up,50.00,0.00,EUR,COMPLETED,139.00",
        "CARD_PAYMENT,Current,2026-07-04 10:00:00,,Shop,-7.00,0.00,EUR,REVERTED,",
        "CARD_PAYMENT,Current,2026-07-04 11:00:00,,Shop,-8.00,0.00,EUR,PENDING,",
    )
    statement = only(found)
    assert [it.amount for it in statement.rows] == [Decimal(-11), Decimal(50), Decimal(-8)]
    assert (statement.opening_balance, statement.closing_balance) == (Decimal(100), Decimal(139))
    assert is_proved(statement)
    assert [it.reason for it in statement.skipped] == ["cancelled"]


def test_ing_says_by_a_word_and_a_day_without_marks() -> None:
    found = read(
        '"Datum","Naam / Omschrijving","Rekening","Tegenrekening","Code","Af Bij","Bedrag (EUR)","MutatieSoort",'
        '"Mededelingen"',
        '"20260705","Winkel","NL01INGB0001234567","","BA","Af","12,50","Betaalautomaat","brood"',
        '"20260706","Bob","NL01INGB0001234567","","OV","Bij","1.000,00","Overschrijving","huur"',
    )
    statement = only(found)
    assert [(it.date.day, it.amount, it.currency) for it in statement.rows] == [
        (5, Decimal("-12.5"), "EUR"), (6, Decimal(1000), "EUR"),
    ]  # fmt: skip


def test_n26_and_its_foreign_amount() -> None:
    found = read(
        '"Date","Payee","Account number","Transaction type","Payment reference","Amount (EUR)",'
        '"Amount (Foreign Currency)","Type Foreign Currency","Exchange Rate"',
        '"2026-07-01","Shop","DE02","MasterCard Payment","","-10.5","-11.0","USD","1.05"',
    )
    row = only(found).rows[0]
    assert (row.amount, row.currency, row.original_amount, row.original_currency) == (
        Decimal("-10.5"), "EUR", Decimal(-11), "USD",
    )  # fmt: skip
    assert row.counterparty_account == "DE02"


def test_rows_of_several_accounts_and_currencies_are_several_statements() -> None:
    found = read(
        "Дата;Счет;Сумма;Валюта;Описание",
        "01.02.2026;40817810000000000001;-1,00;RUB;a",
        "02.02.2026;40817810000000000002;-2,00;RUB;b",
        "03.02.2026;40817810000000000001;-3,00;USD;c",
    )
    assert [(it.account_hint[-1], it.currency, len(it.rows)) for it in found.statements] == [
        ("1", "RUB", 1), ("2", "RUB", 1), ("1", "USD", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "code"), [("На рассмотрении у Петра", "status_unknown"), ("FAILED", None), ("Отменено", None)]
)
def test_a_state_that_nobody_knows_is_no_guess(word: str, code: str | None) -> None:
    lines = ("Дата;Сумма;Валюта;Статус", f"01.02.2026;-1,00;RUB;{word}", "02.02.2026;-1,00;RUB;Исполнено")
    if code is None:
        assert len(only(read(*lines)).rows) == len(only(read(*lines)).skipped) == 1
    else:
        with pytest.raises(StatementUnreadable) as refused:
            read(*lines)
        assert (refused.value.code, refused.value.line) == (code, 2)


def test_sums_without_a_sign_are_asked_about() -> None:
    with pytest.raises(StatementUndecided) as asked:
        read("Date,Description,Amount,Currency", "2026-01-20,Shop,1.50,USD", "2026-02-03,Shop,2.00,USD")
    assert asked.value.what == "mapping"
