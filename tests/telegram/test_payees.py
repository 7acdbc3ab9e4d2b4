"""Payees and tags in a chat: of a line, a bank's message, a receipt, a reply and an edit."""

import asyncpg
import pytest

from conftest import Person
from kopilka.infrastructure.identifiers import new_id
from kopilka.transactions.payees import MAX_PAYEES
from tests.telegram.control import Telegram
from tests.telegram.ledger import Linked
from tests.telegram.written import plain, receipt_code

pytestmark = pytest.mark.slow

NOTICE = "VISA4417 20.11.26 12:34 Покупка {}р {} Баланс: 12345.67р"
RECEIPT = "t=20261120T1915&s=299.00&fn=9961440300381637&i=68213&fp=2469164171&n=1"


async def kept(person: Person) -> list[tuple[float, str | None, str | None, list[str]]]:
    rows = (await person.http.get("/transactions")).json()
    return [(float(it["amount"]), it["description"], it["payee"], it["tags"]) for it in rows]


async def test_tags_of_a_line_are_recorded_and_changed(linked: Linked) -> None:
    person, chat = await linked()
    said = chat.sends("кофе 250 #Отпуск")
    answer = chat.answer()
    assert plain(answer.text) == "✅ 250 ₽, кофе · Кафе и рестораны · Кошелёк · сегодня · #отпуск"
    assert await kept(person) == [(250, "кофе", None, ["отпуск"])]
    for words, told, tags in (
        ("#море", "#отпуск #море", ["отпуск", "море"]),
        ("добавь метку #дача", "#отпуск #море #дача", ["отпуск", "море", "дача"]),
        ("убери #море", "#отпуск #дача", ["отпуск", "дача"]),
        ("300 #лето", "300 ₽, кофе · Кафе и рестораны · Кошелёк · сегодня · #отпуск #дача #лето",
         ["отпуск", "дача", "лето"]),
    ):  # fmt: skip
        chat.replies(answer, words)
        corrected = plain(chat.answer().text)
        assert corrected.startswith("✏️ Исправлено:"), words
        assert corrected.endswith(told), words
        assert told in plain(chat.sees_edit(answer).text)
        assert (await kept(person))[0][3] == tags
    chat.replies(answer, "#лето")
    assert "Так и записано" in chat.answer().text
    chat.replies(answer, " ".join(f"#т{number}" for number in range(20)))
    assert "не больше 20 меток" in chat.answer().text
    # What was added by replies stays while the text says the same of it.
    chat.edits(said, "кофе 350 #Отпуск")
    assert "350" in chat.sees_edit(answer).text
    assert await kept(person) == [(350, "кофе", None, ["отпуск", "дача", "лето"])]
    chat.edits(said, "кофе 350 #работа")
    assert "#работа" in chat.sees_edit(answer).text
    assert await kept(person) == [(350, "кофе", None, ["работа"])]
    chat.edits(said, "кофе 350")
    assert "#" not in chat.sees_edit(answer).text
    assert await kept(person) == [(350, "кофе", None, [])]


