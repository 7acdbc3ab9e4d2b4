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


@pytest.mark.parametrize(
    ("locale", "entered", "said"),
    [
        (
            "ru",
            "кофе 250",
            [
                ("не такси", "как надо"), ("не вчера", "как надо"), ("не 400", "как надо"), ("люблю кино", "Не понял"),
                ("опять такси", "Не понял"), ("кофе или чай", "Не понял"), ("ещё 100", "Не понял"),
                ("минус 5", "Не понял"), ("250", "Так и записано"), ("сегодня", "Так и записано"),
                ("нет", "напишите, как верно"),
                ("31 ноября", "день не подходит"), ("завтра", "день не подходит"), ("на здоровье", "Не понял"),
            ],
        ),
        (
            "en",
            "coffee 250",
            [
                ("not taxi", "not what is right"), ("I love taxi", "did not understand"), ("5 more", "did not"),
                ("taxi again", "did not understand"), ("250", "nothing to change"), ("no", "write what is right"),
            ],
        ),
    ],
)  # fmt: skip
async def test_what_tells_nothing_new_changes_nothing(
    linked: Linked, locale: str, entered: str, said: list[tuple[str, str]]
) -> None:
    person, chat = await linked(locale=locale)
    chat.sends(entered)
    answer = chat.answer()
    before = await ledger(person)
    for words, told in said:
        chat.replies(answer, words)
        assert told in chat.answer().text, words
    assert await ledger(person) == before


async def test_a_reply_may_tell_the_account_the_day_and_the_type(linked: Linked) -> None:
    person, chat = await linked()
    for name, kind, currency in (("Сбербанк", "card", "RUB"), ("Евро", "cash", "EUR")):
        opened = await person.http.post("/accounts", json={"name": name, "kind": kind, "currency": currency})
        assert opened.status_code == 201
    chat.sends("кофе 250")
    answer = chat.answer()
    for words, told in (
        ("сбер", "250 ₽, кофе · Кафе и рестораны · Сбербанк"), ("наличные", "Кошелёк"), ("картой", "Сбербанк"),
        ("Nov 12", "12 ноября"), ("дата 11.11", "11 ноября"), ("это было вчера", "вчера"),
        ("должно быть 350", "350 ₽"), ("300 неделю назад", "300 ₽"), ("+500", "+500 ₽, кофе · Прочие доходы"),
        ("-400", "400 ₽, кофе · Кафе и рестораны"), ("возврат 300", "+300 ₽, кофе"), ("расход", "Кафе и рестораны"),
        ("не кофе, а хлеб", "хлеб · Продукты"),
    ):  # fmt: skip
        chat.replies(answer, words)
        assert f"{told}" in plain(chat.answer().text), words
    chat.replies(answer, "евро")
    assert "в другой валюте" in chat.answer().text
    assert await ledger(person) == [(300, "хлеб", "Продукты")]


