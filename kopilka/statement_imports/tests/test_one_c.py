"""1CClientBankExchange: whose document it is, which day and sum, and what is refused."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopilka.statement_imports.formats.one_c.reader import read, recognises
from kopilka.statement_imports.proof import is_proved
from kopilka.statement_imports.statement import Choices, StatementUndecided, StatementUnreadable
from kopilka.statement_imports.tests.operations import OPERATIONS, Operation, as_read

OWN = "40702810500000000001"
OTHER = "40702810500000000002"
SHOP = "40702810900000000077"


def document(payer: str, receiver: str, amount: str, went: str = "", came: str = "", more: str = "") -> str:
    return (
        f"СекцияДокумент=Платежное поручение\nНомер=7\nДата=01.03.2026\nСумма={amount}\nДатаСписано={went}\n"
        f"ДатаПоступило={came}\nПлательщикСчет={payer}\nПлательщик1=ООО Плательщик\nПолучательСчет={receiver}\n"
        f"Получатель=ООО Получатель\nНазначениеПлатежа=За чай = 2\n{more}КонецДокумента\n"
    )


def section(account: str, opening: str, closing: str) -> str:
    return f"СекцияРасчСчет\nРасчСчет={account}\nНачальныйОстаток={opening}\nКонечныйОстаток={closing}\nКонецРасчСчет\n"


def whole(*pieces: str, accounts: tuple[str, ...] = (OWN,), end: str = "КонецФайла\n") -> str:
    head = "".join(f"РасчСчет={it}\n" for it in accounts)
    return f"1CClientBankExchange\nВерсияФормата=1.03\nКодировка=Windows\n{head}{''.join(pieces)}{end}"


def refused(text: str) -> StatementUnreadable:
    with pytest.raises(StatementUnreadable) as caught:
        read(text, Choices())
    return caught.value


def test_direction_day_and_names() -> None:
    text = whole(
        section(OWN, "100.00", "89,50"),
        document(OWN, SHOP, "20.50", went="02.03.2026"),
        document(SHOP, OWN, "10", came="03.03.2026"),
    )
    (statement,) = read(text.replace("\n", "\r\n"), Choices()).statements
    out, income = statement.rows
    assert (out.date, out.amount, out.payee) == (date(2026, 3, 2), Decimal("-20.50"), "ООО Получатель")
    assert (income.date, income.amount, income.payee) == (date(2026, 3, 3), Decimal(10), "ООО Плательщик")
    assert out.description == "За чай = 2"
    assert is_proved(statement) is True


def test_between_own_accounts_it_is_a_row_of_both() -> None:
    text = whole(document(OWN, OTHER, "5.00", "02.03.2026", "02.03.2026"), accounts=(OWN, OTHER))
    first, second = read(text, Choices()).statements
    assert [it.amount for it in first.rows] == [Decimal(-5)]
    assert [it.amount for it in second.rows] == [Decimal(5)]


def test_what_cannot_be_told_is_refused() -> None:
    good = document(OWN, SHOP, "20.50", went="02.03.2026")
    assert refused(whole(document(SHOP, OTHER, "1.00", went="02.03.2026"))).code == "account_unnamed"
    assert refused(whole(document(OWN, SHOP, "1.00"))).code == "orders"
    assert refused(whole(document(OWN, SHOP, "1.00", came="02.03.2026"))).code == "sign_contradicts"
    assert refused(whole(document(OWN, SHOP, "1.005", went="02.03.2026"))).code == "too_precise"
    assert refused(whole(document(OWN, SHOP, "", went="02.03.2026"))).code == "amount_missing"
    assert refused(whole(document(OWN, SHOP, "1", went="31.02.2026"))).code == "date_unreadable"
    assert refused(whole(good.replace("КонецДокумента\n", ""), good)).code == "cut"
    assert refused(whole(good, end="")).code == "cut"
    assert refused(whole(good, accounts=())).code == "account_unnamed"
    with pytest.raises(StatementUndecided, match="currency"):
        read(whole(good, accounts=("KZ86125KZT5004100100",)), Choices())


def test_right_totals_settle_a_doubt() -> None:
    doubtful = document("30232810000000000001", "70601810000000000001", "1.00", went="02.03.2026")
    (statement,) = read(whole(section(OWN, "5.00", "4.00"), doubtful), Choices()).statements
    assert [it.amount for it in statement.rows] == [Decimal(-1)]
    assert refused(whole(section(OWN, "5.00", "6.00"), doubtful)).code == "account_unnamed"


def test_zero_is_skipped_with_a_reason() -> None:
    (statement,) = read(whole(document(OWN, SHOP, "0.00", went="02.03.2026")), Choices()).statements
    assert [it.reason for it in statement.skipped] == ["zero"]


@given(OPERATIONS, st.sampled_from([".", ","]), st.sampled_from(["\n", "\r\n"]))
def test_round_trip(operations: list[Operation], mark: str, newline: str) -> None:
    def one(it: Operation) -> str:
        when, amount = it.day.strftime("%d.%m.%Y"), f"{it.unsigned:.2f}".replace(".", mark)
        if it.amount < 0:
            return document(OWN, SHOP, amount, went=when)
        return document(SHOP, OWN, amount, came=when)

    total = sum(it.amount for it in operations)
    text = whole(section(OWN, "0.00", f"{total:.2f}"), *map(one, operations)).replace("\n", newline)
    assert recognises(text)
    (statement,) = read(text, Choices()).statements
    assert [(it.date, it.amount) for it in statement.rows] == as_read(operations)
    assert is_proved(statement) is True
