"""How soon the Telegram bot answers, and how many updates it takes: `kopilka serve` against a Bot API on loopback."""

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from bench.accounting import resident
from tests.faults.serving import Serving, new_folder
from tests.telegram.chat import Chat
from tests.telegram.control import Telegram, telegram_server

CHATS = 5
A_SECOND = 5.0
WARM = 20
# httpx loads them where they are, for a command of its own.
ONLY_DEVELOPMENT = ("rich", "pygments")
HOW = {
    "answer": f"milliseconds from a message to the arrival of its answer (sendMessage) at the Bot API of "
    f"tests/telegram; {A_SECOND:.0f} messages a second in {CHATS} chats, each stored as a transaction",
    "polling webhook": "how updates come: asked for by the bot, or delivered to the API",
    "door": "milliseconds of one delivery by webhook: its connection, and the API's answer that the update is kept",
    "burst": "seconds until all of them are stored and confirmed that wait when the bot gets to them, by polling",
    "rss pss": "MB of the bot's process after all this, from /proc/PID/smaps_rollup. Without the packages that only "
    "development has, as in the image; by polling after the burst too",
}
PARTS = ("p50", "p95", "longest")
PASSWORD = "long enough for the benchmark 1"

Figures = dict[str, Any]


def measure(*, messages: int, burst: int) -> Figures:
    found: Figures = {"how": HOW, "errors": 0, "messages": messages, "burst": burst}
    for way in ("polling", "webhook"):
        with bot(by_webhook=way == "webhook") as (serving, telegram, chats):
            pace(telegram, chats, WARM)
            waits = sorted(pace(telegram, chats, messages))
            found[way] = summary(waits)
            if way == "polling":
                found["burst_seconds"] = storm(telegram, chats, burst)
            else:
                found["door"] = summary(sorted(it * 1000 for it in telegram.webhook_seconds))
            memory = resident([serving.the("bot").pid])
            found[f"{way}_memory"] = {"rss": memory.rss, "pss": memory.pss}
    return found


def summary(ordered: list[float]) -> dict[str, float]:
    p95 = ordered[max(0, round(len(ordered) * 0.95) - 1)]
    return {"p50": statistics.median(ordered), "p95": p95, "longest": ordered[-1]}


@contextmanager
def bot(*, by_webhook: bool) -> Iterator[tuple[Serving, Telegram, list[Chat]]]:
    """An installation with people whose chats are linked."""
    with new_folder() as folder, new_folder() as hidden, telegram_server() as telegram:
        variables = {
            "KOPILKA_TELEGRAM_TOKEN": telegram.token,
            "KOPILKA_TELEGRAM_URL": telegram.url,
            "PYTHONPATH": without(hidden, ONLY_DEVELOPMENT),
        }
        serving = Serving(folder, **variables)
        if by_webhook:
            variables["KOPILKA_TELEGRAM_WEBHOOK_URL"] = f"{serving.url}/telegram/webhook"
            serving.add(**variables)
        with serving:
            telegram.wait_bot()
            yield serving, telegram, [linked(serving.url, telegram) for _ in range(CHATS)]


def without(folder: Path, names: Sequence[str]) -> str:
    """A path of Python on which these packages cannot be imported."""
    for name in names:
        (folder / f"{name}.py").write_text("raise ImportError('not in the image')\n")
    return str(folder)


def linked(url: str, telegram: Telegram) -> Chat:
    credentials = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD}
    with httpx.Client(base_url=url) as http:
        http.post("/auth/sign-up", json=credentials).raise_for_status()
        token = http.post("/auth/sign-in", json=credentials).raise_for_status().json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        link = http.post("/telegram/link", headers=headers).raise_for_status().json()["url"]
    chat = telegram.person("Анна")
    chat.opens_link(link)
    asked = chat.answer()
    chat.presses(asked, "Привязать")
    chat.sees_edit(asked)
    return chat


def pace(telegram: Telegram, chats: list[Chat], messages: int) -> list[float]:
    """Milliseconds to each answer. The next message does not wait for the answer to the one before."""
    said = []
    began = time.monotonic()
    for number in range(messages):
        time.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
        chat = chats[number % len(chats)]
        said.append((chat, chat.sends(f"кофе {100 + number}")))
    return [telegram.latency(message, chat.answer()) * 1000 for chat, message in said]


def storm(telegram: Telegram, chats: list[Chat], count: int) -> float:
    with telegram.holding():
        for number in range(count):
            chats[number % len(chats)].sends(f"чай {100 + number}")
    began = time.monotonic()
    telegram.wait_taken(600.0)
    return time.monotonic() - began


def lines(found: Figures) -> list[list[str]]:
    rows = [[f"{found['messages']} messages", "p50 ms", "p95 ms", "longest ms"]]
    rows += [[f"answer, {way}", *(f"{found[way][name]:.0f}" for name in PARTS)] for way in ("polling", "webhook")]
    rows.append(["the API's answer to a delivery by webhook", *(f"{found['door'][it]:.0f}" for it in PARTS)])
    return rows


def other_lines(found: Figures) -> list[list[str]]:
    polling, webhook = found["polling_memory"], found["webhook_memory"]
    return [
        ["the bot", "measured"],
        [f"{found['burst']:,} updates at once, seconds until stored", f"{found['burst_seconds']:.1f}"],
        ["resident memory (RSS), MB: polling, webhook", f"{polling['rss']:.0f}, {webhook['rss']:.0f}"],
        ["its share (PSS), MB: polling, webhook", f"{polling['pss']:.0f}, {webhook['pss']:.0f}"],
    ]
