"""Amounts: what is accepted, what is refused and how fast, and that no digit is ever lost."""

import json
import pickle
import re
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from kopilka.money import (
    CURRENCIES,
    MAX_AMOUNT,
    Amount,
    AmountInvalid,
    Currency,
    PositiveAmount,
    fits,
    parse_amount,
    wire,
)
from tests.costs import cpu_seconds

# A busy machine makes an example slow, which says nothing about the code.
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

amounts = st.decimals(-MAX_AMOUNT, MAX_AMOUNT, places=4)
AMOUNT: TypeAdapter[Decimal] = TypeAdapter(Amount)
POSITIVE: TypeAdapter[Decimal] = TypeAdapter(PositiveAmount)
CURRENCY: TypeAdapter[str] = TypeAdapter(Currency)


def refusal(value: object) -> str:
    with pytest.raises(AmountInvalid) as refused:
        parse_amount(value)
    return refused.value.code


def error_type(adapter: TypeAdapter[Any], value: object) -> str:
    with pytest.raises(ValidationError) as refused:
        adapter.validate_python(value)
    (error,) = refused.value.errors()
    return str(error["type"])


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (-7, "-7"),
        (999999999999999, "999999999999999"),
        ("0", "0"),
        ("-0", "0"),
        ("-0.0000", "0"),
        ("1234.50", "1234.5"),
        ("05", "5"),
        ("100", "100"),
        ("0.0001", "0.0001"),
        ("999999999999999.9999", "999999999999999.9999"),
        (Decimal("1E+3"), "1000"),
        (Decimal("12e-1"), "1.2"),
        (Decimal("1.50000000"), "1.5"),
        (Decimal("-0.0"), "0"),
        (Decimal("0E+999999999"), "0"),
        (Decimal("0E-999999999"), "0"),
        (Decimal("1" + "0" * 14 + "." + "0" * 100), "100000000000000"),
    ],
)
def test_accepts(value: object, written: str) -> None:
    amount = parse_amount(value)
    assert str(amount) == wire(amount) == written


@pytest.mark.parametrize(
    "value",
    [
        *(
            "",
            "-",
            ".",
            "1.",
            ".5",
            "+1",
            " 1",
            "1 ",
            "1\n",
            "--1",
            "1,5",
            "1 000",
            "1_000",
            "1e3",
            "1E+9999999",
            "0x1",
        ),
        *(
            "٣",
            "１２",
            "1.５",
            "²",
            "NaN",
            "Infinity",
            "-inf",
            "\x00",
            "1\x00",
            "\ud800",
            "00",
            "007",
            "-00.5",
            "1.2.3",
        ),
        *("₽", "1-1", "x" * 1_000_000),
        *(True, False, None, 1.5, float("nan"), b"1", [1], {}, object(), 1j),
        *(Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity")),
    ],
)
def test_is_not_a_number(value: object) -> None:
    assert refusal(value) == "not_a_number"


@pytest.mark.parametrize(
    "value",
    [
        "1000000000000000",
        "-1000000000000000",
        "1234567890123456.55555",
        10**15,
        -(10**15),
        2**63,
        Decimal("1E+15"),
        Decimal("1E+999999999"),
        Decimal("-1E+999999999999999999"),
        Decimal("9" * 40),
    ],
)
def test_is_too_large(value: object) -> None:
    assert refusal(value) == "too_large"


@pytest.mark.parametrize(
    "value",
    [
        "0.00001",
        "1.00000",
        "999999999999999.99999",
        Decimal("0.00001"),
        Decimal("1E-999999999"),
        Decimal("999999999999999.99999"),
        Decimal("0.12345"),
        Decimal("1." + "0" * 50 + "1"),
    ],
)
def test_is_too_precise(value: object) -> None:
    assert refusal(value) == "too_precise"


MEGABYTE = "9" * 1_000_000


@pytest.mark.parametrize(
    "value",
    [
        MEGABYTE,
        "-" + MEGABYTE,
        "0." + MEGABYTE,
        "0" * 1_000_000,
        10**400_000,
        Decimal("1E+999999999"),
        Decimal("1E-999999999"),
        Decimal(MEGABYTE),
        Decimal("1." + MEGABYTE),
        Decimal("1." + "0" * 1_000_000),
    ],
    ids=lambda _: "",
)
def test_hostile_values_cost_nothing(value: object) -> None:
    def refuse() -> None:
        with suppress(AmountInvalid):
            parse_amount(value)

    def read_honest_ones() -> None:
        for _ in range(1_000):
            parse_amount("250.50")

    assert cpu_seconds(refuse) < cpu_seconds(read_honest_ones)


@STEADY
@given(amounts)
@example(MAX_AMOUNT)
@example(-MAX_AMOUNT)
def test_no_digit_is_lost(amount: Decimal) -> None:
    text = wire(amount)
    assert re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?", text)
    assert text != "-0"
    assert Decimal(text) == amount
    assert json.loads(text, parse_float=Decimal) == amount
    assert parse_amount(text) == parse_amount(amount) == amount
    assert str(parse_amount(amount)) == text


@STEADY
@given(st.from_regex(r"-?\d{1,15}(\.\d{1,4})?", fullmatch=True))
def test_text_is_accepted_exactly_when_it_is_plain(text: str) -> None:
    if text.isascii() and not text.lstrip("-").startswith("00"):
        assert parse_amount(text) == Decimal(text)
    else:
        assert refusal(text) == "not_a_number"


@STEADY
@given(
    st.one_of(
        st.text(),
        st.text("0123456789+-._eE ٣", max_size=80),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.binary(),
        st.decimals(),
        st.builds(Decimal, st.from_regex(r"[0-9]{1,30}[eE][+-][0-9]{1,9}", fullmatch=True)),
    )
)
def test_nothing_but_its_own_error(value: object) -> None:
    try:
        amount = parse_amount(value)
    except AmountInvalid:
        return
    assert abs(amount) <= MAX_AMOUNT
    assert amount == value or isinstance(value, str)
    assert parse_amount(wire(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("100", "100"),
        ("1E+2", "100"),
        ("1234.5000", "1234.5"),
        ("-0.00", "0"),
        ("1E-4", "0.0001"),
        ("-10.10", "-10.1"),
        ("123456789012345678901234.5", "123456789012345678901234.5"),
        ("33.333333333333333333", "33.333333333333333333"),
    ],
)
def test_wire(amount: str, written: str) -> None:
    assert wire(Decimal(amount)) == written


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+999999999", "1E-999999999"])
def test_wire_refuses_what_cannot_be_written_out(amount: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        wire(Decimal(amount))


def test_an_error_survives_the_way_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(AmountInvalid("too_large"))).code == "too_large"  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    ("amount", "currency", "does"),
    [
        ("10.25", "RUB", True),
        ("10.255", "RUB", False),
        ("10.2500", "RUB", True),
        ("1000", "JPY", True),
        ("1000.0", "JPY", True),
        ("1000.5", "JPY", False),
        ("1.234", "KWD", True),
        ("1.2345", "KWD", False),
        ("1.2345", "CLF", True),
        ("-0.001", "USD", False),
        ("1E+3", "JPY", True),
    ],
)
def test_fits(amount: str, currency: str, does: bool) -> None:
    assert fits(Decimal(amount), currency) is does


