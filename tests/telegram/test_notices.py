"""What chats are told without having asked: by the worker's own code on a real database, then by real processes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from conftest import (
    PASSWORD,
    Arrive,
    Person,
    TestDatabase,
    claim_due,
    forget_jobs,
    join,
    new_client,
    run_due,
    sign_up_and_in,
    working,
)
from kopilka.exports import service as exports
from kopilka.infrastructure.config import DatabaseSettings, Settings, TelegramSettings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.jobs.queue import job_transaction
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.periods import add_months
from kopilka.processes.api.app import create_app
from kopilka.processes.worker.registry import REGISTRY
from tests.telegram.bot_process import bot_process
from tests.telegram.control import Telegram

NBSP = "\N{NO-BREAK SPACE}"
JOBS = [*REGISTRY.names("notices"), *(it for it in REGISTRY.names("upkeep") if "telegram" in it)]
LINK = '\n\n<a href="http://kopilka.test/app/{page}">{words}</a>'
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
async def work(database: TestDatabase, owner: asyncpg.Connection, tmp_path: Path) -> AsyncIterator[WorkerServices]:
    """A worker's services; nothing here draws or stores files."""
    await forget_jobs(owner)
    made = Database(database.app_url, DatabaseSettings(pool_size=5))
    yield working(made, None, None, tmp_path)
    await made.close()


Chat = Callable[..., Awaitable[int]]
Told = Callable[..., Awaitable[list[str]]]


@pytest.fixture
def chat(owner: asyncpg.Connection) -> Chat:
    """Links a chat with a person, for the household that their client speaks for; at any hour, and with sums."""

    async def link(person: Person, **notices: Any) -> int:
        chat_id = int(UUID(person.user_id)) % 10**9
        await owner.execute(
            "INSERT INTO telegram_links (user_id, telegram_id, chat_id, name, enters) VALUES ($1, $2, $2, 'Анна', $3)",
            person.user_id, chat_id, person.household_id,
        )  # fmt: skip
        await choose(person, **{"quiet_hours": None, "shows_sums": True, **notices})
        return chat_id

    return link


@pytest.fixture
def told(owner: asyncpg.Connection, work: WorkerServices) -> Told:
    """What a chat has been told since the last time, after all that is due was done."""

    async def look(chat_id: int, *, schedule: bool = False) -> list[str]:
        if schedule:
            await owner.execute(
                "INSERT INTO system_jobs (id, name, payload) VALUES (gen_random_uuid(), 'queue_telegram_notices', '{}')"
            )
        while True:
            done = await run_due(work, JOBS, limit=50)
            assert "failed" not in done
            if "done" not in done:
                break
        rows = await owner.fetch(
            "DELETE FROM telegram_messages WHERE chat_id = $1 RETURNING id, payload ->> 'text' AS words", chat_id
        )
        return [row["words"] for row in sorted(rows, key=lambda it: it["id"])]

    return look


async def choose(person: Person, **notices: Any) -> Any:
    answer = await person.http.patch("/telegram", json=notices)
    assert answer.status_code == 200, answer.text
    return answer.json()["chat"]["notices"]


async def due_now(owner: asyncpg.Connection, person: Person, *names: str) -> None:
    for name in names:
        await owner.execute(
            f"UPDATE telegram_links SET {name} = now() - interval '1 minute' WHERE user_id = $1",  # noqa: S608
            person.user_id,
        )


