"""What is changed afterwards, comes twice, or was never meant as an entry: nothing else in the ledger moves."""

from datetime import date
from uuid import uuid4

import asyncpg
import pytest

from conftest import Person, TestDatabase
from kopilka.infrastructure.config import DatabaseSettings
from kopilka.infrastructure.database.transactions import Database
from kopilka.periods import today_in
from kopilka.telegram.service import note_bot
from tests.telegram.control import Telegram
from tests.telegram.faults import refusal
from tests.telegram.ledger import Linked, ledger
from tests.telegram.written import plain, receipt_code

pytestmark = pytest.mark.slow

NOTICE = "VISA4417 20.11.26 12:34 Покупка 350р PYATEROCHKA Баланс: 12345.67р"
REFUSED = "VISA4417 20.11.26 12:34 Отказ 357р PYATEROCHKA Недостаточно средств Баланс: 12р"
CODE = "Код 4821 для подтверждения покупки 361р в OZON. Никому не сообщайте"
RECEIPT = "t=20261120T1915&s={}&fn=9961440300381637&i=68211&fp=2469164169&n=1"


async def test_last_that_is_edited_changes_nothing_it_has_shown(linked: Linked) -> None:
    person, chat = await linked()
    for amount in ("100", "200", "300"):
        await person.record(amount, "taxi")
    await person.transfer(700)  # no entry of a chat
    shown = chat.sends("/last")
    assert "700" not in chat.answer().text
    chat.edits(shown, "кофе 250")
    assert "250" in chat.answer().text
    assert sorted(it[0] for it in await ledger(person)) == [100, 200, 250, 300, 700, 700]


async def test_an_edit_is_read_like_what_it_edits(linked: Linked, telegram: Telegram) -> None:
    person, chat = await linked()
    said = chat.sends("VISA4417 20.11.26 12:34 Покупка 350р PYATEROCHKA Баланс: 12345.67р")
    answer = chat.answer()
    chat.edits(said, "VISA4417 20.11.26 12:34 Покупка 360р PYATEROCHKA Баланс: 12335.67р")
    assert "360" in chat.sees_edit(answer).text
    assert [it[:2] for it in await ledger(person)] == [(360, "PYATEROCHKA")]
    asked = chat.sends("сколько на еду?")
    chat.answer()
    chat.edits(asked, "сколько на продукты в ноябре 2026?")
    assert "360" in chat.answer().text
    photo = chat.sends_photo(receipt_code("https://example.com/"), "обед 300")
    assert "300" in chat.answer().text
    chat.edits(photo, "обед 320")
    telegram.wait_taken()
    assert (320, "обед") in [it[:2] for it in await ledger(person)]


@pytest.mark.parametrize(
    ("written", "edited", "told", "stands"),
    [
        ("кофе 5\nтакси 6", "кофе 5, такси 6", None, [(5, "кофе"), (6, "такси")]),
        ("кофе 9", "кофе 9, такси 10", "10", [(9, "кофе"), (10, "такси")]),
        ("кофе 9", "вчера кофе 9, такси 10", "10", [(9, "кофе"), (10, "такси")]),
        ("coffee 9", "coffee 9 and taxi 10", "10", [(9, "coffee"), (10, "taxi")]),
        ("кофе 7\nтакси 8", "кофе 7 такси 8", "осталось как было", [(7, "кофе"), (8, "такси")]),
        ("кофе 11", "кофе 12?", "В правке вопрос", [(11, "кофе")]),
        ("кофе 11", "кофе 12？", "В правке вопрос", [(11, "кофе")]),
        ("кофе 11", "а кофе 12? или 13", "В правке вопрос", [(11, "кофе")]),
        ("кофе 11", "сколько на кофе 12", "В правке вопрос", [(11, "кофе")]),
        (NOTICE, REFUSED, "раньше осталось", [(350, "PYATEROCHKA")]),
        (NOTICE, CODE, "раньше осталось", [(350, "PYATEROCHKA")]),
        (NOTICE, f"{NOTICE}\nкофе 251", "251", [(251, "кофе"), (350, "PYATEROCHKA")]),
    ],
)
async def test_an_edit_loses_nothing_unsaid(
    linked: Linked, telegram: Telegram, written: str, edited: str, told: str | None, stands: list[tuple[float, str]]
) -> None:
    person, chat = await linked()
    said = chat.sends(written)
    chat.answer()
    chat.edits(said, edited)
    telegram.wait_taken()
    if told is None:
        chat.is_silent()
    else:
        assert told in plain(chat.answer().text)
    assert sorted(it[:2] for it in await ledger(person)) == sorted(stands)


