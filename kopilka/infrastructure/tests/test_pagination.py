"""Cursors: they carry their place exactly, and anything else is refused."""

import contextlib
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from kopilka.infrastructure.http.pagination import (
    QUESTION_BYTES,
    Cursor,
    CursorOfAnotherQuestion,
    Place,
    check_question,
    parse_cursor,
    question_of,
)


class Named(Place):
    name: str


@given(day=st.dates(), id_=st.uuids(), question=st.sampled_from([b"", b"1234", b"\x00\xff\x00\xff"]))
def test_round_trip(day: date, id_: UUID, question: bytes) -> None:
    cursor = Cursor(day, id_, question)
    assert parse_cursor(str(cursor)) == cursor
    assert len(str(cursor)) == (32 if question else 27)


@given(st.text(st.characters(codec="utf-8"), max_size=100))
def test_places_round_trip(name: str) -> None:
    place = Named(question="00ff00ff", name=name)
    assert Named.parse(str(place)) == place


@given(st.one_of(st.text(), st.text(alphabet="ABCabc019-_", max_size=40), st.integers(), st.none(), st.binary()))
def test_no_other_place_is_taken(value: object) -> None:
    with contextlib.suppress(PydanticCustomError):
        assert str(Named.parse(value)) == value


def test_a_question_is_its_filters_and_order() -> None:
    class Asked(BaseModel):
        q: str | None = None
        order: str = "-date"
        limit: int = 50
        cursor: str | None = None
        count: bool = False

    plain = question_of(Asked())
    assert len(plain) == QUESTION_BYTES
    assert question_of(Asked(limit=5, cursor="x", count=True)) == plain
    others = [question_of(it) for it in (Asked(q="кофе"), Asked(q="чай"), Asked(order="date"), Asked(q=""))]
    assert len({plain, *others}) == 5


def test_a_cursor_of_another_question_is_refused() -> None:
    mine, other = question_of({"q": "кофе"}), question_of({"q": "чай"})
    cursor = Cursor(date(2026, 5, 31), UUID(int=7), mine)
    place = Named(question=mine.hex(), name="x")
    for it in (cursor, place, None):
        check_question(it, mine)
    check_question(Cursor(date(2026, 5, 31), UUID(int=7)), other)  # given out by a version that kept no question
    for of_another in (cursor, place):
        with pytest.raises(CursorOfAnotherQuestion) as refused:
            check_question(of_another, other)
        assert refused.value.loc == ("query", "cursor")


@given(st.one_of(st.text(), st.text(alphabet="ABCabc019-_", min_size=27, max_size=27), st.integers(), st.none()))
def test_anything_else_is_refused_or_exactly_a_cursor(value: object) -> None:
    with contextlib.suppress(PydanticCustomError):
        assert str(parse_cursor(value)) == value


def test_other_spellings_of_the_same_bytes_are_refused() -> None:
    text = str(Cursor(date(2026, 5, 31), UUID(int=7)))
    for other in (text + "=", text[:-1] + chr(ord(text[-1]) + 1), " " + text[1:], text.replace("A", "Ａ", 1)):
        with pytest.raises(PydanticCustomError):
            parse_cursor(other)
