"""The text of a receipt's QR code: as cash desks write it, and as nobody should."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopilka.receipts.fiscal_code import DocumentKey, read_receipt

WHOLE = "t=20261122T1915&s=1299.50&fn=9961440300381637&i=68211&fp=0469164169&n=1"
FIRST, LAST = datetime(2017, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - of the shop, without a zone


def test_a_receipt() -> None:
    found = read_receipt(WHOLE)
    assert found is not None
    assert (found.date, found.time, found.total) == (date(2026, 11, 22), time(19, 15), Decimal("1299.50"))
    assert (found.kind, found.type, found.is_refund, found.doubts) == ("sale", "expense", False, ())
    assert found.key == DocumentKey("9961440300381637", "68211", "0469164169")


@pytest.mark.parametrize(
    "text",
    [
        "n=1&fp=0469164169&i=68211&fn=9961440300381637&s=1299.50&t=20261122T1915",
        " t=20261122T1915 & s=1299.50 & fn=9961440300381637 & i=68211 & fp=0469164169 & n=1 \n",
        "t=20261122T1915&s= 1299.50&fn=9961440300381637&i=68211&fp=046916 4169&n=1",
        "t=20261122t191500&s=1299,5&fn=9961440300381637&i=0000068211&fp=0469164169&n=1",
        "T=20261122T1915&S=1299.50&FN=9961440300381637&I=68211&FP=0469164169&N=1",
        "?t=20261122T1915&s=1299.50&fn=9961440300381637&i=68211&fp=0469164169&n=1&",
        "t=20261122T1915&s=01299.50&fn=9961440300381637&i=68211&fp=0469164169&n=1&new=7",
    ],
)
def test_the_same_receipt_written_otherwise(text: str) -> None:
    assert read_receipt(text) == read_receipt(WHOLE)


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        (("T1915", "T191507"), "time", time(19, 15, 7)),
        (("T1915", "T0000"), "time", time(0, 0)),
        (("s=1299.50", "s=0.00"), "total", Decimal(0)),
        (("s=1299.50", "s=9999999999.99"), "total", Decimal("9999999999.99")),
        (("s=1299.50", "s=5.5"), "total", Decimal("5.50")),
        (("s=1299.50", "s=500"), "total", Decimal(500)),
        (("s=1299.50", "s=500"), "doubts", ("total_unclear",)),
        (("&n=1", "&n=2"), "kind", "sale_refund"),
        (("&n=1", "&n=2"), "type", "income"),
        (("&n=1", "&n=2"), "is_refund", True),
        (("&n=1", "&n=3"), "kind", "purchase"),
        (("&n=1", "&n=3"), "type", "income"),
        (("&n=1", "&n=3"), "is_refund", False),
        (("&n=1", "&n=4"), "kind", "purchase_refund"),
        (("&n=1", "&n=4"), "type", "expense"),
        (("20261122", "20240229"), "date", date(2024, 2, 29)),
    ],
)
def test_each_part(change: tuple[str, str], field: str, value: object) -> None:
    found = read_receipt(WHOLE.replace(*change))
    assert getattr(found, field) == value


@pytest.mark.parametrize(
    "change",
    [
        ("20261122", "20261131"), ("20261122", "20250229"), ("20261122", "19261122"), ("20261122", "22112026"),
        ("T1915", "T2415"), ("T1915", "T1960"), ("T1915", "T191560"), ("T1915", "T191"), ("T1915", " 1915Z"),
        ("s=1299.50", "s=-5.00"), ("s=1299.50", "s=1e5"), ("s=1299.50", "s=NaN"), ("s=1299.50", "s=1.299.50"),
        ("s=1299.50", "s=1299.505"), ("s=1299.50", "s=99999999999.00"), ("s=1299.50", "s="), ("s=1299.50&", ""),
        ("s=1299.50", "s=١٢٩٩.50"), ("s=1299.50", "s=1299.50&s=1.00"), ("s=1299.50", "s=1299.50&S=1299.50"),
        ("fn=9961440300381637", "fn=996144030038163"), ("fn=9961440300381637", "fn=99614403003816370"),
        ("fn=9961440300381637", "fn=996144030038163x"), ("fn=9961440300381637", "fn=٩961440300381637"),
        ("i=68211", "i="), ("i=68211", "i=12345678901"), ("fp=0469164169", "fp=04691641690"), ("&fp=0469164169", ""),
        ("&n=1", ""), ("&n=1", "&n=0"), ("&n=1", "&n=5"), ("&n=1", "&n=11"), ("&n=1", "&n=one"),
        ("&n=1", "&n=1" + "&x=1" * 200),
    ],
)  # fmt: skip
def test_what_is_no_receipt(change: tuple[str, str]) -> None:
    assert change[0] in WHOLE
    assert read_receipt(WHOLE.replace(*change)) is None


@pytest.mark.parametrize(
    "text",
    ["", "&", "=", "кофе 250", "https://qr.nspk.ru/AS10003P3RH0LJ2A9ROO038L6NT5RU1M?type=01&bank=000000000001&sum=10000",
     "ST00012|Name=ООО|PersonalAcc=40702810900000000001|Sum=10000", "t=" * 200, "\x00" * 300],
)  # fmt: skip
def test_other_texts(text: str) -> None:
    assert read_receipt(text) is None


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=90))
def test_no_text_is_too_strange(text: str) -> None:
    assert read_receipt(text) is None


@settings(max_examples=40, deadline=None)
@given(
    st.datetimes(FIRST, LAST),
    st.integers(0, 10**12 - 1),
)
def test_every_receipt_is_read_as_it_was_written(moment: datetime, kopecks: int) -> None:
    total = Decimal(kopecks).scaleb(-2)
    text = f"t={moment:%Y%m%dT%H%M%S}&s={total:.2f}&fn=9961440300381637&i=1&fp=1&n=1"
    found = read_receipt(text)
    assert found is not None
    assert (f"{found.date} {found.time}", found.total) == (f"{moment:%Y-%m-%d %H:%M:%S}", total)