@pytest.mark.parametrize(
    ("written", "reply", "edited", "told", "stands"),
    [
        ("кофе 390", None, "+390 кофе", "Исправлено: +390", [(390, "кофе", "Прочие доходы", 0)]),
        ("кофе 391", None, "доход 391 кофе", "Исправлено: +391", [(391, "доход кофе", "Прочие доходы", 0)]),
        ("coffee 392", None, "coffee 392 income", "Исправлено: +392", [(392, "coffee income", "Прочие доходы", 0)]),
        ("подарок 393", None, "+393 подарок", "Исправлено: +393", [(393, "подарок", "Подарки мне", 0)]),
        ("кофе 394", "+500", "кофе 395", None, [(395, "кофе", "Прочие доходы", 0)]),
        ("кофе 250", "вчера", "кофе 250 сегодня", None, [(250, "кофе", "Кафе и рестораны", 0)]),
        ("coffee 251", "yesterday", "today coffee 252", None, [(252, "coffee", "Кафе и рестораны", 0)]),
        ("кофе 253", "вчера", "кофе 254", None, [(254, "кофе", "Кафе и рестораны", 1)]),
    ],
)
async def test_an_edit_has_the_last_word_of_what_it_names(
    linked: Linked,
    telegram: Telegram,
    written: str,
    reply: str | None,
    edited: str,
    told: str | None,
    stands: list[tuple[float, str, str, int]],
) -> None:
    person, chat = await linked()
    said = chat.sends(written)
    answer = chat.answer()
    if reply is not None:
        chat.replies(answer, reply)
        assert "Исправлено" in chat.answer().text
        chat.sees_edit(answer)
    chat.edits(said, edited)
    telegram.wait_taken()
    if told is not None:
        assert told in plain(chat.answer().text)
    rows = (await person.http.get("/transactions")).json()
    back = [(today_in("Europe/Moscow") - date.fromisoformat(it["date"])).days for it in rows]
    assert [(*it, days) for it, days in zip(await ledger(person), back, strict=True)] == stands


async def test_the_last_question_is_answered_by_the_words_of_its_buttons(linked: Linked) -> None:
    person, chat = await linked()
    for said, answered, shown in (
        ("вернул долг за кофе 401", "расход", "✅ 401"),
        ("вернул долг за кофе 402", "Expense.", "✅ 402"),
        ("вернул долг за кофе 403", "доход", "+403"),
        ("вернул долг за кофе 404", "Income", "+404"),
    ):
        chat.sends(said)
        assert "Расход" in chat.answer().labels
        chat.sends(answered)
        assert shown in plain(chat.answer().text), answered
    assert sorted(it[0] for it in await ledger(person)) == [401, 402]
    chat.sends("не надо")
    chat.answer()
    chat.sends("расход")
    assert "потрачено 803" in plain(chat.answer().text)


async def test_what_was_corrected_of_a_line_goes_with_it(linked: Linked, telegram: Telegram) -> None:
    person, chat = await linked()
    said = chat.sends("кофе 360\nтакси 460")
    answer = chat.answer()
    chat.presses(answer, "1")
    chat.sees_edit(answer)
    chat.replies(answer, "вчера")
    assert "вчера" in chat.answer().text
    chat.edits(said, "такси 465")
    telegram.wait_taken()
    rows = (await person.http.get("/transactions")).json()
    assert [(it["amount"], it["date"]) for it in rows] == [(465, today_in("Europe/Moscow").isoformat())]


async def test_a_line_that_comes_back_is_the_same_entry(linked: Linked) -> None:
    person, chat = await linked()
    said = chat.sends(f"кофе 251\n{NOTICE}")
    answer = chat.answer()
    chat.edits(said, "кофе 252")
    assert "Отменено: 350" in plain(chat.sees_edit(answer).text)
    chat.edits(said, NOTICE)
    assert "записана снова: 350" in plain(chat.answer().text)
    assert [it[:2] for it in await ledger(person)] == [(350, "PYATEROCHKA")]
    chat.sends(NOTICE)
    assert "уже записано" in chat.answer().text


async def test_a_question_stays_one_until_it_is_answered(linked: Linked) -> None:
    person, chat = await linked()
    said = chat.sends("такси 600?")
    asked = chat.answer()
    assert plain(asked.text).startswith("такси: записать 600")
    chat.edits(said, "такси 601? вчера")
    assert "записать 601" in plain(chat.sees_edit(asked).text)
    assert await ledger(person) == []
    chat.edits(said, "такси 601")
    assert chat.sees_edit(asked).text.startswith("✅ 601")


