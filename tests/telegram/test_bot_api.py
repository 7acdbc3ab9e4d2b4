"""The server of the Bot API that our bot is tested against, tried with a tiny bot."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.telegram.control import Telegram
from tests.telegram.drawing import marked_up, page
from tests.telegram.entities import parse_html
from tests.telegram.faults import Limits, cut_after, cut_before, flood, html_page, server_error, slow
from tests.telegram.keeping import VARIABLE, keep
from tests.telegram.tiny_bot import picture, polling
from tests.telegram.transcript import Transcript, screen
from tests.telegram.world import NeverHappened


@pytest.fixture(scope="module", autouse=True)
def bot(telegram: Telegram) -> Iterator[None]:
    with polling(telegram):
        yield


@pytest.fixture(autouse=True)
def no_faults_left(telegram: Telegram) -> Iterator[None]:
    yield
    assert not telegram.faults_left


def test_a_line_is_answered_with_buttons(telegram: Telegram) -> None:
    chat = telegram.person("Анна", username="anna")
    said = chat.sends("кофе 250")
    answer = chat.answer()
    assert answer.text == "Записано: кофе 250"
    assert [[button.text for button in row] for row in answer.buttons] == [["Кафе", "Такси"], ["Отменить"]]
    assert 0 < telegram.latency(said, answer) < 30
    chat.is_silent()


def test_a_press_is_answered_and_changes_the_message(telegram: Telegram) -> None:
    chat = telegram.person("Анна")
    chat.sends("кофе 250")
    answer = chat.answer()
    old = chat.button(answer, "Отменить")
    pressed = chat.presses(answer, "Кафе")
    assert (pressed.text, pressed.alert) == ("Категория: cafe", False)
    pressed = chat.presses(answer, "Отмен")
    assert (pressed.text, pressed.alert) == ("Запись удалена", True)
    assert chat.sees_edit(answer).text == "Отменено"
    assert not answer.buttons
    assert answer.versions == ["Записано: кофе 250"]
    with pytest.raises(AssertionError, match="«Кафе» among"):
        chat.presses(answer, "Кафе")
    with pytest.raises(NeverHappened, match="→ \\[Отменить\\]"):  # the tiny bot trips over «not modified»
        chat.presses(answer, old, seconds=0.2)


def test_edits_and_replies(telegram: Telegram) -> None:
    chat = telegram.person("Анна")
    said = chat.sends("кофе 250")
    answer = chat.answer()
    chat.edits(said, "кофе 300")
    assert chat.sees_edit(answer).text == "Исправлено: кофе 300"
    chat.replies(answer, "это было такси")
    again = chat.answer()
    assert again.text == "Было: Исправлено: кофе 300"
    assert again.reply_to is chat.messages[-2]


def test_forwarded_messages(telegram: Telegram) -> None:
    chat = telegram.person("Анна")
    for by, channel in (("900", False), (chat.person, False), ("Банк", True)):
        chat.forwards("Покупка 250р", by=by, channel=channel)
        assert chat.answer().text == "Записано: Покупка 250р"


def test_links(telegram: Telegram) -> None:
    chat = telegram.person("Анна")
    chat.opens_link("https://t.me/kopilka_bot?start=ab_C-1")
    answer = chat.answer()
    assert answer.text == "Привет, Анна! ab_C-1"
    assert {"type": "bold", "offset": 8, "length": 4} in answer.entities
    assert chat.transcript.text().startswith("Анна: /start\n")
    for wrong in (
        "https://t.me/another?start=a",
        f"https://t.me/kopilka_bot?start={'a' * 65}",
        "https://t.me/kopilka_bot?start=ю",
    ):
        with pytest.raises(AssertionError):
            chat.opens_link(wrong)


def test_photos_and_documents(telegram: Telegram) -> None:
    chat = telegram.person("Анна")
    sent = chat.sends_photo(picture(1600, 900), caption="чек")
    answer = chat.answer()
    assert sent.photo is not None
    assert [size.width for size in sent.photo] == [90, 320, 800, 1280]
    assert answer.file == sent.file
    assert answer.document is not None
    assert answer.document.name == "копия.jpg"
    assert answer.text == f"{len(sent.file)} байт"


def test_a_group(telegram: Telegram) -> None:
    anna, boris = telegram.person("Анна"), telegram.person("Борис")
    family = telegram.group("Семья", anna, boris)
    assert family.answer().text == "Здравствуйте, все!"
    family[boris].sends("хлеб 60")
    answer = family.answer()
    assert answer.text == "Записано: хлеб 60"
    assert family[anna].presses(answer, "Такси").text == "Категория: taxi"
    assert not anna.untaken


def test_floods_are_waited_out(telegram: Telegram) -> None:
    chat = telegram.person("Анна")
    telegram.fails("sendMessage", flood(1))
    began = time.monotonic()
    chat.sends("кофе 250")
    chat.answer()
    assert time.monotonic() - began >= 1
    assert not telegram.disobeyed


def test_who_does_not_wait_is_seen(telegram: Telegram) -> None:
    chat = telegram.person("Анна")
    telegram.fails("sendMessage", flood(1))
    chat.sends("/start")  # the tiny bot gives up here
    telegram.until(lambda: any(it.chat == str(chat.id) and it.status == 429 for it in telegram.calls))
    chat.sends("кофе 250")
    chat.answer()
    assert len(telegram.disobeyed) == 1
    telegram.disobeyed.clear()


def test_limits_of_a_chat(telegram: Telegram) -> None:
    chat = telegram.person("Анна")
    telegram.limits(Limits(in_chat=2))
    for number in range(3):
        chat.sends(f"раз {number}")
    first, *_, last = chat.answers(3)
    telegram.limits(None)
    assert last.at - first.at > 1
    assert not telegram.disobeyed


def test_lost_answers_and_broken_servers(telegram: Telegram) -> None:
    chat = telegram.person("Анна")
    telegram.fails("sendMessage", server_error(), cut_before(), slow(0.1))
    chat.sends("кофе 250")
    chat.answer()
    chat.is_silent(0.1)
    telegram.fails("sendMessage", cut_after())
    chat.sends("чай 100")
    assert [it.text for it in chat.answers(2)] == ["Записано: чай 100"] * 2


def test_polling_comes_back(telegram: Telegram) -> None:
    chat = telegram.person("Анна")
    telegram.fails("getUpdates", html_page(), server_error(503), cut_before(), cut_after())
    telegram.cuts_connections()
    chat.sends("кофе 250")
    assert chat.answer().text == "Записано: кофе 250"
    telegram.wait_taken()
    telegram.until(lambda: not telegram.faults_left)


def test_doubles_and_disorder(telegram: Telegram) -> None:
    chat = telegram.person("Анна")
    telegram.doubles()
    chat.sends("кофе 250")
    assert [it.text for it in chat.answers(2)] == ["Записано: кофе 250"] * 2  # the tiny bot does not mind
    telegram.shuffles()
    with telegram.holding():
        chat.sends("раз 1")
        chat.sends("два 2")
    # The tiny bot confirms by the last one it saw, so that the later one comes again.
    assert [it.text for it in chat.answers(3)].count("Записано: два 2") == 2
    telegram.wait_taken()
    telegram.redelivers()
    assert chat.answer().text == "Записано: два 2"


def test_blocked_bots_hear_it(telegram: Telegram) -> None:
    chat = telegram.person("Анна")
    chat.sends("кофе 250")
    chat.answer()
    chat.blocks()
    telegram.wait_taken()
    assert telegram.world.all_updates[-1].kind == "my_chat_member"
    chat.unblocks()
    chat.sends("чай 100")
    chat.answer()


def test_the_transcript_is_text_and_data(telegram: Telegram) -> None:
    chat = telegram.person("Анна")
    chat.sends("кофе 250")
    answer = chat.answer()
    chat.marks("записано")
    chat.presses(answer, "Отменить")
    chat.sees_edit(answer)
    kept = Transcript.from_json(chat.transcript.to_json())
    assert kept.text().splitlines() == [
        "Анна: кофе 250",
        "Копилка: Записано: кофе 250",
        "    [Кафе] [Такси]",
        "    [Отменить]",
        "Анна → [Отменить]",
        "Копилка (edits): Отменено",
        "! Запись удалена",
    ]
    assert [it.text for it in screen(kept.upto("записано"))] == ["кофе 250", "Записано: кофе 250"]
    assert [it.text for it in screen(kept.events)] == ["кофе 250", "Отменено"]
    assert kept.to_json() == chat.transcript.to_json()
    drawn = page(kept, "записано")
    assert drawn.count('class="said') == 2
    assert '<div><span class="">Отменить</span></div>' in drawn


def test_marks_of_a_text_count_as_telegram_counts() -> None:
    text, entities = parse_html("💰 <b>250 <i>₽</i></b> &lt;да&gt;")
    assert marked_up(text, entities) == "💰 <b>250 <i>₽</i></b> &lt;да&gt;"


def test_what_the_documentation_shows_is_what_was_said(
    telegram: Telegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = telegram.person("Анна")
    chat.sends("кофе 250")
    chat.answer()
    with pytest.raises(AssertionError, match="differs"):
        keep(chat.transcript, "entry", tmp_path)
    monkeypatch.setenv(VARIABLE, "1")
    keep(chat.transcript, "entry", tmp_path)
    monkeypatch.delenv(VARIABLE)
    again = telegram.person("Анна")
    again.sends("кофе 250")
    again.answer()
    keep(again.transcript, "entry", tmp_path)
    again.sends("чай 100")
    with pytest.raises(AssertionError, match="differs"):
        keep(again.transcript, "entry", tmp_path)
