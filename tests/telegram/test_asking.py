"""What is asked of the bot and comes as a picture or a file, and goals that are contributed to in the chat."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import asyncpg
import pytest
from PIL import Image

from conftest import Person, claim_due, run_due
from kopilka.exports import service as exports
from kopilka.exports.queries import key_of
from kopilka.infrastructure.jobs.process_pool import ProcessPool
from kopilka.infrastructure.jobs.queue import job_transaction
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.telegram.records import id_for_button
from tests.telegram.chat import Chat
from tests.telegram.conftest import ASKED, Worked
from tests.telegram.control import Telegram
from tests.telegram.faults import cut_before, flood, refusal, server_error, slow
from tests.telegram.ledger import Linked, ledger
from tests.telegram.world import Button
from tests.telegram.written import plain, receipt_code, this_year

pytestmark = pytest.mark.slow


async def test_a_picture_follows_the_words_where_it_says_more(
    linked: Linked, worked: Worked, work: WorkerServices, owner: asyncpg.Connection
) -> None:
    person, chat = await linked()
    stranger, _ = await linked("Борис")
    await stranger.record("77777", "gifts")
    for amount, category in ((4000, "продукты"), (3000, "такси"), (1000, "подарки")):
        chat.sends(f"{category} {amount}")
        chat.answer()
    await person.record("500", "taxi", date="2026-03-10")
    await person.record("700", "taxi", date="2026-01-10")
    chat.sends("/month")
    assert "8 000 ₽" in plain(chat.answer().text)
    assert await worked() == ["done"]
    drawn = chat.answer()
    assert drawn.photo is not None
    assert "расходы 8 000 ₽. Больше всего — Продукты, 50,0 %." in plain(drawn.text)
    assert Image.open(BytesIO(drawn.file)).width == 1_280
    chat.sends("сколько на такси в марте 2026?")
    assert "потрачено 500 ₽" in plain(chat.answer().text)
    assert await worked() == ["done"]
    by_month = "Такси, апрель 2025 – март 2026, по месяцам: расходы 1 200 ₽. Больше всего — январь 2026, 700 ₽."
    assert plain(chat.answer().text) == by_month
    chat.sends("сколько потратил вчера?")
    chat.answer()
    assert await worked() == []
    # One that comes too late, and one that cannot be drawn: the words were said.
    chat.sends("/month")
    chat.answer()
    await owner.execute("UPDATE jobs SET created_at = created_at - interval '2 minutes'")
    assert await worked() == ["done"]
    chat.sends("/month")
    chat.answer()
    without_children = replace(work, process_pool=ProcessPool(cast(int, None)))
    assert await run_due(without_children, ASKED) == ["done"]
    chat.is_silent()


async def test_what_is_counted_is_said(linked: Linked) -> None:
    """Each part of a sum, what is left out of it, how many rows were asked for, and what was not understood."""
    person, chat = await linked()
    await person.record("300", "groceries", date="2025-10-03", description="Хлеб")
    await person.record("450", "taxi", date="2025-10-10")
    await person.record("700", "eating_out", date="2025-10-12", description="ужин")
    await person.record("90000", "salary", date="2025-10-05")
    october = "октябрь 2025"
    for question, lines in (
        ("сколько на такси и хлеб в октебре 2025", [f"Такси, «хлеб», {october}: потрачено 750 ₽", "«хлеб»: 300 ₽"]),
        ("траты без такси за октябрь 2025", ["Октябрь 2025: потрачено 1 000 ₽", "Не входит: Такси, 450 ₽"]),
        ("топ 2 за октябрь 2025", ["Октябрь 2025: самые большие траты", "700 ₽: ужин", "450 ₽: Такси"]),
        ("самая маленькая трата за октябрь 2025", ["самая маленькая трата", "300 ₽: Хлеб"]),
        ("самый большой доход за октябрь 2025", ["самый большой доход", "90 000 ₽: Зарплата"]),
        ("средний чек на еду за октябрь 2025", [f"Еда, {october}: в среднем 500 ₽ за раз", "Записей: 2, на 1 000 ₽"]),
        ("доходы и расходы за октябрь 2025", ["88 550 ₽", "Доходы 90 000 ₽, расходы 1 450 ₽"]),
        ("сколько на пиццу в октябре 2025", ["Вместо «пиццу» взята вся категория «Кафе и рестораны»."]),
        (
            "сколько муж потратил утром в октябре 2025",
            ["потрачено 1 450 ₽", "Не учтено: «утром».", "всё хозяйство вместе"],
        ),
        ("сколько не в октябре 2025", ["Период я не понял"]),
        ("сколько потрачу до конца месяца?", ["ничего не записано", "Это не прогноз"]),
        ("траты на такси по месяцам за 2025", ["Такси", "В среднем за полный месяц: +0 ₽, −37,50 ₽"]),
        (
            "траты больше 400 в октябре 2025",
            ["траты больше 400 ₽", "700 ₽: ужин", "450 ₽: Такси", "Всего записей: 2, на 1 150 ₽"],
        ),
        (
            "сравни октябрь 2025 с сентябрём 2025",
            ["Октябрь 2025: потрачено 1 450 ₽", "Сентябрь 2025: 0 ₽", "Больше на 1 450 ₽"],
        ),
        ("сколько наличных?", ["Кошелёк: 88 550 ₽"]),
        ("сколько на кредитке?", ["Таких счетов нет. Вот все:", "Кошелёк: 88 550 ₽"]),
        ("на чём я экономлю", ["сколько на карте?"]),
        ("доходы по категориям за октябрь 2025", [f"{october.capitalize()}: доходы 90 000 ₽", "Зарплата"]),
    ):
        chat.sends(question)
        told = plain(chat.answer().text)
        assert not [it for it in lines if it not in told], (question, told)


async def test_the_latest_rows_can_be_changed(linked: Linked) -> None:
    """As those of /last, and asking records nothing."""
    person, chat = await linked()
    for day, amount in (("01", "100"), ("02", "200"), ("03", "300")):
        await person.record(amount, "taxi", date=f"2025-10-{day}")
    await person.record("90000", "salary", date="2025-10-04")
    chat.sends("последние 2 траты")
    told = chat.answer()
    assert [it in plain(told.text) for it in ("300 ₽", "200 ₽", "100 ₽", "90 000 ₽")] == [True, True, False, False]
    chat.presses(told, "2")
    assert "200 ₽" in plain(chat.sees_edit(told).text)
    chat.sends("last expense")
    assert "300 ₽" in plain(chat.answer().text)
    chat.sends("последние траты на еду")
    assert chat.answer().text == "Еда, всего: ничего не записано."
    assert len(await ledger(person)) == 4


async def test_a_report_comes_as_a_file(
    linked: Linked, telegram: Telegram, work: WorkerServices, worked: Worked, owner: asyncpg.Connection,
    tmp_path: Path,
) -> None:  # fmt: skip
    """Through a flood, an error of the server and a cut; what is said later in its chat waits for it, no other does."""
    person, chat = await linked()
    _, other = await linked("Борис")
    await person.record("100", "taxi")
    chat.sends("/report")
    asked = chat.answer()
    assert len(asked.labels) == 6
    pressed = chat.button(asked, f"Excel, весь {this_year()} год")
    assert chat.presses(asked, pressed).text == "Готовлю отчёт"
    assert f"Excel, весь {this_year()} год" in chat.sees_edit(asked).text
    chat.presses(asked, pressed)  # an old screen
    telegram.wait_taken()
    assert await worked() == ["done", "postponed"]
    await end_export(work, tmp_path, b"a workbook")
    telegram.fails("sendDocument", flood(1), server_error(), cut_before(), slow(2))
    await owner.execute("UPDATE jobs SET due_at = now()")
    assert await worked() == ["done"], "no notice beside it"
    chat.sends("/today")
    said = chat.answer()
    assert said.document is not None, said.text
    assert (said.document.name, said.file) == (f"Копилка, {this_year()} год.xlsx", b"a workbook")
    assert said.text == f"📄 Отчёт готов: Копилка, {this_year()} год.xlsx"
    other.sends("/today")
    assert other.answer().text.startswith("Сегодня")
    assert chat.untaken == 0, "the upload is not done yet"
    assert chat.answer().text.startswith("Сегодня")
    assert not telegram.disobeyed
    assert telegram.faults_left == 0


async def test_a_photo_that_is_slow_holds_up_no_other_chat(linked: Linked, telegram: Telegram) -> None:
    person, chat = await linked()
    _, other = await linked("Борис")
    telegram.fails("getFile", slow(8))
    chat.sends_photo(receipt_code("https://example.com/"), "обед 300")
    chat.sends("кофе 250")
    telegram.until(lambda: telegram.faults_left == 0)  # under way
    other.sends("такси 430")
    assert "430" in other.answer().text
    assert chat.untaken == 0, "the photo is still on its way"
    assert "300" in chat.answer().text
    assert "250" in chat.answer().text
    assert sorted(it[0] for it in await ledger(person)) == [250, 300]


async def test_a_chat_that_is_slow_holds_up_no_other(linked: Linked, telegram: Telegram) -> None:
    _, chat = await linked()
    _, other = await linked("Борис")
    telegram.fails("sendMessage", slow(8))
    chat.sends("/today")
    assert chat.answer().text.startswith("Сегодня")
    chat.sends("/week")
    for _ in range(3):
        other.sends("/today")
        assert other.answer().text.startswith("Сегодня")
    assert chat.untaken == 0, "Telegram has not yet said that the first answer has arrived"
    assert chat.answer().text.startswith("Эта неделя"), "in its order all the same"


async def test_a_report_that_does_not_come_is_told(
    linked: Linked, telegram: Telegram, work: WorkerServices, worked: Worked, owner: asyncpg.Connection,
    tmp_path: Path,
) -> None:  # fmt: skip
    _, chat = await linked("Ann", "en")
    await report(chat, worked, f"PDF, all of {this_year()}")
    await end_export(work, tmp_path, None)
    await owner.execute("UPDATE jobs SET due_at = now()")
    await worked()
    assert chat.answer().text == f"⚠️ Kopilka, {this_year()}.pdf: The report is too large. Choose a shorter period."
    for year, size, is_stored, words in (
        (2025, 5, False, "could not be sent here"),
        (2024, 60 * 2**20, True, "larger than 50 MB"),
        (2023, 5, True, "could not be sent here"),
    ):
        await report(chat, worked, f"R:pdf:{year}")
        await end_export(work, tmp_path, b"a file", size=size, is_stored=is_stored)
        if year == 2023:
            telegram.fails("sendDocument", refusal("Request Entity Too Large", 413))
        await owner.execute("UPDATE jobs SET due_at = now()")
        await worked()
        assert words in chat.answer().text
    assert telegram.faults_left == 0


async def test_what_the_service_refuses_is_said_in_the_chat(
    linked: Linked, worked: Worked, owner: asyncpg.Connection
) -> None:
    person, chat = await linked()
    for year in range(2000, 2010):
        assert (await person.http.get("/export/excel", params={"year": year})).status_code == 200
    await report(chat, worked, f"PDF, весь {this_year()} год")
    assert chat.answer().text.startswith("В этом хозяйстве уже готовится 10 выгрузок")
    for data in ("R:csv:2026", "R:pdf:2026-13", "R:pdf:9999", "R:"):
        chat.sends("/report")
        asked = chat.answer()
        assert chat.presses(asked, made_up(data)).alert


async def test_a_goal_is_contributed_to_once_and_undone(linked: Linked, telegram: Telegram) -> None:
    person, chat = await linked()
    goal = await person.save_up(2500, name="Море <3")
    chat.sends("/goals")
    listed = chat.answer()
    assert listed.labels == ["➕ Море <3"]
    chat.presses(listed, "Море")
    asked = chat.answer()
    assert plain(asked.text).startswith("Сколько внести: Море <3? Осталось накопить 7 500 ₽.")
    assert [plain(it) for it in asked.labels] == ["750 ₽", "2 500 ₽", "7 500 ₽"]
    button = asked.buttons[0][1]
    with telegram.holding():
        chat.begins_press(asked, button)
        chat.begins_press(asked, button)
    done = plain(chat.sees_edit(asked).text)
    assert done.startswith("✅ Внесено 2 500 ₽\n\nМоре <3\n▰▰▰▰▰▱▱▱▱▱ 50 %: 5 000 ₽ из 10 000 ₽"), done
    telegram.redelivers()
    telegram.wait_taken()
    assert await contributions(person, goal) == [2500, 2500]
    undo = chat.button(asked, "Отменить")
    chat.presses(asked, undo)
    assert plain(chat.sees_edit(asked).text).startswith("↩️ Отменено: 2 500 ₽\n\nМоре <3\n▰▰▱")
    assert chat.presses(asked, undo).text == "Этот взнос уже отменён."
    assert await contributions(person, goal) == [2500]
    assert await ledger(person) == []


async def test_a_sum_is_written(linked: Linked) -> None:
    person, chat = await linked()
    goal = await person.save_up(2500, name="Море")
    chat.sends("/goals")
    chat.presses(chat.answer(), "Море")
    asked = chat.answer()
    said = chat.sends("1,5к")
    assert plain(chat.answer().text).startswith("✅ Внесено 1 500 ₽")
    chat.edits(said, "2к")
    assert chat.answer().text.startswith("Взнос от правки сообщения не меняется")
    chat.replies(asked, "-500")
    taken = chat.answer()
    assert plain(taken.text).startswith("✅ Снято 500 ₽\n\nМоре\n▰▰▰▱▱▱▱▱▱▱ 35 %")
    chat.replies(asked, "-99000")
    assert "Столько не накоплено" in chat.answer().text
    chat.replies(asked, "100 евро")
    assert "ведётся в RUB" in chat.answer().text
    assert await contributions(person, goal) == [-500, 1500, 2500]
    chat.presses(taken, "Отменить")
    assert plain(chat.sees_edit(taken).text).startswith("↩️ Отменено: 500 ₽")
    # Whatever else is written is what it always was, and the question is over.
    chat.presses(asked, made_up(f"G:{id_for_button(UUID(goal['id']))}"))
    chat.answer()
    chat.sends("кофе 250")
    chat.answer()
    chat.sends("300")
    assert "На что это?" in chat.answer().text
    assert await contributions(person, goal) == [1500, 2500]
    assert [it[0] for it in await ledger(person)] == [250]


async def test_a_sum_with_the_name_of_a_goal(linked: Linked) -> None:
    """Contributed where the goal was asked about; else a button asks, and nothing is spent or put aside before."""
    person, chat = await linked()
    goal = await person.save_up(2500, name="Море")
    await person.save_up(name="Счёт", account_id=person.account_id)
    for said, amount in (("100 на море", "100"), ("на море 200", "200"), ("внёс 300", "300"), ("снял 50 с моря", "50")):
        chat.sends("/goals")
        chat.presses(chat.answer(), "Море")
        chat.answer()
        chat.sends(said)
        done = "Снято" if said.startswith("снял") else "Внесено"
        assert plain(chat.answer().text).startswith(f"✅ {done} {amount} ₽"), said
    assert await contributions(person, goal) == [-50, 100, 200, 300, 2500]
    for said, label in (("внёс 500 на море", "Море: 500 ₽"), ("вчера снял с моря 20", "Море: −20 ₽")):
        chat.sends(said)
        offered = chat.answer()
        assert [plain(it) for it in offered.labels] == [label]
        assert ("сегодняшним" in offered.text) is said.startswith("вчера")
        chat.presses(offered, "Море")
        chat.sees_edit(offered)
    assert await contributions(person, goal) == [-50, -20, 100, 200, 300, 500, 2500]
    chat.sends("внёс 5 евро на море")
    assert "ведётся в RUB" in chat.answer().text
    chat.sends("кофе на море 70")
    assert "70" in chat.answer().text
    assert [it[0] for it in await ledger(person)] == [70]


async def test_who_may_not_contribute_is_told(linked: Linked, telegram: Telegram, owner: asyncpg.Connection) -> None:
    """A viewer, and somebody with the id of another household's goal; nothing changes anywhere."""
    host, chat_of_host = await linked()
    goal = await host.save_up(100, name="Канарейка")
    account = await host.save_up(name="Счёт", account_id=host.account_id)
    id_, new = id_for_button(UUID(goal["id"])), id_for_button(UUID(int=7))
    chat_of_host.sends("/goals")
    listed = chat_of_host.answer()
    assert listed.labels == ["➕ Канарейка"], "one that follows an account takes no contributions"
    refused = chat_of_host.presses(listed, made_up(f"G:{id_for_button(UUID(account['id']))}"))
    assert "следит за счётом" in refused.text
    for data in (
        f"G:{id_}:{new}:0",
        f"G:{id_}:{new}:1e5",
        f"G:{id_}:{new}",
        f"G:{id_}:x:5",
        "G:",
        f"G:{id_}:{new}:5:6",
    ):
        assert chat_of_host.presses(listed, made_up(data)).alert, data
    _, stranger = await linked("Борис", "en")
    stranger.sends("/goals")
    none = stranger.answer()
    assert none.labels == []
    for data in (f"G:{id_}", f"G:{id_}:{new}:5"):
        assert stranger.presses(none, made_up(data)).text == "There is no such goal."
    stranger.sends("5")
    assert "What was it for?" in stranger.answer().text
    await owner.execute(
        "UPDATE memberships SET role = 'viewer' WHERE household_id = $1 AND user_id = $2",
        UUID(host.household_id), UUID(host.user_id),
    )  # fmt: skip
    for data in (f"G:{id_}", f"G:{id_}:{new}:5"):
        pressed = chat_of_host.presses(listed, made_up(data))
        assert pressed.alert
        assert "нужна роль" in pressed.text, pressed.text
    chat_of_host.sends("/goals")
    assert chat_of_host.answer().labels == []
    assert await contributions(host, goal) == [100]
    telegram.wait_taken()
    # The modules share a database, in which every household has an owner.
    await owner.execute("UPDATE memberships SET role = 'owner' WHERE user_id = $1", UUID(host.user_id))


