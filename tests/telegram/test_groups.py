"""Groups of a household: who writes there and for whom, who does not, and how a group comes and goes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Literal
from uuid import uuid4

import pytest
from fastapi import FastAPI

from conftest import Person, new_client, sign_up_and_in
from tests.telegram.bot_process import BotProcess
from tests.telegram.chat import Chat, Group
from tests.telegram.conftest import Worked
from tests.telegram.control import Telegram
from tests.telegram.written import plain, receipt_code

pytestmark = pytest.mark.slow

CANARY = 7_654_321


@dataclass
class People:
    """Each with a household of their own, and a chat linked with it."""

    persons: dict[str, Person]
    chats: dict[str, Chat]


@dataclass
class Family:
    """Anna owns the household of the group, Dora writes in it, Bob views it. Charlie is none of it, and Pyotr has no
    Kopilka. Persons ask the API for this household; what their own ones hold is asked by `own`.
    """

    people: People
    household_id: str
    name: str
    group: Group

    def __getitem__(self, name: str) -> Chat:
        return self.group[self.people.chats[name]]

    async def get(self, name: str, path: str) -> Any:
        headers = {"X-Household-Id": self.household_id}
        return (await self.people.persons[name].http.get(path, headers=headers)).json()

    async def amounts(self) -> list[float]:
        return [it["amount"] for it in await self.get("anna", "/transactions")]


Gather = Callable[..., Awaitable[Family]]


@pytest.fixture(scope="module")
async def people(api: FastAPI, telegram: Telegram, bot: BotProcess) -> AsyncIterator[People]:
    made = People({}, {"pyotr": telegram.person("Пётр", language="en")})
    async with AsyncExitStack() as stack:
        for name in ("anna", "dora", "bob", "charlie"):
            http = await stack.enter_async_context(new_client(api, **{"Accept-Language": "ru"}))
            person = made.persons[name] = await sign_up_and_in(http, f"{name}.{uuid4().hex}@example.com")
            chat = made.chats[name] = telegram.person(name.title())
            chat.opens_link((await http.post("/telegram/link")).json()["url"])
            asked = chat.answer()
            chat.presses(asked, "Привязать")
            chat.sees_edit(asked)
            assert person.household_id
        yield made


@pytest.fixture
async def gather(people: People, telegram: Telegram, owner: Any) -> Gather:
    """A new household whose group is linked, by a link of the web app."""

    async def made(kind: Literal["group", "supergroup"] = "supergroup") -> Family:
        anna, name = people.persons["anna"], f"Дом {uuid4().hex[:6]}"
        household = (await anna.http.post("/households", json={"name": name})).json()["id"]
        for other, role in (("dora", "editor"), ("bob", "viewer")):
            await owner.execute(
                "INSERT INTO memberships (household_id, user_id, role) VALUES ($1, $2, $3)",
                household, people.persons[other].user_id, role,
            )  # fmt: skip
        group = telegram.group("Семья", *people.chats.values(), kind=kind, with_bot=False)
        family = Family(people, household, name, group)
        made = await anna.http.post("/telegram/groups/link", headers={"X-Household-Id": household})
        group.opens_link(made.json()["url"], people.chats["anna"])
        asked = group.answer()
        assert name in asked.text
        family["anna"].presses(asked, "Привязать")
        assert "Готово" in group.sees_edit(asked).text
        return family

    return made


async def test_each_member_writes_under_their_own_name(gather: Gather, telegram: Telegram) -> None:
    family = await gather()
    with telegram.holding():
        said = [family["anna"].sends("кофе 250"), family["dora"].sends("вчера такси 430")]
    answers = family.group.answers(2)
    assert [it.reply_to for it in answers] == said
    persons = family.people.persons
    assert {(it["amount"], it["user_id"]) for it in await family.get("anna", "/transactions")} == {
        (250, persons["anna"].user_id), (430, persons["dora"].user_id),
    }  # fmt: skip
    family["bob"].sends("обед 350")
    assert "редактор" in family.group.answer().text
    family["dora"].replies(answers[0], "270")
    assert "270" in family.group.answer().text
    assert "270" in family.group.sees_edit(answers[0]).text
    family["anna"].edits(said[0], "кофе 280")
    assert "280" in family.group.sees_edit(answers[0]).text
    family["dora"].presses(answers[1], "Отменить")
    assert "Отменено" in family.group.sees_edit(answers[1]).text
    assert family["bob"].presses(answers[1], "Вернуть").alert
    assert await family.amounts() == [280]


async def test_a_member_is_asked_about_by_name(gather: Gather) -> None:
    """What they have recorded is counted; of somebody else nothing is known."""
    family = await gather()
    for name, said in (("anna", "кофе 250"), ("dora", "кофе 300"), ("dora", "такси 430")):
        family[name].sends(said)
        family.group.answer()
    for asked, told in (
        ("сколько потратила Dora сегодня", "потрачено 730 ₽"), ("how much did Anna spend today", "потрачено 250 ₽"),
        ("сколько Dora потратила на такси сегодня", "потрачено 430 ₽"),
        ("сколько потратили сегодня", "потрачено 980 ₽"),
    ):  # fmt: skip
        family["bob"].sends(f"@kopilka_bot {asked}")
        answer = plain(family.group.answer().text)
        assert told in answer, asked
        assert ("записано от имени" in answer) == ("потратили" not in asked), asked


async def test_talk_that_is_no_entry_is_left_in_peace(gather: Gather, telegram: Telegram) -> None:
    family = await gather()
    anna, dora = family["anna"], family["dora"]
    said = anna.sends("кофе 250")
    answer = family.group.answer()
    talk = (
        "привет всем", "кофе", "встречаемся в 7", "кфыва 90", "сколько на еду в мае?", "/weather",
        "не покупай кофе за 250", "хочу кофе за 300", "такси 500 или автобус 50?", "кофе уже 300 стоит!",
        "верни 500 за такси",
    )  # fmt: skip
    for words in talk:
        dora.sends(words)
    dora.sends("/today@another_bot")
    # As a reply to a person, words stand for themselves.
    dora.replies(said, "чай 100")
    assert "100" in family.group.answer().text
    dora.sends("@kopilka_bot кофе")
    assert "Сколько" in family.group.answer().text
    dora.sends("@kopilka_bot привет")
    assert "в остальные разговоры я не вмешиваюсь" in family.group.answer().text
    dora.forwards(plain(answer.text), by=telegram.world.bot)
    dora.sends("450")
    thanks = anna.replies(answer, "спасибо")
    assert family.group.answer().reply_to is thanks
    telegram.wait_taken()
    family.group.is_silent()
    assert sorted(await family.amounts()) == [100, 250]


async def test_figures_say_whose_they_are(gather: Gather) -> None:
    """And are those of no other household, not even of the one that speaks."""
    family = await gather()
    for name in ("anna", "charlie"):
        await family.people.persons[name].record(CANARY)
    family["anna"].sends("кофе 250")
    family.group.answer()
    for command in ("/today", "/week", "/month@kopilka_bot", "/balance"):
        family["bob"].sends(command)
        told = family.group.answer().text
        assert told.startswith(family.name)
        assert "250" in told
    family["charlie"].sends("/balance")
    assert "не знаю" in family.group.answer().text
    assert not [it for it in family.group.messages if "654" in it.text]


async def test_a_question_is_answered_with_its_chart(gather: Gather, worked: Worked) -> None:
    """In the group where it was asked, and only as long as that is linked."""
    family = await gather()
    for name in ("anna", "dora"):
        for line in ("такси 3000", "продукты 4000", "подарки 1000"):
            family[name].sends(line)
            family.group.answer()
    family["bob"].sends("@kopilka_bot куда ушло в этом месяце?")
    assert "16 000" in plain(family.group.answer().text)
    assert await worked() == ["done"]
    drawn = family.group.answer()
    assert drawn.photo is not None
    assert "расходы 16 000 ₽" in plain(drawn.text)
    family["bob"].sends("/month")
    family.group.answer()
    family["anna"].sends("/unlink")
    family["anna"].presses(family.group.answer(), "Отвязать")
    family.group.answer()
    assert await worked() == ["done"]
    family.group.is_silent()
    family.people.chats["bob"].is_silent()


async def test_a_receipt_that_is_shown_to_the_bot(gather: Gather, telegram: Telegram) -> None:
    """By a reply to it or by name: of other photos nothing is even fetched."""
    family = await gather()
    anna = family["anna"]
    receipts = [
        receipt_code(f"t=20261120T1915&s={it}.00&fn=9961440300381637&i={it}&fp=2469164169&n=1") for it in (11, 12)
    ]
    anna.sends("кофе 250")
    answer = family.group.answer()
    before = len(telegram.calls_of("getFile"))
    anna.sends_photo(receipts[0])
    anna.sends_photo(receipts[0], "наш чек")
    telegram.wait_taken()
    family.group.is_silent()
    assert len(telegram.calls_of("getFile")) == before
    anna.sends_photo(receipts[0], "@kopilka_bot")
    asked = family.group.answer()
    assert "11 ₽" in plain(asked.text)
    anna.sends_photo(receipts[1], reply_to=answer)
    assert "12 ₽" in plain(family.group.answer().text)
    anna.sends_photo(receipt_code("https://example.com/"), "@kopilka_bot")
    assert "не нашлось QR-кода" in family.group.answer().text


async def test_an_error_of_ours_is_told_where_it_happened(gather: Gather, owner: Any) -> None:
    family = await gather()
    chats = (family.group, family["dora"]), (family.people.chats["dora"], family.people.chats["dora"])
    await owner.execute("ALTER TABLE goals RENAME TO goals_away")
    try:
        for shown, chat in chats:
            chat.sends("/goals")
            assert "сломалось" in shown.answer().text
    finally:
        await owner.execute("ALTER TABLE goals_away RENAME TO goals")
    for shown, chat in chats:
        chat.sends("/goals")
        assert "сломалось" not in shown.answer().text


async def test_a_report_is_for_who_asks(gather: Gather) -> None:
    family = await gather()
    family["anna"].sends("/report")
    assert "мне лично" in family.group.answer().text
    family.people.chats["anna"].is_silent()


async def test_an_anonymous_administrator_is_told_why(gather: Gather, telegram: Telegram) -> None:
    family = await gather()
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    as_group = {"from": anonymous, "sender_chat": {"id": family.group.id, "type": "supergroup", "title": "Семья"}}
    family["anna"].sends("кофе 250", **as_group)
    family["anna"].sends("/today", **as_group)
    assert "от имени группы" in family.group.answer().text
    family["anna"].sends("/today", **as_group)
    telegram.wait_taken()
    family.group.is_silent()


async def test_strangers_are_told_once_each(gather: Gather, telegram: Telegram) -> None:
    family = await gather()
    family["anna"].sends("кофе 250")
    answer = family.group.answer()
    for name, words in (("charlie", "не знаю"), ("pyotr", "do not know you")):
        stranger = family[name]
        stranger.sends("всем привет")
        said = stranger.sends("такси 430")
        told = family.group.answer()
        assert told.reply_to is said
        assert words in told.text
        stranger.sends("такси 430")
        stranger.sends("/today")
        stranger.replies(answer, "300")
        assert stranger.presses(answer, "Отменить").alert
    telegram.wait_taken()
    family.group.is_silent()
    assert await family.amounts() == [250]


async def test_only_who_asked_can_confirm_and_only_an_owner_can_ask(people: People, telegram: Telegram) -> None:
    anna, dora = people.persons["anna"], people.persons["dora"]
    anna_chat, dora_chat = people.chats["anna"], people.chats["dora"]
    group = telegram.group("Дача", anna_chat, dora_chat)
    url = (await anna.http.post("/telegram/groups/link")).json()["url"]
    group.opens_link(url, dora_chat)
    assert "не действует" in group.answer().text
    group[anna_chat].sends("/link")
    asked = group.answer()
    pressed = group[dora_chat].presses(asked, "Привязать")
    assert pressed.alert
    assert "только для того" in pressed.text
    group[anna_chat].presses(asked, "Привязать")
    group.sees_edit(asked)
    # What is linked is not taken over by the owner of another household.
    group[dora_chat].sends("/link")
    assert "другому хозяйству" in group.answer().text
    assert (await dora.http.get("/telegram/groups")).json() == []
    [listed] = (await anna.http.get("/telegram/groups")).json()
    assert listed["title"] == "Дача"
    assert (await dora.http.delete(f"/telegram/groups/{listed['id']}")).status_code == 404
    dora_chat.sends("/link")
    assert "выберите группу" in dora_chat.answer().text
    assert (await anna.http.delete(f"/telegram/groups/{listed['id']}")).status_code == 204
    assert "отвязана" in group.answer().text
    group[anna_chat].sends("кофе 250")
    telegram.wait_taken()
    group.is_silent()


async def test_unlinked_in_the_group_by_its_owner_alone(gather: Gather) -> None:
    family = await gather()
    family["anna"].sends("кофе 250")
    answer = family.group.answer()
    undo = family["anna"].button(answer, "Отменить")
    family["dora"].sends("/unlink")
    assert "владел" in family.group.answer().text
    family["anna"].sends("/unlink")
    asked = family.group.answer()
    assert family["dora"].presses(asked, "Отвязать").alert
    family["anna"].presses(asked, "Отвязать")
    assert "отвязана" in family.group.answer().text
    assert family["anna"].presses(answer, undo).alert
    assert await family.get("anna", "/telegram/groups") == []
    assert await family.amounts() == [250]


async def test_a_group_that_becomes_a_supergroup_stays_linked(gather: Gather, telegram: Telegram) -> None:
    family = await gather("group")
    family["anna"].sends("кофе 250")
    answer = family.group.answer()
    undo = family["anna"].button(answer, "Отменить")
    with telegram.holding():
        # Handled before the bot hears of the move: its answer is refused with the new id.
        family["anna"].sends("чай 100")
        moved = family.group.becomes_supergroup()
    assert "100" in moved.answer().text
    moved[family.people.chats["dora"]].sends("такси 430")
    assert "430" in moved.answer().text
    assert family["anna"].presses(answer, undo).alert
    assert sorted(await family.amounts()) == [100, 250, 430]
    assert len(await family.get("anna", "/telegram/groups")) == 1


async def test_a_bot_that_is_removed_forgets_the_group(gather: Gather, telegram: Telegram, owner: Any) -> None:
    family = await gather()
    family["anna"].sends("кофе 250")
    family.group.answer()
    family.group.removes_bot(family.people.chats["anna"])
    telegram.wait_taken()
    assert await family.get("anna", "/telegram/groups") == []
    left = await owner.fetchval("SELECT count(*) FROM telegram_messages WHERE chat_id = $1", family.group.id)
    assert left == 0
    family.group.adds_bot(family.people.chats["anna"])
    family["anna"].sends("кофе 250")
    family["anna"].sends("/today")
    assert "не привязана" in family.group.answer().text
    assert await family.amounts() == [250]


async def test_the_balance_in_any_chat_is_its_owners_alone(people: People, telegram: Telegram) -> None:
    bob, chat = people.persons["bob"], people.chats["bob"]
    await bob.http.post("/accounts", json={"name": "Карта"})
    chat.sends("+120000 зарплата")
    chat.answer()
    for nobody in (chat, people.chats["pyotr"]):
        asked = nobody.types_inline()
        assert (asked.results, asked.cache_time, asked.is_personal) == ([], 0, True)
        assert asked.button is not None
    chat.starts("inline")
    assert "выключен" in chat.answer().text
    changed = await bob.http.patch("/telegram", json={"inline_balance": True})
    assert changed.json()["chat"]["notices"]["inline_balance"] is True
    asked = chat.types_inline()
    assert (asked.titles[0], sorted(asked.titles[1:])) == ("Баланс: всего", ["Баланс: Карта", "Баланс: Кошелёк"])
    assert "120\N{NO-BREAK SPACE}000" in asked.texts[0]
    assert (asked.cache_time, asked.is_personal, asked.button) == (0, True, None)
    assert chat.types_inline("карт").titles[1:] == ["Баланс: Карта"]
    assert people.chats["charlie"].types_inline().results == []
    await bob.http.patch("/telegram", json={"inline_balance": False})
    assert chat.types_inline().results == []
