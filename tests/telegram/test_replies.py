"""What is said about an entry afterwards: replies, answers, and buttons of a chat that is linked no more."""

import asyncpg
import pytest

from conftest import Person
from tests.telegram.control import Telegram
from tests.telegram.ledger import Linked, ledger
from tests.telegram.written import plain, receipt_code

pytestmark = pytest.mark.slow

NOTICE = "VISA4417 20.11.26 12:34 Покупка 350р PYATEROCHKA Баланс: 12345.67р"
RECEIPT = "t=20261120T1915&s={}&fn=9961440300381637&i=68212&fp=2469164170&n=1"


async def days(person: Person) -> list[str]:
    listed = (await person.http.get("/transactions")).json()
    return sorted(it["date"] for it in listed)


async def test_a_day_is_a_day_where_one_is_asked_for(linked: Linked) -> None:
    """Elsewhere 12.11 is a sum."""
    person, chat = await linked()
    chat.sends("кофе 250")
    answer = chat.answer()
    chat.replies(answer, "12.11")
    assert "12,11" in chat.answer().text
    chat.sees_edit(answer)
    chat.presses(answer, "День")
    assert "Какой день" in chat.sees_edit(answer).text
    chat.replies(answer, "12.11")
    assert "12 ноября" in plain(chat.answer().text)
    chat.sees_edit(answer)
    chat.presses(answer, "День")
    chat.sees_edit(answer)
    chat.sends("10.11")  # no reply, as the menu allows
    assert "10 ноября" in plain(chat.answer().text)
    chat.sends("завтра такси 300")
    asked = chat.answer()
    assert "Какого числа" in asked.text
    chat.sends("9")
    assert chat.answer().text.startswith("✅ 300")
    assert await days(person) == ["2026-11-09", "2026-11-10"]
    assert sorted(it[:2] for it in await ledger(person)) == [(12.11, "кофе"), (300, "такси")]


