"""Strict JSON: one value or an error with a code, in linear time; numbers keep every digit."""

import enum
import json
import pickle
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from kopilka.infrastructure.http.request_body import MAX_BODY
from kopilka.infrastructure.http.strict_json import MAX_DEPTH, MalformedJson, dumps, loads
from tests.costs import assert_linear

# A busy machine makes an example slow, which says nothing about the code.
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def refusal(raw: bytes) -> str:
    with pytest.raises(MalformedJson) as refused:
        loads(raw)
    return refused.value.code


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"null", None),
        (b" [true, false] \n", [True, False]),
        (b'""', ""),
        (b"0", 0),
        (b"-12", -12),
        (b"9" * 30, int("9" * 30)),
        (b"-" + b"9" * 30, -int("9" * 30)),
        (b'{"a": {"b": []}}', {"a": {"b": []}}),
        ('{"имя": "Ёж 🦔"}'.encode(), {"имя": "Ёж 🦔"}),
        (rb'"\u0401\ud83e\udd94\\ud800\\u0000\/\n"', "Ё🦔\\ud800\\u0000/\n"),
        (b'"\\\\ud800 \xef\xbb\xbf"', "\\ud800 \ufeff"),
        (b'"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["', "[" * 40),
        (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, json.loads("[" * MAX_DEPTH + "]" * MAX_DEPTH)),
        (b"[" + b"[]," * 999 + b"{}]", [[]] * 999 + [{}]),
    ],
)
def test_accepts(raw: bytes, value: object) -> None:
    assert loads(raw) == value


@pytest.mark.parametrize(
    "number", ["1.5", "0.1", "1234.4999999", "1E+3", "-0.0", "1e-4", "1e308", "12345678901234567.89"]
)
def test_a_number_with_a_point_is_exact(number: str) -> None:
    value = loads(number.encode())
    assert isinstance(value, Decimal)
    assert str(value) == str(Decimal(number))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf{}", "byte_order_mark"),
        ("{}".encode("utf-16"), "not_utf8"),
        (b'"\xff"', "not_utf8"),
        (b'"\xc0\xaf"', "not_utf8"),
        (b'"\xed\xa0\x80"', "not_utf8"),
        ("{}".encode("utf-16-le"), "syntax"),
        (b"NaN", "not_finite"),
        (b'{"amount": NaN}', "not_finite"),
        (b"[Infinity]", "not_finite"),
        (b"-Infinity", "not_finite"),
        (b"1e400", "number_out_of_range"),
        (b"-1E+999999999", "number_out_of_range"),
        (b"1e-999999999", "number_out_of_range"),
        (b"0e999999999", "number_out_of_range"),
        (b"1e9999999999999999999999", "number_out_of_range"),
        (b"1e-9999999999999999999999", "number_out_of_range"),
        (b"1" * 31, "number_too_long"),
        (b"-" + b"1" * 31, "number_too_long"),
        (b"1" * 200_000, "number_too_long"),
        (b"0." + b"1" * 59, "number_too_long"),
        (b"[0." + b"0" * 200_000 + b"]", "number_too_long"),
        (b'{"a": 1, "a": 1}', "duplicate_key"),
        (rb'{"a": 1, "\u0061": 2}', "duplicate_key"),
        (b'[{"b": {"a": 1, "c": 2, "a": 3}}]', "duplicate_key"),
        (rb'"\ud800"', "lone_surrogate"),
        (rb'"\uDFFF"', "lone_surrogate"),
        (rb'"\ude00\ud83d"', "lone_surrogate"),
        (rb'{"\udc00": 1}', "lone_surrogate"),
        (rb'[[{"a": ["\ud83d"]}]]', "lone_surrogate"),
        (rb'"\u0000"', "nul_character"),
        (rb'{"a\u0000": 1}', "nul_character"),
        (rb'{"a": {"b": "x\u0000y"}}', "nul_character"),
        (b'"\x00"', "syntax"),
        (b'"\x1f"', "syntax"),
        (b'"a\nb"', "syntax"),
        (b"{}{}", "syntax"),
        (b"{} x", "syntax"),
        (b"\x00", "syntax"),
        (b"\x0b{}", "syntax"),
        (b"\xc2\xa0{}", "syntax"),
        (b"[1,]", "syntax"),
        (b'{"a": 1,}', "syntax"),
        (b"{'a': 1}", "syntax"),
        (b"{a: 1}", "syntax"),
        (b"{1: 1}", "syntax"),
        (b"// c\n{}", "syntax"),
        (b"01", "syntax"),
        (b"+1", "syntax"),
        (b"1_000", "syntax"),
        (b".5", "syntax"),
        (b"1.", "syntax"),
        (b"0x1", "syntax"),
        ("٣".encode(), "syntax"),
        (b"True", "syntax"),
        (b"nan", "syntax"),
        (b'"', "syntax"),
        (b'"\\', "syntax"),
        (rb'"\u12"', "syntax"),
        (rb'"\u+123"', "syntax"),
        (rb'"\x41"', "syntax"),
        (b"[" * 33 + b"]" * 33, "too_deep"),
        (b"[" * 100_000, "too_deep"),
        (b"[" * 100_000 + b"]" * 100_000, "too_deep"),
        (b'{"a":' * 100_000, "too_deep"),
        (b'[{"a":' * 50 + b"1" + b"}]" * 50, "too_deep"),
        (b'["]]]]]]]]]]",' * 33 + b"1" + b"]" * 33, "too_deep"),
        (rb'["\"]]]",' * 33, "too_deep"),
        (b"]" * 100_000, "syntax"),
        (b"[]" * 100_000, "syntax"),
    ],
    ids=lambda it: repr(it)[:40],
)
def test_refuses(raw: bytes, code: str) -> None:
    assert refusal(raw) == code


