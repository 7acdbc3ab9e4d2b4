"""OFX: tags of SGML and XML, local days, signs, several statements."""

from datetime import date, time
from decimal import Decimal
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopilka.statement_imports.formats.ofx.reader import read, recognises
from kopilka.statement_imports.statement import Choices, StatementUndecided, StatementUnreadable
from kopilka.statement_imports.tests.operations import OPERATIONS, Operation, as_read

HEAD = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:NONE\n\n"


def row(amount: str, when: str = "20260301", kind: str = "OTHER", more: str = "") -> str:
    told = f"<TRNTYPE>{kind}<DTPOSTED>{when}<TRNAMT>{amount}<FITID>1<NAME>Shop &amp; Co<MEMO>tea < 2{more}"
    return f"<STMTTRN>{told}</STMTTRN>\n"


def whole(*rows: str, currency: str = "RUB", kind: str = "STMTRS") -> str:
    account = "BANKACCTFROM" if kind == "STMTRS" else "CCACCTFROM"
    return (
        f"{HEAD}<OFX>\n<{kind}><CURDEF>{currency}<{account}><ACCTID>777</{account}><BANKTRANLIST>\n"
        f"{''.join(rows)}</BANKTRANLIST><LEDGERBAL><BALAMT>10.00<DTASOF>20260401</LEDGERBAL></{kind}></OFX>\n"
    )


def refused(text: str) -> str:
    with pytest.raises(StatementUnreadable) as caught:
        read(text, Choices())
    return caught.value.code


def test_the_local_day_stays() -> None:
    (statement,) = read(whole(row("-1,50", "20260301003015.000[+3:MSK]"), currency="rur"), Choices()).statements
    (found,) = statement.rows
    assert (found.date, found.time, found.amount) == (date(2026, 3, 1), time(0, 30, 15), Decimal("-1.50"))
    assert (found.currency, found.payee, found.description) == ("RUB", "Shop & Co", "tea < 2")
    assert (statement.account_hint, statement.closing_balance) == ("777", Decimal(10))


def test_a_bank_account_and_a_card_in_one_file() -> None:
    card = whole(row("-7.00"), kind="CCSTMTRS").partition("<OFX>")[2]
    text = whole(row("5.00")).replace("</OFX>", card)
    assert [[it.amount for it in one.rows] for one in read(text, Choices()).statements] == [[5], [-7]]


def test_unclosed_rows() -> None:
    text = whole(row("-1.00"), row("2.00")).replace("</STMTTRN>", "")
    (statement,) = read(text, Choices()).statements
    assert [it.amount for it in statement.rows] == [-1, 2]


def test_what_cannot_be_told_is_refused() -> None:
    assert refused(whole(row("5.00", kind="DEBIT"))) == "sign_contradicts"
    assert refused(whole(row("-5.00")).replace("</OFX>", "")) == "cut"
    assert refused(whole(row("-5.00"), row("1.00")).replace("</STMTTRN>\n<STMTTRN>", "")) == "cut"
    assert refused(whole(row("-5.005"))) == "too_precise"
    assert refused(whole(row("1,000"))) == "amount_unreadable"
    assert refused(whole(row("1.00", "20261301"))) == "date_unreadable"
    assert refused(whole(row("1.5", more="<CURRENCY><CURRATE>90<CURSYM>USD</CURRENCY>"))) == "other_currency"
    assert refused(whole(row("150.5"), currency="JPY")) == "too_precise"
    assert refused(f"{HEAD}<OFX><INVSTMTRS></INVSTMTRS></OFX>") == "investments"
    with pytest.raises(StatementUndecided, match="currency"):
        read(whole(row("1.00"), currency=""), Choices())


def test_holds_are_pending() -> None:
    hold = "<BANKTRANLISTP><STMTTRNP><TRNTYPE>OTHER<DTTRAN>20260301<TRNAMT>-3.00</STMTTRNP></BANKTRANLISTP>"
    (statement,) = read(whole(row("1.00")).replace("<LEDGERBAL>", hold + "<LEDGERBAL>"), Choices()).statements
    assert [(it.amount, it.is_pending) for it in statement.rows] == [(1, False), (-3, True)]


@given(OPERATIONS, st.booleans(), st.sampled_from([".", ","]), st.sampled_from(["", "120000", "235959.000[-5:EST]"]))
def test_round_trip(operations: list[Operation], closed: bool, mark: str, clock: str) -> None:
    def one(it: Operation) -> str:
        values = {
            "TRNTYPE": "DEBIT" if it.amount < 0 else "CREDIT",
            "DTPOSTED": it.day.strftime("%Y%m%d") + clock,
            "TRNAMT": f"{it.amount:.2f}".replace(".", mark),
            "MEMO": escape(it.text),
        }
        return "<STMTTRN>" + "".join(f"<{k}>{v}" + f"</{k}>" * closed for k, v in values.items()) + "</STMTTRN>"

    text = whole(*map(one, operations))
    assert recognises(text)
    (statement,) = read(text, Choices()).statements
    assert [(it.date, it.amount) for it in statement.rows] == as_read(operations)
    assert [it.description for it in statement.rows] == [it.text for it in operations]
