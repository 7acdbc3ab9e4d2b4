"""Long messages in parts that Telegram takes, and buttons that it takes; how late the queue is."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text, update

from conftest import Person
from kopilka.infrastructure.database.transactions import set_tenant
from kopilka.telegram.models import TelegramMessage
from kopilka.telegram.outgoing import LONGEST, _payload, queue_message, queue_notice, queued_in, quoted, split
from kopilka.telegram.records import Choice, id_for_button, id_from_button

WORDS = st.text(st.sampled_from("аb <&>😀\n"), max_size=300)


def size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(st.lists(WORDS, max_size=8), st.integers(40, 400))
def test_every_part_fits_and_no_word_is_lost(lines: list[str], limit: int) -> None:
    html = "\n".join(quoted(line, 10_000) for line in lines)
    parts = split(html, limit)
    assert all(size(it) <= limit for it in parts)
    assert "".join("".join(parts).split()) == "".join(html.split())
    # No entity is cut in two.
    assert all(it.count("&") == it.count(";") for it in parts)


def test_it_breaks_between_paragraphs_then_lines() -> None:
    assert split("один\nдва\n\nтри\nчетыре", 12) == ["один\nдва", "три\nчетыре"]
    assert split("<b>один</b> два\n<b>три</b>", 20) == ["<b>один</b> два", "<b>три</b>"]
    assert split("<b>" + "а " * 30 + "</b>", 40) == ["а " * 20, "а " * 10]
    assert split("короткое") == ["короткое"]
    assert [size(it) for it in split("😀" * LONGEST)] == [LONGEST, LONGEST]


def test_ids_of_buttons() -> None:
    id_ = uuid4()
    assert id_from_button(id_for_button(id_)) == id_
    assert len(f"k:{id_for_button(id_)}:{id_for_button(id_)}".encode()) <= 64
    assert [id_from_button(it) for it in ("", "x", "?" * 22, "A" * 23, "é" * 22)] == [None] * 5


def test_a_button_that_telegram_would_refuse_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        _payload(1, "a", [[Choice("Да", "ы" * 33)]])


async def test_how_many_wait_and_how_long_is_known_of_all_households(app: FastAPI, alice: Person) -> None:
    """By whoever may see none of them: the worker acts for no household when it counts."""
    household_id, day = UUID(alice.household_id), 86_400
    async with app.state.database.transaction() as session:

        async def figures() -> dict[str, float]:
            await set_tenant(session, household_id=uuid4(), user_id=uuid4())
            return {row.figure: row.value for row in await session.execute(text("SELECT * FROM telegram_figures()"))}

        before = await figures()
        await queue_notice(session, 1, "stranger", "ru")
        await set_tenant(session, household_id=household_id, user_id=uuid4())
        await queue_message(session, household_id, 1, "…")
        assert len(set(queued_in(session))) == 2

        async def oldest(**values: object) -> float:
            await set_tenant(session, household_id=household_id, user_id=uuid4())
            await session.execute(update(TelegramMessage).values(queued_at=long_ago, **values))
            return (await figures())["bot_oldest_waiting_seconds"]

        moment = await session.scalar(text("SELECT now()"))
        long_ago = moment - timedelta(days=90)
        # It is not late: it was put off on purpose, and what stands behind it in its chat with it.
        assert await oldest(due_at=moment + timedelta(hours=1)) < 90 * day
        assert (await figures())["bot_messages_waiting"] == before["bot_messages_waiting"] + 2
        assert await oldest(due_at=moment - timedelta(days=80)) == 80 * day
        # What fails is put off with each attempt, and late since it was queued.
        assert await oldest(due_at=moment + timedelta(minutes=5), attempts=3) == 90 * day
        came_long_ago = "INSERT INTO telegram_incoming VALUES (1, 1, '', now() - interval '91 days')"
        await session.execute(text(came_long_ago))
        assert (await figures())["bot_oldest_waiting_seconds"] == 91 * day
        await session.rollback()
