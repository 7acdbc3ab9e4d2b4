"""What of the Bank of Russia's answers is believed: an answer that is not what was asked for gives nothing."""

import socket
from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal
from importlib.metadata import version

import pytest

from kopilka.exchange_rates.bank_of_russia import (
    LONGEST_ANSWER,
    BankAnswerInvalid,
    BankOfRussia,
    BankUnavailable,
    read_daily,
    read_dynamic,
    read_ids,
)
from kopilka.exchange_rates.tests.central_bank import IDS, CentralBank, Fault

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)
TODAY = date(2026, 5, 29)
DOLLAR = IDS["USD"]


@pytest.fixture
async def client(bank: CentralBank) -> AsyncIterator[BankOfRussia]:
    made = BankOfRussia(bank.url)
    yield made
    await made.close()


def records(*each: tuple[str, str, str]) -> bytes:
    """An answer of XML_dynamic.asp: day, nominal, value."""
    told = "".join(
        f'<Record Date="{day}" Id="{DOLLAR}"><Nominal>{nominal}</Nominal><Value>{value}</Value></Record>'
        for day, nominal, value in each
    )
    return f'<?xml version="1.0" encoding="utf-8"?><ValCurs ID="{DOLLAR}">{told}</ValCurs>'.encode()


def told(body: bytes) -> dict[str, str]:
    return {str(it.date): str(it.rate) for it in read_dynamic(body, DOLLAR, FIRST, LAST)}


async def test_the_rates_of_the_day(bank: CentralBank, client: BankOfRussia) -> None:
    tomorrow = TODAY + timedelta(1)
    bank.publish("USD", tomorrow, "78,3159")
    bank.publish("JPY", tomorrow, "50,1234", nominal=100)
    bank.publish("CNY", tomorrow, "10.5")
    bank.publish("UAH", TODAY, "1")
    found = await client.daily(TODAY)
    assert found.date == tomorrow
    assert {it.code: (it.id, str(it.rate)) for it in found.listed} == {
        "USD": ("R01235", "78.3159000000"), "JPY": ("R01820", "0.5012340000"), "CNY": ("R01375", "10.5000000000"),
    }  # fmt: skip
    assert bank.asked == [("XML_daily.asp", {})]
    assert bank.agents == {f"Kopilka/{version('kopilka')}"}


async def test_the_rates_of_a_currency(bank: CentralBank, client: BankOfRussia) -> None:
    """With holes, a nominal that changes, and fields that were not there before."""
    bank.publish("CNY", date(2022, 12, 30), "98,9492", nominal=10)
    bank.publish("CNY", date(2026, 5, 5), "10,8")
    bank.publish("CNY", date(2026, 5, 9), "110,5", nominal=10)
    bank.publish("CNY", date(2026, 6, 1), "11")
    found = await client.dynamic(IDS["CNY"], date(2022, 12, 1), LAST)
    assert [(str(it.date), it.rate) for it in found] == [
        ("2022-12-30", Decimal("9.89492")), ("2026-05-05", Decimal("10.8")), ("2026-05-09", Decimal("11.05")),
    ]  # fmt: skip
    assert bank.questions() == [("R01375", "01/12/2022", "31/05/2026")]
    assert await client.dynamic(IDS["EUR"], FIRST, LAST) == []


async def test_what_the_bank_calls_them(client: BankOfRussia) -> None:
    assert await client.ids() == IDS


def test_of_a_day_that_is_told_twice_the_last_counts() -> None:
    assert told(records(("05.05.2026", "1", "80"), ("04.05.2026", "1", "79"), ("05.05.2026", "1", "81,5"))) == {
        "2026-05-04": "79.0000000000", "2026-05-05": "81.5000000000",
    }  # fmt: skip


def test_days_that_were_not_asked_for_are_left_out() -> None:
    assert told(records(("30.04.2026", "1", "80"), ("05/05/2026", "1", "81"), ("01.06.2026", "1", "82"))) == {
        "2026-05-05": "81.0000000000"
    }


def test_old_roubles_are_a_thousandth() -> None:
    body = records(
        ("31.12.1997", "1", "5 960,0000"), ("01.01.1998", "1", "5,9600"), ("03.01.1998", "100", "1\u00a0234,5")
    )
    found = read_dynamic(body, DOLLAR, date(1997, 1, 1), date(1998, 12, 31))
    assert [it.rate for it in found] == [Decimal("5.96"), Decimal("5.96"), Decimal("12.345")]


