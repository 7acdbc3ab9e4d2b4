"""Strict JSON: refuses what common parsers accept (NaN, duplicate keys, lone surrogates), writes exact decimals.

Python's own decoder rather than jiter: decision 0017.
"""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Literal, NoReturn
from uuid import UUID

import orjson

from kopilka.money import wire

MAX_DEPTH = 32
MAX_INTEGER_DIGITS = 30
MAX_FLOAT_LENGTH = 60
# The range of a binary double. Beyond it a short text costs much: int(Decimal("1e400000")) makes every zero.
_MAX_EXPONENT = 308

# The closing quote is optional: an unfinished string matches once instead of being tried from every quote.
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_NOT_BRACKET = re.compile(r"[^\[\]{}]+")
_SUSPECT_ESCAPE = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")
_REFUSED_CHARACTER = re.compile("[\x00\ud800-\udfff]")

JsonFault = Literal[
    "empty",
    "not_utf8",
    "byte_order_mark",
    "syntax",
    "too_deep",
    "duplicate_key",
    "not_finite",
    "number_too_long",
    "number_out_of_range",
    "lone_surrogate",
    "nul_character",
]


class MalformedJson(ValueError):
    def __init__(self, code: JsonFault) -> None:
        super().__init__(code)
        self.code: JsonFault = code


def loads(raw: bytes) -> object:
    """A number with a point or an exponent becomes a Decimal. Raises MalformedJson; linear time."""
    if raw.startswith(b"\xef\xbb\xbf"):
        raise MalformedJson("byte_order_mark")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise MalformedJson("not_utf8") from None
    if text.count("[") + text.count("{") > MAX_DEPTH and _is_too_deep(text):
        raise MalformedJson("too_deep")
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError:
        raise MalformedJson("syntax" if text.strip() else "empty") from None
    # Decoded UTF-8 has no surrogates and a bare NUL is a syntax error: only an escape can bring them in.
    if "\\u" in text and _SUSPECT_ESCAPE.search(text):
        _check_strings(value)
    return value


def _is_too_deep(text: str) -> bool:
    depth = 0
    for bracket in _NOT_BRACKET.sub("", _STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _check_strings(value: object) -> None:
    if isinstance(value, str):
        if found := _REFUSED_CHARACTER.search(value):
            raise MalformedJson("nul_character" if found[0] == "\x00" else "lone_surrogate")
    elif isinstance(value, list):
        for item in value:
            _check_strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_strings(key)
            _check_strings(item)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedJson("duplicate_key")
    return found


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > MAX_INTEGER_DIGITS:
        raise MalformedJson("number_too_long")
    return int(text)


def _decimal(text: str) -> Decimal:
    if len(text) > MAX_FLOAT_LENGTH:
        raise MalformedJson("number_too_long")
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent that Decimal itself cannot hold
        raise MalformedJson("number_out_of_range") from None
    if abs(number.adjusted()) > _MAX_EXPONENT:
        raise MalformedJson("number_out_of_range")
    return number


def _constant(name: str) -> NoReturn:
    raise MalformedJson("not_finite")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_decimal, parse_constant=_constant
)


def dumps(value: object) -> bytes:
    """Takes aware times, and writes UTC as Z. Raises TypeError for what JSON has no form for."""
    return orjson.dumps(value, default=_default, option=orjson.OPT_UTC_Z)


def _default(value: object) -> orjson.Fragment | str:
    if isinstance(value, Decimal):
        return orjson.Fragment(wire(value))
    if isinstance(value, UUID):
        return str(value)  # asyncpg returns a subclass of UUID; orjson serialises only the exact class
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