async def contributions(person: Person, goal: dict[str, Any]) -> list[float]:
    """The smallest first: Telegram dates by seconds, in which all of them were made."""
    rows = (await person.http.get(f"/goals/{goal['id']}/contributions")).json()
    return sorted(it["amount"] for it in rows)


def made_up(data: str) -> Button:
    """One that the message never had."""
    return Button("made up", data)


async def report(chat: Chat, worked: Worked, button: str) -> None:
    """Asked for by its label or its data, and the worker has asked the service."""
    chat.sends("/report")
    asked = chat.answer()
    chat.presses(asked, made_up(button) if ":" in button else button)
    chat.sees_edit(asked)
    await worked()


async def end_export(
    work: WorkerServices, folder: Path, content: bytes | None, *, size: int = 5, is_stored: bool = True
) -> None:
    """As a worker ends it: with its file, or failed."""
    [job] = await claim_due(work, ["render_export"])
    export_id = UUID(job.payload["export_id"])
    if content is not None and is_stored:
        made = folder / "made"
        made.write_bytes(content)
        key = key_of(job.household_id, export_id)
        await work.storage.put(key, made, content_type="text/plain", disposition="inline")
    async with job_transaction(work.database, job) as session:
        if content is None:
            await exports.fail(session, job, export_id, "too_large")
        else:
            assert await exports.complete(session, job, export_id, size=size, quota=10**9)