async def test_what_is_heard_is_chosen_in_parts(alice: Person, owner: asyncpg.Connection, chat: Chat) -> None:
    refused = await alice.http.patch("/telegram", json={"goals": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "telegram_not_linked")
    await chat(alice, quiet_hours={"start": "22:00", "end": "08:00"}, shows_sums=False)
    found = (await alice.http.get("/telegram")).json()["chat"]["notices"]
    assert found == {
        "goals": False, "unusual_spending": False, "weekly_digest": False, "sign_ins": True, "exports": True,
        "quiet_hours": {"start": "22:00", "end": "08:00"}, "shows_sums": False,
        "inline_balance": False,
    }  # fmt: skip
    assert await choose(alice, goals=True) == {**found, "goals": True}
    assert await choose(alice, quiet_hours={"start": "23:30", "end": "07:15"}, exports=False) == {
        **found, "goals": True, "exports": False, "quiet_hours": {"start": "23:30", "end": "07:15"},
    }  # fmt: skip
    before = await choose(alice, quiet_hours=None)
    assert before["quiet_hours"] is None
    for bad in (
        {}, {"goals": None}, {"goals": "yes"}, {"letters": True}, {"quiet_hours": {"start": "22:00"}},
        {"quiet_hours": {"start": "24:00", "end": "08:00"}}, {"quiet_hours": {"start": "08:00", "end": "08:00"}},
    ):  # fmt: skip
        answer = await alice.http.patch("/telegram", json=bad)
        assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed"), bad
    refused = await alice.http.patch("/telegram", json={"unusual_spending": True, "goals": False})
    assert (refused.status_code, refused.json()["code"]) == (403, "premium_required")
    assert (await alice.http.get("/telegram")).json()["chat"]["notices"] == before


async def test_the_defaults_of_a_new_link(alice: Person, owner: asyncpg.Connection) -> None:
    await owner.execute(
        "INSERT INTO telegram_links (user_id, telegram_id, chat_id, name, enters) VALUES ($1, 7, 7, 'Анна', $2)",
        alice.user_id, alice.household_id,
    )  # fmt: skip
    found = (await alice.http.get("/telegram")).json()["chat"]["notices"]
    assert {name for name, value in found.items() if value is True} == {"sign_ins", "exports"}
    assert found["quiet_hours"] == {"start": "22:00", "end": "08:00"}
    await owner.execute("DELETE FROM telegram_links WHERE user_id = $1", alice.user_id)


async def test_a_goal_that_is_reached_is_told_once_to_each_member_who_wants_it(
    alice: Person, bob: Person, charlie: Person, owner: asyncpg.Connection, chat: Chat, told: Told
) -> None:
    """Bob reads English and hides sums; Charlie is of another household."""
    await bob.http.patch("/users/me", json={"locale": "en"})
    chats = [await chat(alice, goals=True), await chat(bob, goals=True, shows_sums=False)]
    stranger = await chat(charlie, goals=True)
    old = await alice.save_up(10_000, name="Давно")
    for chat_id in chats:  # the first look: what has long been so is no news
        await told(chat_id, schedule=True)
    goal = await alice.save_up("9999.50", name="Отпуск <на море>")
    assert await told(chats[0]) == []
    path = f"/goals/{goal['id']}/contributions"
    assert (await alice.http.post(path, json={"amount": "1.25"})).status_code == 201
    assert await told(chats[0]) == [
        f"🎉 Цель достигнута: <b>Отпуск &lt;на море&gt;</b>, накоплено 10{NBSP}000,75{NBSP}₽ из 10{NBSP}000{NBSP}₽."
        + LINK.format(page="goals", words="Открыть Копилку")
    ]
    assert await told(chats[1]) == ["🎉 A goal is reached." + LINK.format(page="goals", words="Open Kopilka")]
    await alice.http.post(path, json={"amount": -100})
    await alice.http.post(path, json={"amount": 200})
    await alice.http.post(f"/goals/{old['id']}/contributions", json={"amount": 1})
    await due_now(owner, alice, "check_at")
    await due_now(owner, bob, "check_at")
    assert [await told(it, schedule=True) for it in (*chats, stranger)] == [[], [], []]
    # A goal that was raised may be reached again.
    await alice.http.patch(f"/goals/{goal['id']}", json={"target_amount": 20_000})
    await alice.http.post(path, json={"amount": 10_000})
    assert len(await told(chats[0])) == 1


async def test_goals_that_fall_behind_are_seen_in_the_evening(
    alice: Person, owner: asyncpg.Connection, chat: Chat, told: Told
) -> None:
    chat_id = await chat(alice, goals=True)
    assert await told(chat_id, schedule=True) == []
    goal = await alice.save_up(10, name="Ремонт", months=12)
    await owner.execute(
        "UPDATE goals SET start_on = start_on - 200, deadline = $1 WHERE id = $2",
        (datetime.now(UTC) + timedelta(days=40)).date(), goal["id"],
    )  # fmt: skip
    await due_now(owner, alice, "check_at")
    [words] = await told(chat_id, schedule=True)
    assert words.startswith(f"🐢 Цель отстаёт от плана: <b>Ремонт</b>, накоплено 10{NBSP}₽ из 10{NBSP}000{NBSP}₽.")
    assert f"по 4{NBSP}995{NBSP}₽ в месяц" in words
    check_at = await owner.fetchval("SELECT check_at FROM telegram_links WHERE user_id = $1", alice.user_id)
    assert (check_at > datetime.now(UTC), check_at.hour) == (True, 17), "the next evening at eight, in Moscow"
    await due_now(owner, alice, "check_at")
    assert await told(chat_id, schedule=True) == []


async def test_quiet_hours_put_off_all_but_security(
    alice: Person, owner: asyncpg.Connection, work: WorkerServices, app: FastAPI, chat: Chat, told: Told
) -> None:
    here = datetime.now(UTC) + timedelta(hours=3)  # Moscow
    start, end = here - timedelta(hours=1), here + timedelta(hours=2)
    hours = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    chat_id = await chat(alice, goals=True, quiet_hours=hours)
    await alice.save_up(10_000)
    assert await told(chat_id) == []
    due_at = await owner.fetchval("SELECT due_at FROM jobs WHERE name = 'send_telegram_notice'")
    assert abs((due_at + timedelta(hours=3)).replace(second=0, microsecond=0) - end) < timedelta(minutes=1)
    await sign_in(app, alice, FIREFOX)
    [words] = await told(chat_id)
    assert words.startswith("🔐 Вход в Копилку с нового устройства: <b>Firefox, Linux</b>, ")
    assert words.endswith(LINK.format(page="settings", words="Открыть Копилку"))
    await owner.execute("UPDATE jobs SET due_at = now() WHERE name = 'send_telegram_notice'")
    assert await told(chat_id) == [], "still quiet"
    await choose(alice, quiet_hours=None, shows_sums=False)
    await owner.execute("UPDATE jobs SET due_at = now() WHERE name = 'send_telegram_notice'")
    [words] = await told(chat_id)
    assert words.startswith("🎉 Цель достигнута.\n"), "sums were hidden meanwhile"


@pytest.mark.parametrize("meanwhile", ["unlinked", "blocked", "switched off", "left", "disabled"])
async def test_who_must_not_be_told_any_more_is_not(
    alice: Person, dora: Person, owner: asyncpg.Connection, chat: Chat, told: Told, meanwhile: str
) -> None:
    chat_id = await chat(dora, goals=True)
    await alice.save_up(10_000)
    assert await owner.fetchval("SELECT count(*) FROM jobs WHERE name = 'send_telegram_notice'") == 1
    if meanwhile == "unlinked":
        await dora.http.delete("/telegram")
        await owner.execute("DELETE FROM telegram_messages WHERE chat_id = $1", chat_id)
    elif meanwhile == "switched off":
        await choose(dora, goals=False)
    else:
        await owner.execute(
            {
                "blocked": "UPDATE telegram_links SET blocked_at = now() WHERE user_id = $1",
                "left": "DELETE FROM memberships WHERE user_id = $1 AND NOT is_personal",
                "disabled": "UPDATE users SET is_active = false WHERE id = $1",
            }[meanwhile],
            dora.user_id,
        )
    assert await told(chat_id) == []
    await alice.save_up(10_000)
    await due_now(owner, dora, "check_at", "digest_at")
    assert await told(chat_id, schedule=True) == []


async def sign_in(app: FastAPI, person: Person, agent: str, cookie: str | None = None) -> httpx.Response:
    async with new_client(app, **{"User-Agent": agent, "Origin": "http://kopilka.test"}) as browser:
        if cookie is not None:
            browser.headers["Cookie"] = cookie
        body = {"email": person.email, "password": PASSWORD}
        answer = await browser.post("/auth/sing-in", json=body)
        assert answer.status_code == 200, answer.text
        return answer


async def test_only_a_new_device_is_told_of(alice: Person, app: FastAPI, chat: Chat, told: Told) -> None:
    """A program without cookies is known by its name and address; the first sign-in of all was no news."""
    chat_id = await chat(alice)
    assert await told(chat_id) == []
    for agent, expected in (("kopilka-cli/1.2", 1), ("kopilka-cli/1.2", 0), (FIREFOX, 1), (FIREFOX, 0)):
        await sign_in(app, alice, agent)
        assert len(await told(chat_id)) == expected, agent
    await choose(alice, sign_ins=False)
    await sign_in(app, alice, "another/1")
    assert await told(chat_id) == []


async def test_exports_tell_whoever_asked_for_them(
    alice: Person, bob: Person, work: WorkerServices, owner: asyncpg.Connection, chat: Chat, told: Told
) -> None:
    chats = [await chat(alice, shows_sums=False), await chat(bob)]
    for year, failure in ((2025, None), (2024, "too_large")):
        asked = (await alice.http.get("/export/excel", params={"year": year})).json()
        [job] = await claim_due(work, ["render_export"])
        async with job_transaction(work.database, job) as session:
            if failure is None:
                assert await exports.complete(session, job, UUID(asked["id"]), size=5, quota=10**9)
            else:
                await exports.fail(session, job, UUID(asked["id"]), failure)
    link = LINK.format(page="exports", words="Открыть Копилку")
    assert await told(chats[0]) == [
        f"📄 Отчёт готов: <b>Копилка, 2025 год.xlsx</b>{link}",
        f"⚠️ <b>Копилка, 2024 год.xlsx</b>: Отчёт слишком велик. Выберите период короче.{link}",
    ]
    assert await told(chats[1]) == []


async def test_the_digest_of_a_week_is_exact(
    alice: Person, bob: Person, charlie: Person, owner: asyncpg.Connection, chat: Chat, told: Told
) -> None:
    utc = (datetime.now(UTC) - timedelta(minutes=1)).date()
    sunday = utc - timedelta(days=(utc.weekday() + 1) % 7)
    monday = sunday - timedelta(days=6)
    await bob.http.patch("/users/me", json={"locale": "en"})
    chats = [await chat(it, weekly_digest=True) for it in (alice, bob, charlie)]
    for amount, category, day in (
        ("1234.05", "groceries", monday), ("0.45", "groceries", sunday), ("300", "taxi", monday),
        ("20", "gifts", monday),
        ("5000", "rent", sunday), ("70000", "salary", monday),
        ("6554.49", "rent", monday - timedelta(days=1)), ("80000.10", "salary", monday - timedelta(days=7)),
        ("777", "taxi", monday - timedelta(days=8)), ("888", "taxi", sunday + timedelta(days=1)),
    ):  # fmt: skip
        if day <= utc:
            await alice.record(amount, category, date=day.isoformat())
    balance = await alice.balance()
    for person in (alice, bob, charlie):
        await due_now(owner, person, "digest_at")
    [russian] = await told(chats[0], schedule=True)
    lines = russian.replace(NBSP, " ").splitlines()
    assert lines[2:5] == [
        "Расходы: <b>6 554,50 ₽</b> (на 0,01 ₽ больше, чем неделей раньше)",
        "Доходы: <b>70 000 ₽</b> (на 10 000,10 ₽ меньше, чем неделей раньше)",
        "Больше всего: Аренда и ипотека 5 000 ₽, Продукты 1 234,50 ₽, Такси 300 ₽",
    ]
    assert lines[5] == f"На счетах сейчас: <b>{balance:,.2f} ₽</b>".replace(",", " ").replace(".", ",")
    [english] = await told(chats[1])
    assert english.replace(NBSP, " ").splitlines()[2] == "Spent: <b>6,554.50 ₽</b> (0.01 ₽ more than the week before)"
    assert await told(chats[2]) == [], "nothing was recorded there"
    await due_now(owner, alice, "digest_at")
    assert await told(chats[0], schedule=True) == [], "once a week"
    digest_at = await owner.fetchval("SELECT digest_at FROM telegram_links WHERE user_id = $1", alice.user_id)
    assert (digest_at.weekday(), digest_at.hour) == (6, 16), "Sunday at seven, in Moscow"


async def test_unusual_spending_is_told_once_a_month_to_premium(
    alice: Person, owner: asyncpg.Connection, chat: Chat, told: Told, make_premium: Callable[[Person], Awaitable[None]]
) -> None:
    await make_premium(alice)
    chat_id = await chat(alice, unusual_spending=True)
    today = (datetime.now(UTC) + timedelta(hours=3)).date()
    for back, amount in enumerate(("60000", "1010", "990", "1000", "1020", "980", "1005")):
        await alice.record(amount, "taxi", date=add_months(today.replace(day=1), -back).isoformat())
    [words] = await told(chat_id, schedule=True)
    assert words.startswith("📈 Траты в этом месяце выше обычного:\n• <b>Такси</b>: 60" + NBSP)
    await due_now(owner, alice, "check_at")
    assert await told(chat_id, schedule=True) == []
    await owner.execute("DELETE FROM telegram_announcements WHERE user_id = $1", alice.user_id)
    await owner.execute("UPDATE users SET premium_until = NULL WHERE id = $1", alice.user_id)
    await due_now(owner, alice, "check_at")
    assert await told(chat_id, schedule=True) == [], "premium has ended"


@pytest.mark.slow
async def test_the_worker_and_the_bot_say_it(
    settings: Settings, keys: KeyRing, database: TestDatabase, owner: asyncpg.Connection, telegram: Telegram,
    tmp_path: Path, arrive: Arrive,
) -> None:  # fmt: skip
    """From the contribution of one member to the chat of another."""
    await forget_jobs(owner)
    token = TelegramSettings.model_validate({"token": telegram.token, "url": telegram.url})
    api = create_app(settings.model_copy(update={"telegram": token}), keys, database.serving_url)
    with bot_process(tmp_path, database, telegram), bot_process(tmp_path, database, telegram, process="worker"):
        telegram.wait_bot()
        async with new_client(api) as http, new_client(api) as of_host:
            host = await sign_up_and_in(of_host, "host.of.notices@example.com")
            anna = await join(owner, await sign_up_and_in(http, "anna.of.notices@example.com"), host, "viewer")
            chat = telegram.person("Анна")
            chat.opens_link((await anna.http.post("/telegram/link")).json()["url"])
            chat.presses(asked := chat.answer(), "Привязать")
            chat.sees_edit(asked)
            await choose(anna, goals=True, shows_sums=True, quiet_hours=None)
            await host.save_up(10_000, name="Отпуск")
            said = chat.answer()
            assert said.text.startswith(f"🎉 Цель достигнута: Отпуск, накоплено 10{NBSP}000{NBSP}₽"), said.text
    await api.state.database.close()