async def test_a_currency_that_is_named_is_never_dropped(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends("кофе 250")
    answer = chat.answer()
    chat.replies(answer, "10 евро")
    assert "Счёта в этой валюте нет" in chat.answer().text
    chat.sends("такси")
    chat.answer()
    chat.sends("10 евро")
    assert "Счёта в EUR нет" in chat.answer().text
    opened = await person.http.post("/accounts", json={"name": "Евро", "kind": "cash", "currency": "EUR"})
    assert opened.status_code == 201
    chat.replies(answer, "10 евро")
    assert "10 €" in plain(chat.answer().text)
    chat.sends("кино")
    chat.answer()
    chat.sends("12 евро вчера")
    told = plain(chat.answer().text)
    assert "12 €" in told
    assert "вчера" in told
    listed = (await person.http.get("/transactions")).json()
    assert sorted((it["description"], it["currency"], float(it["amount"])) for it in listed) == [
        ("кино", "EUR", 12), ("кофе", "EUR", 10),
    ]  # fmt: skip


async def test_talk_renames_nothing(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends("кофе 250")
    answer = chat.answer()
    for said in ("удобно", "а мне купила", "это дорого", "спасибо", "👍", "а зачем?"):
        chat.replies(answer, said)
        assert "Не понял" in chat.answer().text, said
    chat.replies(answer, "это была Ромашка")
    assert "Ромашка" in chat.answer().text
    chat.replies(answer, "такси")
    assert "Такси" in chat.answer().text
    assert [it[0] for it in await ledger(person)] == [250]


async def test_who_asks_records_nothing_unseen(linked: Linked) -> None:
    person, chat = await linked()
    for said in ("такси 500?", "is taxi 500 ok?"):
        chat.sends(said)
        asked = chat.answer()
        assert "записать" in asked.text, said
        assert "Не записывать" in asked.labels
    assert await ledger(person) == []


async def test_a_day_that_cannot_be_is_asked_for(linked: Linked) -> None:
    person, chat = await linked()
    for said in ("кофе 250 01.01.1800", "кофе 250 01.01.2999"):
        chat.sends(said)
        asked = chat.answer()
        assert "Какого числа" in asked.text
        chat.presses(asked, "Вчера")
        assert chat.sees_edit(asked).text.startswith("✅ 250")
    assert [it[:2] for it in await ledger(person)] == [(250, "кофе"), (250, "кофе")]


async def test_an_edit_to_mere_words_takes_nothing_back(linked: Linked) -> None:
    person, chat = await linked()
    said = chat.sends("кофе 250\nтакси 300")
    chat.answer()
    chat.edits(said, "привет")
    assert "остались прежними" in chat.answer().text
    assert len(await ledger(person)) == 2


async def test_a_bank_s_message_is_recorded_once(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends(NOTICE)
    assert chat.answer().text.startswith("✅ 350")
    chat.sends(NOTICE)
    assert "уже записано" in chat.answer().text
    both = f"{NOTICE}\n{NOTICE.replace('350', '90').replace('12345', '12255')}"
    chat.sends(both)
    assert sorted("90" in it.text for it in chat.answers(2)) == [False, True]
    assert sorted(it[0] for it in await ledger(person)) == [90, 350]


async def test_a_caption_tells_what_a_receipt_is_for(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends_photo(receipt_code(RECEIPT.format("1299.90")), "продукты")
    assert chat.answer().text.startswith("✅ 1")
    assert await ledger(person) == [(1299.9, "продукты", "Продукты")]
    chat.sends_photo(receipt_code(RECEIPT.format("50.00").replace("68212", "68213").replace("20261120", "20991120")))
    assert "Какого числа" in chat.answer().text


async def test_latest_entries_are_not_undone_at_once(linked: Linked) -> None:
    person, chat = await linked()
    for amount in ("100", "200"):
        await person.record(amount, "taxi")
    chat.sends("/last")
    shown = chat.answer()
    assert shown.text.startswith("Последние записи: 2.")
    assert not any("все" in it for it in shown.labels)


async def test_odd_characters_are_no_long_text(linked: Linked) -> None:
    _, chat = await linked()
    chat.sends("кофе\x07 250")
    assert "невидимые знаки" in chat.answer().text
    chat.sends("\n".join(f"кофе {it}" for it in range(100, 160)))
    assert "частями" in chat.answer().text


async def test_buttons_of_a_chat_that_is_linked_no_more(
    linked: Linked, telegram: Telegram, owner: asyncpg.Connection
) -> None:
    person, chat = await linked()
    chat.sends("кофе 250")
    answer = chat.answer()
    assert (await person.http.delete("/telegram")).status_code == 204
    assert "отвязан" in chat.answer().text
    pressed = chat.presses(answer, "Отменить")
    assert pressed.alert, chat.answer().text
    assert "не привязан" in pressed.text
    chat.sends("кофе 300")
    assert "привяжите" in chat.answer().text
    assert [it[0] for it in await ledger(person)] == [250]


async def test_no_dead_ends(linked: Linked, telegram: Telegram) -> None:
    """An entry opened by its number, a question that was dropped, buttons of what was undone, our own words."""
    person, chat = await linked()
    chat.sends("кофе 91\nтакси 92")
    listed = chat.answer()
    chat.replies(listed, "93")
    assert "Нажмите под ним номер" in chat.answer().text
    chat.presses(listed, "2")
    chat.replies(chat.sees_edit(listed), "93")
    assert "Исправлено: 93" in plain(chat.answer().text)
    chat.sends("/last")
    latest = chat.answer()
    chat.presses(latest, "2")
    chat.replies(chat.sees_edit(latest), "удали")
    assert "Отменено" in chat.answer().text
    chat.sends("кфыва 90")
    chat.replies(chat.answer(), "удали")
    assert chat.answer().text == "Не записано: кфыва"
    chat.sends("кофе 95")
    answer = chat.answer()
    category = chat.button(answer, "Категория")
    chat.presses(answer, "Отменить")
    chat.sees_edit(answer)
    pressed = chat.presses(answer, category)
    assert pressed.alert
    assert "Сначала нажмите «Вернуть»" in pressed.text
    chat.forwards("✅ 95 ₽, кофе · Кафе · сегодня", by=telegram.world.bot)
    assert "мой собственный ответ" in chat.answer().text
    assert [it[:2] for it in await ledger(person)] == [(93, "такси")]