def test_a_rate_has_ten_digits() -> None:
    assert told(records(("05.05.2026", "3", "1"))) == {"2026-05-05": "0.3333333333"}


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
WRONG = {
    "html": (b"<html><body><br>Service unavailable</body></html>", "not_xml"),
    "xhtml": (b"<html><body>Service unavailable</body></html>", "shape"),
    "empty": (b"", "empty"),
    "blanks": (b" \r\n", "empty"),
    "half": (records(("05.05.2026", "1", "80"))[:-20], "not_xml"),
    "a doctype": (LAUGHS + b"<ValCurs>&b;</ValCurs>", "doctype"),
    "a doctype in UTF-16": ((LAUGHS + b"<ValCurs/>").decode().encode("utf-16"), "doctype"),
    "a file of ours": (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><ValCurs/>', "doctype"),
    "an unknown encoding": (b'<?xml version="1.0" encoding="klingon"?><ValCurs/>', "not_xml"),
    "not of its encoding": (b'<?xml version="1.0" encoding="utf-8"?><ValCurs>\xcf</ValCurs>', "not_xml"),
    "refused": (b"<ValCurs>Error in parameters</ValCurs>", "refused"),
    "refused at length": (b"<ValCurs>\r\nError in parameters\r\n<br/></ValCurs>", "refused"),
    "another currency": (records(("05.05.2026", "1", "80")).replace(b'<ValCurs ID="R01235"', b'<ValCurs ID="R01239"'),
                         "other_currency"),
    "a record of another": (records(("05.05.2026", "1", "80")).replace(b'Id="R01235"', b'Id="R01239"'),
                            "other_currency"),
    "other days": (records(("05.05.2025", "1", "80")), "dates"),
    "no day": (records(("30.02.2026", "1", "80")), "dates"),
    "no date": (records(("yesterday", "1", "80")), "dates"),
    **{
        f"{value} for {nominal}": (records(("05.05.2026", nominal, value)), "rate")
        for nominal, value in [
            ("1", "-80"), ("1", "0"), ("1", ""), ("1", "NaN"), ("1", "Infinity"), ("1", "1e5"), ("1", "80,1,2"),
            ("1", "1000001"), ("1", "9" * 5000), ("0", "80"), ("-1", "80"), ("", "80"), ("1,5", "80"),
            ("999999999", "0,0000001"), ("1", "８０"), ("1", "8 0"),
        ]
    },
}  # fmt: skip


@pytest.mark.parametrize(("body", "kind"), WRONG.values(), ids=WRONG)
def test_nothing_of_a_wrong_answer_is_used(body: bytes, kind: str) -> None:
    """Neither of what stands beside it."""
    with pytest.raises(BankAnswerInvalid) as refused:
        read_dynamic(body, DOLLAR, FIRST, LAST)
    assert refused.value.kind == kind


@pytest.mark.parametrize("value", ["-1", "0", "x"])
def test_one_wrong_record_spoils_the_answer(value: str) -> None:
    with pytest.raises(BankAnswerInvalid):
        told(records(("05.05.2026", "1", "80"), ("06.05.2026", "1", value)))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('<ValCurs Date="29.05.2026"/>', "empty"),
        ('<ValCurs Date="31.12.2026"><Valute ID="R01235"><CharCode>USD</CharCode></Valute></ValCurs>', "dates"),
        ("<ValCurs/>", "dates"),
        ('<ValCurs Date="29.05.2026"><Valute ID="R01235"><CharCode>usd</CharCode></Valute></ValCurs>', "shape"),
        ('<ValCurs Date="29.05.2026"><Valute><CharCode>USD</CharCode></Valute></ValCurs>', "shape"),
        ('<ValCurs Date="29.05.2026"><Valute ID="R01235"><CharCode>USD</CharCode></Valute></ValCurs>', "rate"),
        ("<Valuta/>", "shape"),
    ],
)
def test_what_is_no_list_of_the_day(body: str, kind: str) -> None:
    with pytest.raises(BankAnswerInvalid) as refused:
        read_daily(body.encode(), TODAY)
    assert refused.value.kind == kind


@pytest.mark.parametrize(("body", "kind"), [("<Valuta/>", "empty"), ("<ValCurs/>", "shape")])
def test_what_is_no_list_of_names(body: str, kind: str) -> None:
    with pytest.raises(BankAnswerInvalid) as refused:
        read_ids(body.encode())
    assert refused.value.kind == kind


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(status=302, headers={"Location": "http://127.0.0.1:1/scripts/XML_daily.asp"}), "redirect"),
        (Fault(status=403), "http_403"),
        (Fault(status=404), "http_404"),
        (Fault(b"<ValCurs>" + b" " * LONGEST_ANSWER + b"</ValCurs>"), "too_large"),
        (Fault("<html><body>Технические работы</body>".encode("windows-1251")), "not_xml"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
async def test_answers_that_are_refused(bank: CentralBank, client: BankOfRussia, fault: Fault, kind: str) -> None:
    bank.faults["XML_daily.asp"] = fault
    with pytest.raises(BankAnswerInvalid) as refused:
        await client.daily(TODAY)
    assert refused.value.kind == kind
    assert len(bank.asked) == 1, "nobody is asked elsewhere"


@pytest.mark.parametrize(
    "fault",
    [Fault(status=500), Fault(status=503), Fault(status=429), Fault(cut=True)],
    ids=["500", "503", "429", "cut"],
)
async def test_a_bank_that_is_away(bank: CentralBank, client: BankOfRussia, fault: Fault) -> None:
    bank.faults["XML_dynamic.asp"] = fault
    with pytest.raises(BankUnavailable):
        await client.dynamic(DOLLAR, FIRST, LAST)


async def test_nobody_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        client = BankOfRussia(f"http://127.0.0.1:{taken.getsockname()[1]}/scripts")
        with pytest.raises(BankUnavailable):
            await client.daily(TODAY)
        await client.close()


@pytest.mark.parametrize(
    "fault", [Fault(slow=3), Fault(b"<ValCurs>" + b" " * 400 + b"</ValCurs>", drip=0.01)], ids=["silent", "dripping"]
)
async def test_a_slow_bank_is_not_waited_for(bank: CentralBank, fault: Fault) -> None:
    """However slowly bytes come: what counts is the time of the whole answer, which would be refused otherwise."""
    bank.faults["XML_daily.asp"] = fault
    client = BankOfRussia(bank.url, seconds=0.3)
    with pytest.raises(BankUnavailable):
        await client.daily(TODAY)
    await client.close()