@pytest.mark.parametrize(
    "make",
    [
        lambda size: b'"' + rb"\"" * (size // 4) + b"[" * (size // 4),
        lambda size: b"[" * 40 + rb"\"" * (size // 2),
        lambda size: b'"\\' * (size // 3) + b"[" * (size // 3),
        lambda size: b'["' * (size // 2),
        lambda size: b"[{}," * (size // 4),
        lambda size: b"[" + b"[]," * (size // 3) + b"[]]",
        lambda size: b"[" + b'"\\ud83d\\ude00",' * (size // 15) + b'"\\ud83d"]',
        lambda size: b"{" + b",".join(b'"%d":[0.1]' % number for number in range(size // 14)) + b"}",
        lambda size: b"\n" * size + b"x",
        lambda size: b"-" * size,
        lambda size: b"1" + b"0" * size,
        lambda size: b"1e" + b"9" * size,
    ],
    ids=lambda make: repr(make(60)[:12]),
)
def test_hostile_bodies_take_linear_time(make: Callable[[int], bytes]) -> None:
    def read(raw: bytes) -> None:
        with suppress(MalformedJson):
            loads(raw)

    assert_linear(make, read, MAX_BODY)


inner = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
numbers = st.integers(-(10**30) + 1, 10**30 - 1)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, inner),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(inner, children, max_size=4),
    max_leaves=20,
)


@STEADY
@given(values, st.booleans(), st.sampled_from([None, 2]))
def test_reads_what_others_write(value: object, ascii_only: bool, indent: int | None) -> None:
    assert loads(json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()) == value


json_like = st.lists(
    st.sampled_from(
        [
            *(
                "[",
                "]",
                "{",
                "}",
                '"',
                "\\",
                ",",
                ":",
                "1",
                "-",
                ".",
                "e",
                "0",
                " ",
                "NaN",
                "Infinity",
                "true",
                "null",
            ),
            *(
                '"a":',
                '"a"',
                "\\u",
                "\\ud800",
                "\\u0000",
                "\\udc00",
                "[[[[[[[[",
                "]]]]]]]]",
                "999999999",
                "\x00",
                "я",
            ),
        ]
    ),
    max_size=40,
).map(lambda parts: "".join(parts).encode())


@STEADY
@given(st.one_of(st.binary(), st.text().map(str.encode), json_like))
@example(b'{"a":1,"a":NaN}')
def test_nothing_but_its_own_error(raw: bytes) -> None:
    try:
        value = loads(raw)
    except MalformedJson:
        return
    assert json.loads(raw, parse_float=Decimal) == value
    json.dumps(value, ensure_ascii=False, default=str).encode()


@STEADY
@given(st.integers(1, 60), st.sampled_from(["[", '{"a":', '[{"]":', '{"\\"}":[']))
def test_depth_is_exact(times: int, opening: str) -> None:
    closing = "".join(
        "]" if it == "[" else "}" for it in reversed(opening.replace('"]"', "").replace('\\"}', "")) if it in "[{"
    )
    raw = (opening * times + "1" + closing * times).encode()
    if len(closing) * times > MAX_DEPTH:
        assert refusal(raw) == "too_deep"
    else:
        assert loads(raw) == json.loads(raw)


def test_an_error_does_not_repeat_the_body() -> None:
    with pytest.raises(MalformedJson) as refused:
        loads(b'{"password": "hunter2"')
    assert "hunter2" not in str(refused.value) + repr(refused.value)
    assert refused.value.__suppress_context__
    assert pickle.loads(pickle.dumps(refused.value)).code == "syntax"  # noqa: S301 - our own bytes


class Kind(enum.StrEnum):
    INCOME = "income"


class DriverUUID(UUID):
    """As a database driver has it: a class of its own."""


def test_writes() -> None:
    moment = datetime(2026, 5, 31, 12, 30, 1, 250_000, tzinfo=UTC)
    assert dumps(
        {
            "id": UUID(int=1),
            "kind": Kind.INCOME,
            "date": date(2026, 5, 31),
            "at": moment,
            "name": "Ёж",
            "amounts": [
                Decimal("1234.50"),
                Decimal("1E+3"),
                Decimal("-0.00"),
                Decimal("999999999999999.9999"),
            ],
            "none": None,
        }
    ).decode() == (
        '{"id":"00000000-0000-0000-0000-000000000001","kind":"income","date":"2026-05-31",'
        '"at":"2026-05-31T12:30:01.250000Z","name":"Ёж","amounts":[1234.5,1000,0,999999999999999.9999],"none":null}'
    )
    assert dumps(DriverUUID(int=1)) == b'"00000000-0000-0000-0000-000000000001"'
    assert dumps(moment.astimezone(timezone(timedelta(hours=3)))) == b'"2026-05-31T15:30:01.250000+03:00"'


@pytest.mark.parametrize(
    "value", [SecretStr("hunter2"), Decimal("NaN"), Decimal("1E+999999999"), object(), b"x", {1}, "\ud800"]
)
def test_does_not_write(value: object) -> None:
    with pytest.raises(TypeError) as refused:
        dumps({"a": value})
    assert "hunter2" not in str(refused.value)


@STEADY
@given(st.recursive(values | st.decimals(-(10**15), 10**15, places=4), lambda children: st.lists(children, max_size=3)))
def test_what_is_written_is_read_back(value: object) -> None:
    if not any(isinstance(it, int) and it.bit_length() > 63 for it in flat(value)):
        assert loads(dumps(value)) == value


def flat(value: object) -> list[object]:
    if isinstance(value, list):
        return [leaf for item in value for leaf in flat(item)]
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in flat(item)]
    return [value]
