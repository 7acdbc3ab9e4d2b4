"""Whole conversations with `kopilka bot`, in Russian and English: what is said, and what the ledger has afterwards."""

from datetime import timedelta
from pathlib import Path

import pytest

from conftest import TestDatabase
from kopilka.periods import today_in
from kopilka.telegram.wording import day_name
from tests.telegram.bot_process import PATIENCE, BotProcess, bot_process
from tests.telegram.control import Telegram
from tests.telegram.faults import cut_before, flood, html_page, server_error
from tests.telegram.keeping import keep
from tests.telegram.ledger import Linked, ledger, ledger_of
from tests.telegram.shown import RECORDED, converse
from tests.telegram.written import plain, receipt_code

pytestmark = pytest.mark.slow


async def test_a_line_is_recorded_changed_and_undone(linked: Linked, telegram: Telegram) -> None:
    person, chat = await linked()
    said = chat.sends("вчера такси 430,50")
    answer = chat.answer()
    assert answer.text == "✅ 430,50\N{NO-BREAK SPACE}₽, такси · Такси · Кошелёк · вчера", answer.text
    assert await ledger(person) == [(430.5, "такси", "Такси")]
    chat.edits(said, "такси 450")
    assert "450" in chat.sees_edit(answer).text
    assert await ledger(person) == [(450, "такси", "Такси")]
    chat.presses(answer, "Категория")
    chat.sees_edit(answer)
    chat.presses(answer, "Другая")
    chat.sees_edit(answer)
    chat.sends("разв")
    assert "Развлечения" in chat.answer().text
    chat.sees_edit(answer)
    chat.replies(answer, "это был кофе")
    assert "Исправлено" in chat.answer().text
    chat.replies(answer, "500")
    assert "500" in chat.answer().text
    [(amount, description, _)] = await ledger(person)
    assert (amount, description) == (500, "кофе")
    telegram.until(lambda: "500" in answer.text)
    chat.presses(answer, "Отменить")
    telegram.until(lambda: "Отменено" in answer.text)
    assert await ledger(person) == []
    chat.presses(answer, "Вернуть")
    telegram.until(lambda: "✅" in answer.text)
    assert len(await ledger(person)) == 1


async def test_several_lines_and_what_is_doubtful_among_them(linked: Linked) -> None:
    person, chat = await linked()
    said = chat.sends("обед 350\nкофе 180\nкфыва 90")
    several, asked = chat.answers(2)
    assert several.text.startswith("Записано: 2.")
    assert "1. ✅ 350" in several.text
    assert "На что это?" in asked.text
    assert "90" in asked.text
    first = asked.buttons[0][0].text
    chat.presses(asked, first)
    assert chat.sees_edit(asked).text.startswith("✅ 90")
    assert [it[0] for it in await ledger(person)] == [90, 180, 350]
    chat.presses(several, "2")
    chat.sees_edit(several)
    chat.presses(several, "Отменить")
    assert "Отменено" in chat.sees_edit(several).text
    chat.presses(several, "Ко всем")
    assert "2. ↩️" in chat.sees_edit(several).text
    assert [it[0] for it in await ledger(person)] == [90, 350]
    # The line that was undone stays so while it reads the same; the first one changes, the last one goes.
    chat.edits(said, "обед 360\nкофе 180")
    chat.sees_edit(several)
    assert [it[0] for it in await ledger(person)] == [360]
    # A line in front of the others moves none of them; what was taken out and comes back is the same entry.
    chat.edits(said, "хлеб 60\nобед 360\nкофе 180\nкфыва 90")
    back, added = chat.answers(2)
    assert "записана снова: 90" in plain(back.text)
    assert added.text.startswith("✅ 60")
    assert sorted(it[:2] for it in await ledger(person)) == [(60, "хлеб"), (90, "кфыва"), (360, "обед")]


