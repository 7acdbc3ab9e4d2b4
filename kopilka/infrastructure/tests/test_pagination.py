"""Cursors: they carry their place exactly, and anything else is refused."""

import contextlib
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from kopilka.infrastructure.http.pagination import Cursor, parse_cursor


@given(day=st.dates(), id_=st.uuids())
def test_round_trip(day: date, id_: UUID) -> None:
    cursor = Cursor(day, id_)
    assert parse_cursor(str(cursor)) == cursor


@given(st.one_of(st.text(), st.text(alphabet="ABCabc019-_", min_size=27, max_size=27), st.integers(), st.none()))
def test_anything_else_is_refused_or_exactly_a_cursor(value: object) -> None:
    with contextlib.suppress(PydanticCustomError):
        assert str(parse_cursor(value)) == value


def test_other_spellings_of_the_same_bytes_are_refused() -> None:
    text = str(Cursor(date(2026, 5, 31), UUID(int=7)))
    for other in (text + "=", text[:-1] + chr(ord(text[-1]) + 1), " " + text[1:], text.replace("A", "Ａ", 1)):
        with pytest.raises(PydanticCustomError):
            parse_cursor(other)