async def test_a_bank_message_that_was_edited_is_another_one(linked: Linked) -> None:
    person, chat = await linked()
    said = chat.sends(NOTICE)
    answer = chat.answer()
    other = NOTICE.replace("350", "360")
    chat.edits(said, other)
    chat.sees_edit(answer)
    chat.sends(NOTICE)
    assert chat.answer().text.startswith("✅ 350")
    chat.sends(other)
    assert "уже записано" in chat.answer().text
    chat.edits(said, "кофе 251")
    chat.sees_edit(answer)
    chat.sends(other)
    assert chat.answer().text.startswith("✅ 360")
    assert sorted(it[0] for it in await ledger(person)) == [251, 350, 360]


async def test_an_edit_brings_an_undone_entry_back_once(linked: Linked) -> None:
    person, chat = await linked()
    said = chat.sends("чай 70")
    answer = chat.answer()
    chat.replies(answer, "удали")
    undone = chat.answer()
    chat.sees_edit(answer)
    restore = chat.button(undone, "Вернуть")
    chat.edits(said, "чай 71")
    assert "записана снова: 71" in plain(chat.answer().text)
    chat.presses(undone, restore)
    assert [it[:2] for it in await ledger(person)] == [(71, "чай")]
    [listed] = (await person.http.get("/transactions")).json()
    assert (await person.http.delete(f"/transactions/{listed['id']}")).status_code == 204
    chat.edits(said, "чай 72")
    assert "записана снова: 72" in plain(chat.answer().text)
    assert [it[:2] for it in await ledger(person)] == [(72, "чай")]


async def test_what_is_written_below_a_receipt_is_no_entry(linked: Linked) -> None:
    person, chat = await linked()
    said = chat.sends_photo(receipt_code(RECEIPT.format("1299.90")))
    asked = chat.answer()
    chat.presses(asked, next(it for it in asked.labels if "Продукты" in it))
    chat.sees_edit(asked)
    chat.edits(said, "продукты 5")
    assert "правка подписи этого не меняет" in chat.answer().text
    assert [it[:2] for it in await ledger(person)] == [(1299.9, "Чек 19:15")]


async def test_a_receipt_says_what_it_leaves_out(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends_photo(receipt_code(RECEIPT.format("500.00")), "кофе 250")
    assert [plain(it.text).split(",")[0] for it in chat.answers(2)] == [
        "✅ 500 ₽",
        "В подписи другая сумма; записана та",
    ]
    impossible = RECEIPT.format("500.00").replace("1120T", "0231T")
    chat.sends_photo(receipt_code(impossible), "продукты 300")
    assert "невозможны, поэтому ничего не записано" in chat.answer().text
    chat.sends_file(receipt_code(RECEIPT.format("600.00").replace("68211", "68212")), "чек.png", caption="продукты")
    assert plain(chat.answer().text).startswith("✅ 600")
    chat.sends_file(b"%PDF-1.7", "чек.pdf", mime="application/pdf")
    assert "PDF я не читаю" in chat.answer().text
    assert sorted(it[:2] for it in await ledger(person)) == [(500, "кофе"), (600, "продукты")]


async def test_a_code_is_kept_nowhere(linked: Linked, owner: asyncpg.Connection) -> None:
    _, chat = await linked()
    chat.sends("кофе 250")
    answer = chat.answer()
    chat.replies(answer, "Никому не говорите код 4821! Вход в СберБанк Онлайн")
    assert "код подтверждения" in chat.answer().text
    kept = "SELECT count(*) FROM telegram_entries WHERE draft::text LIKE '%4821%' OR parsed::text LIKE '%4821%'"
    assert await owner.fetchval(kept) == 0


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("VISA4417 20.11.26 12:34 Покупка 0р PYATEROCHKA Баланс: 12345.67р", "такую сумму записать нельзя"),
        (f"VISA4417 20.11.26 12:34 Покупка 350р {'PYATEROCHKA ' * 60} Баланс: 12345.67р", "350"),
        ("VISA4417 20.11.26 12:34 Покупка 350р \N{FIRST STRONG ISOLATE}PYATEROCHKA\N{POP DIRECTIONAL ISOLATE} "
         "Баланс: 12345.67р", "350"),
        ("кофе \N{FIRST STRONG ISOLATE}250\N{POP DIRECTIONAL ISOLATE}", "250"),
        ("\N{LEFT-TO-RIGHT MARK}", "Напишите, на что и сколько"),
    ],
    ids=["nothing", "a-long-name", "marks-in-a-name", "marks-around-a-sum", "marks-alone"],
)  # fmt: skip
async def test_odd_texts_are_answered(linked: Linked, said: str, told: str) -> None:
    _, chat = await linked()
    chat.sends(said)
    text = plain(chat.answer().text)
    assert told in text, text
    assert "сломалось" not in text