async def test_a_loaf_that_was_a_taxi_teaches_nothing_of_loaves(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends("хлеб 50")
    chat.replies(chat.answer(), "это было такси")
    assert "такси · Такси" in chat.answer().text
    chat.sends("хлеб 60")
    assert "Продукты" in chat.answer().text
    # What no list knows is learned.
    chat.sends("Ромашка 70")
    chat.replies(chat.answer(), "это было такси")
    assert "Ромашка · Такси" in chat.answer().text
    assert sorted(await ledger(person)) == [(50, "такси", "Такси"), (60, "хлеб", "Продукты"), (70, "Ромашка", "Такси")]


async def test_a_question_takes_all_that_its_answer_says(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends("кфыва 90")
    asked = chat.answer()
    chat.replies(asked, "вчера")
    assert "На что это?" in chat.answer().text
    chat.replies(asked, "такси 60")
    assert "60 ₽, кфыва · Такси · Кошелёк · вчера" in plain(chat.answer().text)
    chat.sends("надо купить кофе 250")
    chat.answer()
    chat.sends("да")
    assert plain(chat.answer().text).startswith("✅ 250")
    chat.sends("возврат 500 озон")
    asked = chat.answer()
    chat.replies(asked, "да")
    assert "+500 ₽, возврат озон · Возврат · " in plain(chat.answer().text)
    chat.sends("такси")
    assert "Сколько: такси" in chat.answer().text
    chat.sends("вчера")
    assert "Сколько: такси · вчера" in chat.answer().text
    chat.sends("200 наличными")
    assert "200 ₽, такси · Такси · Кошелёк · вчера" in plain(chat.answer().text)
    chat.sends("чай")
    assert "Сколько: чай" in chat.answer().text
    chat.sends("возврат 500")  # a line of its own
    assert "возврат" in chat.answer().text
    chat.sends("абырвалг 91")
    assert "На что это?" in chat.answer().text
    chat.sends("это такси")
    assert "91 ₽, абырвалг · Такси" in plain(chat.answer().text)
    chat.sends("кофе")
    chat.answer()
    chat.sends("отмена")
    assert "Не записано" in chat.answer().text
    chat.sends("завтра кино 300")
    chat.answer()
    chat.sends("32")
    assert "Такой день не подходит" in chat.answer().text
    chat.sends("с 12 ноября")
    assert "12 ноября" in plain(chat.answer().text)
    assert sorted(it[:2] for it in await ledger(person)) == [
        (60, "кфыва"), (91, "абырвалг"), (200, "такси"), (250, "надо купить кофе"), (300, "кино"),
        (500, "возврат озон"),
    ]  # fmt: skip


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


@pytest.mark.parametrize(
    ("locale", "undoes", "restores", "told"),
    [("ru", "удали", "верни", "Записано снова: 250 ₽"), ("en", "undo", "restore", "Recorded again: 250 ₽")],
)
async def test_what_was_undone_comes_back(linked: Linked, locale: str, undoes: str, restores: str, told: str) -> None:
    """By a reply to it, or without one the last one; what is not undone stays as it is."""
    person, chat = await linked(locale=locale)
    chat.sends("кофе 250")
    answer = chat.answer()
    before = await ledger(person)
    for is_reply in (True, False):
        chat.replies(answer, undoes)
        assert chat.answer().text.startswith("↩️")
        chat.sees_edit(answer)
        assert await ledger(person) == []
        if is_reply:
            chat.replies(answer, restores)
        else:
            chat.sends(restores)
        assert told in plain(chat.answer().text)
        assert chat.sees_edit(answer).text.startswith("✅")
        assert await ledger(person) == before
    chat.replies(answer, restores)
    assert chat.answer().text.startswith(("Так и записано", "It is recorded like that"))
    assert await ledger(person) == before


async def test_a_line_that_was_opened_stays_open(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends("кофе 91\nтакси 92")
    listed = chat.answer()
    chat.presses(listed, "2")
    opened = chat.sees_edit(listed)
    for said, told in (
        ("там 93 было", "93 ₽"),
        ("нет, доход", "+93 ₽"),
        ("день 10.11", "10 ноября"),
        ("удали", "Отменено"),
    ):
        chat.replies(opened, said)
        assert told in plain(chat.answer().text), said
        opened = chat.sees_edit(listed)
        assert told in plain(opened.text), said
        assert "кофе" not in opened.text, said
    chat.replies(opened, "верни")
    assert "Записано снова" in chat.answer().text
    opened = chat.sees_edit(listed)
    chat.presses(opened, "День")
    chat.sees_edit(listed)
    chat.sends("9.11")
    assert "9 ноября" in plain(chat.answer().text)
    opened = chat.sees_edit(listed)
    assert ("9 ноября" in plain(opened.text), "кофе" in opened.text) == (True, False)
    assert sorted(it[0] for it in await ledger(person)) == [91, 93]