def test_fits_knows_only_currencies() -> None:
    with pytest.raises(KeyError):
        fits(Decimal(1), "ABC")


def test_currencies() -> None:
    assert len(CURRENCIES) == 165
    assert all(re.fullmatch("[A-Z]{3}", code) for code in CURRENCIES)
    assert {digits: sum(1 for it in CURRENCIES.values() if it == digits) for digits in (0, 2, 3, 4)} == {
        0: 17,
        2: 139,
        3: 7,
        4: 2,
    }
    known = {
        "RUB": 2,
        "USD": 2,
        "EUR": 2,
        "JPY": 0,
        "ISK": 0,
        "KWD": 3,
        "TND": 3,
        "CLF": 4,
        "XCG": 2,
        "ZWG": 2,
    }
    assert {code: CURRENCIES[code] for code in known} == known
    assert not {"XXX", "XTS", "XAU", "BGN", "HRK", "ANG", "RUR", "DEM", "BTC"} & set(CURRENCIES)


@pytest.mark.parametrize("code", ["rub", "RUB ", "RU", "RUBL", "ABC", "", "РУБ", "\ud800", None, 643, b"RUB", ["RUB"]])
def test_unknown_currency(code: object) -> None:
    assert error_type(CURRENCY, code) == "currency_unknown"


def test_known_currency() -> None:
    assert CURRENCY.validate_python("RUB") == "RUB"
    assert CURRENCY.json_schema()["pattern"] == "^[A-Z]{3}$"


def test_types_accept() -> None:
    assert AMOUNT.validate_python("-12.50") == Decimal("-12.5")
    assert AMOUNT.validate_python(Decimal("12.5")) == Decimal("12.5")
    assert POSITIVE.validate_python(1) == 1


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("hunter2", "amount_not_a_number"),
        (1.5, "amount_not_a_number"),
        (None, "amount_not_a_number"),
        ("1" * 16, "amount_too_large"),
        (Decimal("1E+999999999"), "amount_too_large"),
        ("0.00005", "amount_too_precise"),
        ("0", "amount_not_positive"),
        (-1, "amount_not_positive"),
    ],
)
def test_types_refuse(value: object, kind: str) -> None:
    assert error_type(POSITIVE, value) == kind


def test_messages_do_not_repeat_the_input() -> None:
    with pytest.raises(ValidationError) as refused:
        AMOUNT.validate_python("{hunter2}")
    assert "hunter2" not in refused.value.errors()[0]["msg"]


@pytest.mark.parametrize(("adapter", "sign"), [(AMOUNT, "^-?"), (POSITIVE, "^")])
def test_json_schema(adapter: TypeAdapter[Decimal], sign: str) -> None:
    taken = adapter.json_schema(mode="validation")
    number, text = taken["anyOf"]
    assert (number["type"], text["type"]) == ("number", "string")
    assert text["pattern"].startswith(sign + "(")
    for sample in taken["examples"]:
        adapter.validate_python(Decimal(str(sample)) if isinstance(sample, float) else sample)
    given_back = adapter.json_schema(mode="serialization")
    assert given_back["type"] == "number"
    assert given_back["examples"]


PATTERN = AMOUNT.json_schema()["anyOf"][1]["pattern"]


@STEADY
@given(st.from_regex(PATTERN.removesuffix("$"), fullmatch=True))
def test_what_the_schema_promises_is_accepted(text: str) -> None:
    assert parse_amount(text) == Decimal(text)


@STEADY
@given(st.text("0123456789.-", max_size=24))
def test_what_is_accepted_the_schema_promises(text: str) -> None:
    try:
        parse_amount(text)
    except AmountInvalid:
        assert not re.fullmatch(PATTERN.removesuffix("$"), text)
    else:
        assert re.search(PATTERN, text)
