"""Who may speak with `kopilka bot` and for whom: links, strangers, groups, those who left or have blocked it."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from conftest import new_client, sign_up_and_in
from tests.telegram.bot_process import PATIENCE, BotProcess
from tests.telegram.control import Telegram
from tests.telegram.ledger import Linked, ledger

pytestmark = pytest.mark.slow


async def test_a_stranger_is_told_how_to_link(telegram: Telegram, bot: BotProcess) -> None:
    chat = telegram.person("Пётр")
    chat.sends("кофе 250")
    assert "привяжите" in chat.answer().text
    for _ in range(19):
        chat.sends("кофе 250")
    assert all("привяжите" in it.text for it in chat.answers(19))
    chat.sends("кофе 250")  # enough for today
    telegram.wait_taken()
    chat.is_silent()
    chat.starts()
    assert "привяжите" in chat.answer().text
    chat.starts("A" * 32)
    assert "не действует" in chat.answer().text


async def test_a_link_works_once_and_for_one_person(api: FastAPI, telegram: Telegram, bot: BotProcess) -> None:
    async with new_client(api) as http:
        person = await sign_up_and_in(http, f"once.{uuid4().hex}@example.com")
        url = (await person.http.post("/telegram/link")).json()["url"]
        thief, chat = telegram.person("Вор"), telegram.person("Анна", username="anna")
        chat.opens_link(url)
        asked = chat.answer()
        assert person.email not in asked.text
        thief.opens_link(url)
        assert "не действует" in thief.answer().text
        yes = chat.button(asked, "Привязать")
        chat.presses(asked, yes)
        chat.sees_edit(asked)
        assert chat.presses(asked, yes).alert
        told = (await person.http.get("/telegram")).json()
        assert (told["bot"], told["chat"]["name"]) == ("kopilka_bot", "Анна @anna")
        assert (await person.http.delete("/telegram")).status_code == 204
        assert "отвязан" in chat.answer().text
        assert (await person.http.get("/telegram")).json()["chat"] is None
        chat.sends("кофе 250")
        assert "привяжите" in chat.answer().text
        assert await ledger(person) == []


async def test_unlinked_from_the_chat(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends("кофе 250")
    answer = chat.answer()
    undo = chat.button(answer, "Отменить")
    chat.sends("/unlink")
    asked = chat.answer()
    chat.presses(asked, "Отвязать")
    assert "отвязан" in chat.answer().text
    assert (await person.http.get("/telegram")).json()["chat"] is None
    chat.presses(answer, undo)
    assert len(await ledger(person)) == 1


async def test_an_example_household_goes_with_all_that_was_written_for_it(
    linked: Linked, telegram: Telegram, owner: Any
) -> None:
    person, _ = await linked()
    example = (await person.http.post("/households/example")).json()["id"]
    chat = telegram.person("Анна вторая")
    url = (await person.http.post("/telegram/link", headers={"X-Household-Id": example})).json()["url"]
    chat.opens_link(url)
    asked = chat.answer()
    chat.presses(asked, "Привязать")
    chat.sees_edit(asked)
    chat.sends("кофе 250\nкфыва 90")
    chat.answers(2)
    telegram.wait_taken()
    assert (await person.http.delete(f"/households/{example}")).status_code == 204
    for table in ("telegram_entries", "telegram_messages"):
        assert not await owner.fetchval(f"SELECT count(*) FROM {table} WHERE household_id = $1", example)  # noqa: S608
    chat.sends("кофе 250")
    assert "привяжите" in chat.answer().text


async def test_a_button_is_its_owners_alone(linked: Linked) -> None:
    alice, chat = await linked()
    chat.sends("кофе 250")
    answer = chat.answer()
    undo = chat.button(answer, "Отменить")
    charlie, other = await linked("Чарли")
    other.sends("чай 100")
    theirs = other.answer()
    pressed = other.presses(theirs, undo)
    assert pressed.alert
    assert "не найдена" in pressed.text
    assert [it[0] for it in await ledger(alice)] == [250]
    assert [it[0] for it in await ledger(charlie)] == [100]


async def test_who_may_not_write_is_told(linked: Linked, owner: Any) -> None:
    person, chat = await linked()
    await owner.execute("UPDATE memberships SET role = 'viewer' WHERE user_id = $1", person.user_id)
    chat.sends("кофе 250")
    assert "наблюдатель, поэтому ничего не записано" in chat.answer().text
    await owner.execute("UPDATE users SET is_active = false WHERE id = $1", person.user_id)
    chat.sends("кофе 250")
    assert "отключена" in chat.answer().text
    await owner.execute("UPDATE users SET is_active = true WHERE id = $1", person.user_id)
    await owner.execute("UPDATE memberships SET role = 'owner' WHERE user_id = $1", person.user_id)
    assert await ledger(person) == []


async def test_a_blocked_bot_is_noted_until_it_is_spoken_to(linked: Linked, telegram: Telegram) -> None:
    person, chat = await linked()
    chat.blocks()
    telegram.wait_taken()
    assert (await person.http.get("/telegram")).json()["chat"]["is_blocked"]
    chat.sends("кофе 250")
    chat.answer()
    assert not (await person.http.get("/telegram")).json()["chat"]["is_blocked"]


async def test_a_group_is_told_once_and_otherwise_left_in_peace(linked: Linked, telegram: Telegram) -> None:
    person, chat = await linked()
    group = telegram.group("Дача", chat)
    group[chat].sends("кофе 250")
    group[chat].sends("/today")
    assert "не привязана" in group.answer().text
    group[chat].sends("/today")
    telegram.wait_taken()
    group.is_silent()
    assert await ledger(person) == []


async def test_the_administrator_sees_when_the_bot_last_heard_from_telegram(linked: Linked, owner: Any) -> None:
    person, chat = await linked()
    await owner.execute("UPDATE users SET is_admin = true WHERE id = $1", person.user_id)
    await owner.execute("UPDATE telegram_bots SET seen_at = now() - interval '1 hour'")
    status = (await person.http.get("/admin/status")).json()
    assert (status["has_bot"], status["is_bot_alive"]) == (True, False)
    chat.sends("кофе 250")
    chat.answer()
    async with asyncio.timeout(PATIENCE):
        while not status["is_bot_alive"]:
            status = (await person.http.get("/admin/status")).json()