async def test_tags_of_what_is_asked_about(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends("кфыва 90 #отпуск")
    asked = chat.answer()
    assert "#отпуск" in asked.text
    chat.replies(asked, "#море")
    asked = chat.answer()
    assert "На что это?" in asked.text
    chat.replies(asked, "такси")
    assert "#отпуск #море" in chat.answer().text
    chat.sends("кофе #дача")
    chat.answer()
    chat.sends("250 #обед")
    assert plain(chat.answer().text).endswith("сегодня · #дача #обед")
    assert sorted(await kept(person)) == [
        (90, "кфыва", None, ["отпуск", "море"]), (250, "кофе", None, ["дача", "обед"]),
    ]  # fmt: skip


async def test_tags_that_cannot_be_kept_are_said(linked: Linked, telegram: Telegram) -> None:
    person, chat = await linked()
    chat.sends("кофе 250 " + " ".join(f"#т{number}" for number in range(21)))
    assert chat.answer().text == "У операции может быть не больше 20 меток."
    chat.sends(f"кофе 250 #{'а' * 51}")
    assert chat.answer().text == "В метке может быть не больше 50 знаков."
    chat.sends("#отпуск")
    assert "ничего не записал" in chat.answer().text
    assert await kept(person) == []


async def test_tags_of_a_transfer_stand_in_its_description(linked: Linked) -> None:
    person, chat = await linked()
    opened = await person.http.post("/accounts", json={"name": "Вклад", "kind": "savings"})
    assert opened.status_code == 201
    said = chat.sends("перевёл 5000 на вклад #отпуск")
    asked = chat.answer()
    chat.presses(asked, "Кошелёк → Вклад")
    chat.sees_edit(asked)
    assert [it[:2] for it in await kept(person)] == [(5000, "перевёл на вклад #отпуск")] * 2
    chat.edits(said, "перевёл 6000 на вклад #море")
    assert "#море" in chat.sees_edit(asked).text
    assert [it[:2] for it in await kept(person)] == [(6000, "перевёл на вклад #море")] * 2
    chat.replies(asked, "#дача")
    assert "перевод между своими счетами" in chat.answer().text
    assert [it[1] for it in await kept(person)] == ["перевёл на вклад #море"] * 2


async def test_a_payee_that_is_known(linked: Linked) -> None:
    person, chat = await linked()
    await person.record(5, "gifts", payee="Шоколадница")
    said = chat.sends("кофе в шоколаднице 250")
    answer = chat.answer()
    line = "250 ₽, кофе в шоколаднице · Шоколадница · Кафе и рестораны · Кошелёк · сегодня"
    assert plain(answer.text) == f"✅ {line}"
    chat.edits(said, "кофе 260")
    assert "Шоколадница" not in chat.sees_edit(answer).text
    chat.replies(answer, "это была Шоколадница")
    assert "260 ₽, кофе · Шоколадница · Подарки" in plain(chat.answer().text)
    chat.sees_edit(answer)
    chat.sends("шоколадница 300")
    assert plain(chat.answer().text) == "✅ 300 ₽, Шоколадница · Подарки · Кошелёк · сегодня"
    assert (await kept(person))[:2] == [(300, None, "Шоколадница", []), (260, "кофе", "Шоколадница", [])]


async def test_the_shop_of_a_banks_message_is_a_payee(linked: Linked, telegram: Telegram) -> None:
    person, chat = await linked()
    said = chat.sends(NOTICE.format(350, "PYATEROCHKA"))
    answer = chat.answer()
    assert "350 ₽, PYATEROCHKA · Продукты" in plain(answer.text)
    assert await kept(person) == [(350, None, "PYATEROCHKA", [])]
    chat.edits(said, NOTICE.format(360, "MAGNIT"))
    assert "360 ₽, MAGNIT" in plain(chat.sees_edit(answer).text)
    assert await kept(person) == [(360, None, "MAGNIT", [])]
    # The same shop again, in the category that was chosen for it.
    chat.sends(NOTICE.format(91, "KFYVA"))
    asked = chat.answer()
    assert "91 ₽, KFYVA" in plain(asked.text)
    chat.replies(asked, "такси")
    assert "91 ₽, KFYVA · Такси" in plain(chat.answer().text)
    chat.sends(NOTICE.format(92, "Kfyva"))
    assert "92 ₽, KFYVA · Такси" in plain(chat.answer().text)
    long = "OBSHCHESTVO S OGRANICHENNOY OTVETSTVENNOSTYU " * 3 + "ROMASHKA"
    chat.sends(NOTICE.format(93, long))
    asked = chat.answer()
    chat.replies(asked, "продукты")
    assert "93 ₽" in plain(chat.answer().text)
    newest = (await kept(person))[0]
    assert newest[1] == long
    assert newest[2] is not None
    assert long.startswith(newest[2])
    assert 80 < len(newest[2]) <= 100
    offered = "Покупка 95р. Подключите кэшбэк до 30%"
    chat.sends(offered)
    asked = chat.answer()
    chat.replies(asked, "да")
    chat.answer()
    refund = "MIR-4417 22:13 Возврат покупки 94р OBUV Баланс: 3 207р"
    chat.sends(refund)
    chat.answer()
    names = {it["name"] for it in (await person.http.get("/payees")).json()}
    assert names == {"PYATEROCHKA", "MAGNIT", "KFYVA", newest[2]}


async def test_a_shop_that_cannot_become_a_payee_is_named_in_the_description(
    linked: Linked, owner: asyncpg.Connection
) -> None:
    """Of the most payees that a household may have."""
    person, chat = await linked()
    names = [f"n{number}" for number in range(MAX_PAYEES)]
    await owner.executemany(
        "INSERT INTO payees (household_id, id, name, folded_name, created_by) VALUES ($1, $2, $3, $3, $4)",
        [(person.household_id, new_id(), name, person.user_id) for name in names],
    )
    chat.sends(NOTICE.format(350, "PYATEROCHKA"))
    assert "350 ₽, PYATEROCHKA · Продукты" in plain(chat.answer().text)
    assert await kept(person) == [(350, "PYATEROCHKA", None, [])]


async def test_the_caption_of_a_receipt_names_payee_and_tags(linked: Linked) -> None:
    person, chat = await linked()
    await person.record(5, "pets", payee="Ромашка")
    chat.sends_photo(receipt_code(RECEIPT), "корм в ромашке #кот")
    assert "299 ₽, корм в ромашке · Ромашка" in plain(chat.answer().text)
    assert (await kept(person))[0][1:] == ("корм в ромашке", "Ромашка", ["кот"])
    chat.sends_photo(receipt_code(RECEIPT.replace("68213", "68214")), f"корм #{'а' * 51}")
    assert chat.answer().text == "В метке может быть не больше 50 знаков."
    assert len(await kept(person)) == 2


async def test_what_was_spent_at_a_payee_can_be_asked(linked: Linked) -> None:
    person, chat = await linked()
    chat.sends(NOTICE.format(350, "ПЯТЁРОЧКА"))
    chat.answer()
    await person.record(700, "groceries")
    chat.sends("сколько в пятёрочке в ноябре 2026?")
    assert "350 ₽" in plain(chat.answer().text)


async def test_tags_in_english(linked: Linked) -> None:
    person, chat = await linked("Ann", "en")
    chat.sends("coffee 250 #Trip")
    answer = chat.answer()
    assert answer.text.endswith("today · #trip")
    chat.replies(answer, "remove tag #trip")
    assert chat.answer().text.endswith("today")
    assert await kept(person) == [(250, "coffee", None, [])]
