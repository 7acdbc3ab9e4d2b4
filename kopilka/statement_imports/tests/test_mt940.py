"""MT940 and MT942: signs, days around new year, pages, details."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopilka.statement_imports.formats.mt940.reader import read, recognises
from kopilka.statement_imports.proof import is_proved
from kopilka.statement_imports.statement import Choices, StatementRow, StatementUnreadable
from kopilka.statement_imports.tests.operations import OPERATIONS, Operation, as_read


def balance(amount: Decimal) -> str:
    return f"{'D' if amount < 0 else 'C'}260101EUR{abs(amount):.2f}".replace(".", ",")


def whole(*rows: str, opening: str = "0", closing: str = "0", pages: str = "FF") -> str:
    lines = "".join(f"{it}\n" for it in rows)
    return (
        f":20:X\n:25:DE123/456\n:28C:1/1\n:60{pages[0]}:{balance(Decimal(opening))}\n{lines}"
        f":62{pages[1]}:{balance(Decimal(closing))}\n-\n"
    )


def rows(*lines: str) -> list[StatementRow]:
    return list(read(whole(*lines), Choices()).statements[0].rows)


def refused(text: str) -> str:
    with pytest.raises(StatementUnreadable) as caught:
        read(text, Choices())
    return caught.value.code


@pytest.mark.parametrize(("mark", "sign"), [("C", 1), ("D", -1), ("RC", -1), ("RD", 1), ("EC", 1), ("ED", -1)])
def test_signs(mark: str, sign: int) -> None:
    (found,) = rows(f":61:260301{mark}R12,5NMSCNONREF//B1")
    assert (found.amount, found.is_pending, found.bank_id) == (Decimal("12.5") * sign, mark[0] == "E", "B1")


def test_entry_days_around_new_year() -> None:
    early, late = rows(":61:2512311231D1,NMSC", ":61:2512310102D1,NMSC")
    assert (early.booked_on, late.booked_on) == (date(2025, 12, 31), date(2026, 1, 2))


def test_details() -> None:
    german, slashed, free = rows(
        ":61:260301D1,NMSC", ":86:105?00FOLGE?20Rechnung 5?31DE99?32Stadt", "werke",
        ":61:260301D1,NMSC", ":86:/NAME/Jan/REMI/Huur/IBAN/NL1",
        ":61:260301D1,NMSC", ":86:Оплата", "за чай",
    )  # fmt: skip
    assert (german.description, german.payee, german.counterparty_account) == ("Rechnung 5", "Stadtwerke", "DE99")
    assert (slashed.description, slashed.payee, slashed.counterparty_account) == ("Huur", "Jan", "NL1")
    assert free.description == "Оплата за чай"


def test_pages_are_joined_and_a_lost_one_is_seen() -> None:
    first = whole(":61:260301C1,NMSC", closing="1", pages="FM")
    second = whole(":61:260302C2,NMSC", opening="1", closing="3", pages="MF")
    (statement,) = read(first + second, Choices()).statements
    assert [it.amount for it in statement.rows] == [1, 2]
    assert is_proved(statement) is True
    assert refused(first + whole(opening="9", closing="9", pages="MF")) == "page_missing"


def test_envelopes_and_interim_reports() -> None:
    text = "{1:F01BANKXX}{2:I940X}{4:\n" + whole(":61:260301C1,NMSC").replace("\n-\n", "\n-}")
    assert [it.amount for it in read(text.replace("\n", "\r\n"), Choices()).statements[0].rows] == [1]
    interim = (
        ":20:X\n:25:1\n:28C:1\n:34F:EURD0,\n:13D:2603011200+0100\n:61:260301D4,NMSC\n:90D:1EUR4,\n:90C:0EUR0,\n-\n"
    )
    (statement,) = read(interim, Choices()).statements
    assert (statement.total_out, is_proved(statement)) == (4, True)


def test_what_cannot_be_told_is_refused() -> None:
    assert refused(whole(":61:260301X1,NMSC")) == "row_unreadable"
    assert refused(whole(":61:260231D1,NMSC")) == "date_unreadable"
    assert refused(whole(":61:260301D1,005NMSC")) == "too_precise"
    assert refused(whole(":61:260301D1.005NMSC")) == "amount_unreadable"
    assert refused(whole(":61:260301D1,NMSC").partition(":62F")[0]) == "cut"


@given(OPERATIONS, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_round_trip(operations: list[Operation], newline: str, reversals: bool) -> None:
    def one(it: Operation) -> str:
        mark = ("RC" if it.amount < 0 else "RD") if reversals else ("D" if it.amount < 0 else "C")
        amount = f"{it.unsigned:.2f}".replace(".", ",")
        return f":61:{it.day:%y%m%d}{it.day:%m%d}{mark}{amount}NTRFNONREF\n:86:{it.text}"

    text = whole(*map(one, operations), closing=str(sum(it.amount for it in operations))).replace("\n", newline)
    assert recognises(text)
    (statement,) = read(text, Choices()).statements
    assert [(it.date, it.amount) for it in statement.rows] == as_read(operations)
    assert is_proved(statement) is True