async def test_what_telegram_says_of_itself_is_no_message(linked: Linked, telegram: Telegram) -> None:
    """That something was pinned; and the balance that comes back by inline mode."""
    person, chat = await linked()
    said = chat.sends("/help")
    chat.answer()
    chat.sends("", pinned_message=said.json())
    chat.sends("Баланс, Карта: 12 345 ₽", via_bot=telegram.world.bot.json())
    telegram.wait_taken()
    chat.is_silent()
    assert await ledger(person) == []


async def test_a_receipt_that_waits_in_another_chat_is_asked_here(linked: Linked, owner: asyncpg.Connection) -> None:
    person, chat = await linked()
    other_person, other = await linked("Борис")
    await join(owner, person, other_person)
    link = await other_person.http.post("/telegram/link", headers={"X-Household-Id": str(person.household_id)})
    other.opens_link(link.json()["url"])
    other.presses(other.answer(), "Привязать")
    other.sees_edit(other.messages[-1])
    chat.sends(RECEIPT.format("777.00"))
    first = chat.answer()
    other.sends(RECEIPT.format("777.00"))
    asked = other.answer()
    assert "На что это?" in asked.text
    other.presses(asked, next(it for it in asked.labels if "Продукты" in it))
    other.sees_edit(asked)
    assert [it[:2] for it in await ledger(person)] == [(777, "Чек 19:15")]
    assert chat.presses(first, next(it for it in first.labels if "Продукты" in it)).alert


async def join(owner: asyncpg.Connection, person: Person, other: Person) -> None:
    await owner.execute(
        "INSERT INTO memberships (household_id, user_id, role) VALUES ($1, $2, 'editor')",
        person.household_id, other.user_id,
    )  # fmt: skip


async def test_a_token_that_is_taken_back_loses_no_answer(linked: Linked, telegram: Telegram) -> None:
    _, chat = await linked()
    telegram.fails("sendMessage", refusal("Unauthorized", 401), refusal("Not Found", 404))
    chat.sends("кофе 250")
    assert "250" in chat.answer().text
    assert telegram.faults_left == 0


async def test_linked_anew_the_chat_before_gets_nothing_more(
    linked: Linked, telegram: Telegram, owner: asyncpg.Connection
) -> None:
    person, before = await linked()
    await owner.execute(
        "INSERT INTO telegram_messages (household_id, id, chat_id, method, payload, due_at)"
        " VALUES ($1, $2, $3, 'sendMessage', '{\"text\": \"баланс\"}', now() + interval '1 hour')",
        person.household_id, uuid4(), before.id,
    )  # fmt: skip
    now = telegram.person("Анна с нового телефона")
    now.opens_link((await person.http.post("/telegram/link")).json()["url"])
    now.presses(now.answer(), "Привязать")
    now.sees_edit(now.messages[-1])
    assert await owner.fetchval("SELECT count(*) FROM telegram_messages WHERE chat_id = $1", before.id) == 0


async def test_another_bot_forgets_the_numbers_of_the_one_before(
    linked: Linked, database: TestDatabase, owner: asyncpg.Connection
) -> None:
    """Its own messages are numbered from one again."""
    _, chat = await linked()
    chat.sends("кофе 250")
    chat.answer()
    counted = "SELECT count(*) FROM telegram_entries WHERE message_id > 0"
    assert await owner.fetchval(counted) > 0
    serving = Database(database.app_url, DatabaseSettings())
    try:
        async with serving.transaction() as session:
            await note_bot(session, 4_242, "another_bot")
    finally:
        await serving.close()
    assert await owner.fetchval(counted) == 0
    assert await owner.fetchval("SELECT count(*) FROM telegram_messages WHERE sent_at IS NOT NULL") == 0
    await owner.execute("DELETE FROM telegram_bots WHERE bot_id = 4242")


async def test_all_of_the_time_of_an_empty_ledger_is_told_in_a_line(linked: Linked) -> None:
    _, chat = await linked()
    chat.sends("траты по месяцам за все время")
    assert "ничего не записано" in chat.answer().text


async def test_a_reply_that_corrects_nothing_changes_nothing(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends("кофе 250")
    answer = chat.answer()
    for words in ("спасибо", "где брала?", "👍", "а" * 600):
        chat.replies(answer, words)
        assert "Не понял, что исправить" in chat.answer().text, words
    assert [it[:2] for it in await ledger(person)] == [(250, "кофе")]
    chat.replies(answer, "удали")
    assert "Отменено" in chat.answer().text
    assert await ledger(person) == []


@pytest.mark.parametrize("asked", ["сколько 500 на такси?", "почему такси 500?", "how much is 2+2?"])
async def test_who_asks_records_nothing(linked: Linked, asked: str) -> None:
    person, chat = await linked()
    chat.sends(asked)
    assert "ответить не могу" in chat.answer().text
    assert await ledger(person) == []