async def test_a_sum_is_asked_for_and_answered(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends("кофе")
    asked = chat.answer()
    assert asked.text.startswith("Сколько: кофе?")
    chat.sends("такси 300")  # about something else
    assert "300" in chat.answer().text
    chat.sends("250")
    assert chat.answer().text.startswith("✅ 250")
    assert "250" in chat.sees_edit(asked).text
    assert sorted(it[:2] for it in await ledger(person)) == [(250, "кофе"), (300, "такси")]


async def test_a_question_may_be_answered_by_no(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends("перевёл маме 5000")
    asked = chat.answer()
    chat.presses(asked, "Не записывать")
    assert chat.sees_edit(asked).text.startswith("Не записано")
    assert await ledger(person) == []
    chat.sends("привет!")
    assert "ничего не записал" in chat.answer().text


async def test_what_may_be_asked(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends("/today")
    assert chat.answer().text == "Сегодня: пока ничего не записано."
    chat.sends("/last")
    assert chat.answer().text == "Пока ничего не записано."
    chat.sends("обед 350\nтакси 150,50\n+1000 зарплата")
    chat.answer()
    space = "\N{NO-BREAK SPACE}"
    chat.sends("/today")
    told = chat.answer().text
    assert told.startswith(f"Сегодня: расходы 500,50{space}₽\nДоходы 1{space}000{space}₽, итог 499,50{space}₽"), told
    assert f"Кафе и рестораны: 350{space}₽" in told
    chat.sends("/balance")
    assert chat.answer().text == f"Кошелёк: 499,50{space}₽"
    chat.sends("/goals")
    assert "Целей пока нет" in chat.answer().text
    await person.save_up(2500, name="Море <3")
    chat.sends("/goals")
    assert "Море <3\n▰▰▱▱▱▱▱▱▱▱ 25 %" in chat.answer().text
    for period in ("week", "month"):
        chat.sends(f"/{period}")
        assert f"500,50{space}₽" in chat.answer().text
    chat.sends("/last")
    latest = chat.answer()
    chat.presses(latest, "1")
    chat.sees_edit(latest)
    chat.presses(latest, "Отменить")
    assert "Отменено" in chat.sees_edit(latest).text
    assert len(await ledger(person)) == 2


async def test_in_english(linked: Linked) -> None:
    person, chat = await linked("Ann", "en")
    chat.sends("yesterday taxi 430.50 <b>&")
    answer = chat.answer()
    assert answer.text.startswith("✅ 430.50\N{NO-BREAK SPACE}₽, taxi <b>& ·"), answer.text
    assert answer.text.endswith("yesterday")
    chat.replies(answer, "it was a coffee")
    assert chat.answer().text.startswith("✏️ Corrected: 430.50")
    assert [it[1] for it in await ledger(person)] == ["coffee"]


@pytest.mark.parametrize(("locale", "name"), [("ru", "Анна"), ("en", "Ann")])
async def test_the_conversations_that_the_documentation_shows(linked: Linked, locale: str, name: str) -> None:
    person, chat = await linked(name, locale)
    converse(chat, locale)
    keep(chat.transcript, f"conversation-{locale}")
    assert sorted(it[0] for it in await ledger(person)) == RECORDED


async def test_floods_errors_and_cuts_change_no_order(linked: Linked, telegram: Telegram) -> None:
    person, chat = await linked()
    telegram.fails("sendMessage", flood(1), server_error(), html_page(), cut_before())
    for number in range(1, 5):
        chat.sends(f"кофе {number}00")
    answers = chat.answers(4)
    assert [it.text.split("00")[0] for it in answers] == ["✅ 1", "✅ 2", "✅ 3", "✅ 4"]
    assert not telegram.disobeyed
    assert len(await ledger(person)) == 4


async def test_updates_come_twice_and_out_of_order(linked: Linked, telegram: Telegram) -> None:
    person, chat = await linked()
    telegram.doubles(3)
    chat.sends("кофе 100")
    chat.answer()
    with telegram.holding():
        said = chat.sends("чай 200")
        chat.edits(said, "чай 300")
        telegram.shuffles()
    chat.answer()
    telegram.redelivers()
    telegram.wait_taken()
    chat.is_silent()
    assert sorted(it[0] for it in await ledger(person)) in ([100, 300], [100, 200])


@pytest.mark.parametrize("times", [1, pytest.param(20, marks=pytest.mark.long)])
async def test_killed_under_load_nothing_is_lost_or_doubled(
    linked: Linked, telegram: Telegram, bot: BotProcess, times: int
) -> None:
    person, chat = await linked()
    count = 0
    for _ in range(times):
        for _ in range(15):
            count += 1
            chat.sends(f"кофе {count}")
        telegram.until(lambda: chat.untaken > 0)
        bot.kill()
        bot.restart()
    telegram.until(lambda: chat.untaken >= count, "every message was answered", PATIENCE)
    telegram.wait_taken()
    assert sorted(it[0] for it in await ledger_of(person, 500)) == list(range(1, count + 1))


async def test_a_receipt_a_banks_message_and_a_question(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends_photo(receipt_code("t=20261120T1915&s=1299.90&fn=9961440300381637&i=68211&fp=2469164169&n=1"))
    asked = chat.answer()
    assert "Чек 19:15" in asked.text
    assert "На что это?" in asked.text
    chat.presses(asked, next(it for it in asked.labels if "Продукты" in it))
    assert "1 299,90" in plain(chat.sees_edit(asked).text)
    chat.sends_photo(receipt_code("t=20261120T191500&s=1299.90&fn=9961440300381637&i=0068211&fp=2469164169&n=1"))
    again = chat.answer()
    assert "уже записан" in again.text
    chat.presses(again, "Отменить")
    chat.sees_edit(again)
    chat.sends("t=20261120T1915&s=1299.90&fn=9961440300381637&i=68211&fp=2469164169&n=1")
    chat.presses(chat.answer(), "Продукты")
    await person.http.post("/accounts", json={"name": "Сбер *4417"})
    chat.sends("СЧЁТ4417 20.11.26 12:34 Покупка 350р PYATEROCHKA Баланс: 12345.67р\nпривет")
    recorded, unread = chat.answers(2)
    assert "PYATEROCHKA" in recorded.text
    assert "Сбер *4417" in recorded.text
    assert unread.text == "Не разобрал: привет"
    chat.sends("Никому не говорите код 4821! Вход в СберБанк Онлайн")
    assert "код подтверждения" in chat.answer().text
    chat.sends("сколько на продукты в ноябре 2026?")
    assert "1 649,90" in plain(chat.answer().text)
    chat.sends("сколько осталось?")
    assert "Сейчас на счетах" in chat.answer().text
    chat.sends_photo(receipt_code("https://example.com/"))
    assert "не нашлось QR-кода" in chat.answer().text
    soon = today_in("Europe/Moscow") + timedelta(days=30)
    chat.sends(f"билет на {soon:%d.%m} 5000")
    assert chat.answer().labels[:2] == ["Сегодня", day_name("ru", soon, soon - timedelta(days=30))]
    assert {it[:2] for it in await ledger(person)} == {(1299.9, "Чек 19:15"), (350, "PYATEROCHKA")}


async def test_of_a_split_the_chat_changes_no_sums(linked: Linked) -> None:
    """Its lines are made in the app; the chat names them, and changes its day and its words."""
    person, chat = await linked()
    parts = (("household_goods", 150), ("groceries", 800), ("taxi", 50))
    said = chat.sends("продукты 1000")
    answer = chat.answer()
    button = chat.button(answer, "Категория")
    [row] = (await person.http.get("/transactions")).json()
    lines = [{"category_id": person.categories[key], "amount": amount} for key, amount in parts]
    changed = await person.http.patch(f"/transactions/{row['id']}", json={"lines": lines})
    assert changed.status_code == 200, changed.text
    for reply in ("900", "такси", "зарплата 1000"):
        chat.replies(answer, reply)
        assert "разделена по категориям" in chat.answer().text, reply
    assert "разделена по категориям" in chat.presses(answer, button).text
    assert "Категория" not in chat.sees_edit(answer).labels
    chat.edits(said, "продукты 1100")
    assert "разделена по категориям" in chat.answer().text
    chat.replies(answer, "вчера")
    told = plain(chat.answer().text)
    assert "Продукты 800 ₽, Дом и ремонт 150 ₽, Такси 50 ₽" in told
    assert "вчера" in told
    chat.sends("самые большие траты за этот и прошлый месяц")
    assert "(Продукты 800 ₽, Дом и ремонт 150 ₽, Такси 50 ₽)" in plain(chat.answer().text)
    [now] = (await person.http.get("/transactions")).json()
    assert (now["amount"], [it["amount"] for it in now["lines"]]) == (1000, [150, 800, 50])
    assert now["date"] != row["date"]


async def test_of_two_bots_one_works_and_the_other_takes_over(
    linked: Linked, telegram: Telegram, bot: BotProcess, database: TestDatabase, tmp_path: Path
) -> None:
    person, chat = await linked()
    with bot_process(tmp_path, database, telegram) as other:
        for number in range(1, 4):
            chat.sends(f"кофе {number}")
        chat.answers(3)
        assert bot.stop() == 0
        chat.sends("кофе 4")
        chat.answer()
        assert sorted(it[0] for it in await ledger(person)) == [1, 2, 3, 4]
        bot.restart()
        assert other.process.poll() is None


async def test_logs_hold_no_token_and_nothing_that_was_written(bot: BotProcess, telegram: Telegram) -> None:
    said = bot.said()
    assert "the bot is at work" in said
    for secret in (telegram.token, telegram.token.partition(":")[2], "кофе", "такси", "Traceback"):
        assert secret not in said, said
