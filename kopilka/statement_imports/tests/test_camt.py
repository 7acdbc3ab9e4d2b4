"""CAMT: entries and their transactions, statuses, balances, sums of a statement."""

from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopilka.statement_imports.formats.camt.reader import read, recognises
from kopilka.statement_imports.proof import is_proved
from kopilka.statement_imports.statement import Choices, Statement, StatementUndecided, StatementUnreadable
from kopilka.statement_imports.tests.operations import OPERATIONS, Operation, as_read

BOOKED = "<Sts>BOOK</Sts>"


def signed(amount: Decimal, currency: str = "EUR") -> str:
    side = "DBIT" if amount < 0 else "CRDT"
    return f'<Amt Ccy="{currency}">{abs(amount)}</Amt><CdtDbtInd>{side}</CdtDbtInd>'


def entry(amount: str, more: str = "", status: str = BOOKED, day: str = "2026-03-01", currency: str = "EUR") -> str:
    money = signed(Decimal(amount), currency)
    return f"<Ntry>{money}{status}<BookgDt><Dt>{day}</Dt></BookgDt>{more}</Ntry>"


def balance(code: str, amount: str) -> str:
    return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{signed(Decimal(amount))}</Bal>"


def whole(*pieces: str, version: str = "053.001.02", account: str = "<Ccy>EUR</Ccy>") -> bytes:
    body, name = {"053": ("BkToCstmrStmt", "Stmt"), "052": ("BkToCstmrAcctRpt", "Rpt")}[version[:3]]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{version}">'
        f"<{body}><{name}><Acct><Id><IBAN>DE1</IBAN></Id>{account}</Acct>{''.join(pieces)}</{name}></{body}></Document>"
    ).encode()


def only(*pieces: str) -> Statement:
    (statement,) = read(whole(*pieces), Choices()).statements
    return statement


def refused(data: bytes) -> str:
    with pytest.raises(StatementUnreadable) as caught:
        read(data, Choices())
    return caught.value.code


def test_details_that_come_to_the_entry_are_rows() -> None:
    parts = [f"<TxDtls><Amt Ccy='EUR'>{it}</Amt><RmtInf><Ustrd>no {it}</Ustrd></RmtInf></TxDtls>" for it in (1, 2)]
    batch = f"<NtryDtls>{''.join(parts)}</NtryDtls>"
    assert [(it.amount, it.description) for it in only(entry("-3", batch)).rows] == [(-1, "no 1"), (-2, "no 2")]
    assert [it.amount for it in only(entry("-4", batch)).rows] == [-4]


def test_parties_references_and_other_currencies() -> None:
    detail = (
        "<NtryDtls><TxDtls><Refs><AcctSvcrRef>R1</AcctSvcrRef></Refs>"
        "<AmtDtls><InstdAmt><Amt Ccy='USD'>9</Amt></InstdAmt>"
        "</AmtDtls><RltdPties><Cdtr><Pty><Nm>Shop</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>FR7</IBAN></Id></CdtrAcct>"
        "</RltdPties></TxDtls></NtryDtls>"
    )
    (row,) = only(entry("-8.10", detail)).rows
    assert (row.payee, row.counterparty_account, row.bank_id) == ("Shop", "FR7", "R1")
    assert (row.original_amount, row.original_currency) == (-9, "USD")


@pytest.mark.parametrize("shape", ["<Sts>{}</Sts>", "<Sts><Cd>{}</Cd></Sts>"])
def test_statuses(shape: str) -> None:
    entries = [entry("1", status=shape.format(it)) for it in ("BOOK", "PDNG", "INFO")]
    statement = only(*entries)
    assert [it.is_pending for it in statement.rows] == [False, True]
    assert [it.reason for it in statement.skipped] == ["information"]
    assert refused(whole(entry("1", status=shape.format("LOST")))) == "status_unknown"


def test_sums_prove() -> None:
    summary = (
        "<TxsSummry><TtlCdtNtries><Sum>5</Sum></TtlCdtNtries><TtlDbtNtries><Sum>2</Sum></TtlDbtNtries></TxsSummry>"
    )
    assert is_proved(only(summary, entry("5"), entry("-2"))) is True
    assert is_proved(only(balance("OPBD", "-1"), balance("CLBD", "3"), entry("5"))) is False


def test_what_cannot_be_told_is_refused() -> None:
    good = whole(entry("1"))
    assert refused(good.replace(b"<CdtDbtInd>CRDT</CdtDbtInd>", b"")) == "sign_unknown"
    assert refused(whole(entry("1", currency="USD"))) == "other_currency"
    assert refused(whole(entry("1", day="2026-02-30"))) == "date_unreadable"
    assert refused(whole(entry("1.005"))) == "too_precise"
    assert refused(good[:-40]) == "cut"
    bomb = b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    assert refused(good.replace(b"?>", b"?>" + bomb)) == "entities"
    assert refused(good.replace(b"<Ntry>", b"<a>" * 100_000)) == "too_many_rows"
    with pytest.raises(StatementUndecided, match="currency"):
        read(whole(account=""), Choices())


@given(OPERATIONS, st.sampled_from(["053.001.02", "053.001.08", "053.001.13", "052.001.06"]), st.booleans())
def test_round_trip(operations: list[Operation], version: str, prefixed: bool) -> None:
    def one(it: Operation) -> str:
        info = f"<AddtlNtryInf>{escape(it.text)}</AddtlNtryInf>"
        return entry(f"{it.amount:.2f}", info, day=it.day.isoformat())

    total = f"{sum(it.amount for it in operations):.2f}"
    data = whole(balance("OPBD", "0"), balance("CLBD", total), *map(one, operations), version=version)
    if prefixed:
        data = data.replace(b"</", b"</n:").replace(b"<", b"<n:").replace(b"<n:/n:", b"</n:")
        data = data.replace(b"<n:?", b"<?").replace(b"xmlns=", b"xmlns:n=")
    assert recognises(data)
    (statement,) = read(data, Choices()).statements
    assert [(it.date, it.amount) for it in statement.rows] == as_read(operations)
    assert [it.booked_on for it in statement.rows] == [it.day for it in operations]
    assert is_proved(statement) is True


def test_a_time_of_booking() -> None:
    (row,) = only(entry("1").replace("<Dt>2026-03-01</Dt>", "<DtTm>2026-03-01T00:10:00+03:00</DtTm>")).rows
    assert row.date == date(2026, 3, 1)
