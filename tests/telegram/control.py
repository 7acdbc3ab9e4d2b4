"""Telegram in the hands of a test: people who write, press and wait, groups, faults, and what was said."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from tests.telegram.bot_api import BotApi
from tests.telegram.chat import Chat, Group
from tests.telegram.faults import Call, Fault, Limits
from tests.telegram.transcript import Transcript
from tests.telegram.world import PATIENCE, Found, Json, Message, Update, World

SECRET = "AAF-tests-of-the-bot-api-on-loopback_0"
TOKEN = f"7000000001:{SECRET}"
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Telegram:
    """`url` and `token` are what the bot is started with."""

    def __init__(
        self, *, username: str = "kopilka_bot", name: str = "Копилка", reads_groups: bool = True, port: int = 0
    ) -> None:
        # BotFather's default is that a bot does not read groups: only commands, mentions and answers to it.
        self.world = World(username=username, name=name, reads_groups=reads_groups)
        self.token = f"{self.world.bot.id}:{SECRET}"
        self._server = BotApi(self.world, self.token, port)
        self.port: int = self._server.server_port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    # Who there is

    def person(
        self, name: str, *, last_name: str | None = None, username: str | None = None, language: str | None = "ru"
    ) -> Chat:
        """A person of Telegram before their chat with the bot; the bot may write once they wrote first."""
        return Chat(self, self.world.new_person(name, last_name=last_name, username=username, language=language))

    def group(
        self, title: str, *people: Chat, kind: Literal["group", "supergroup"] = "supergroup", with_bot: bool = True
    ) -> Group:
        """The first of the people owns it, and adds the bot."""
        group = Group(self, self.world.new_group(title, [chat.person for chat in people], kind))
        if with_bot:
            group.adds_bot(people[0])
        return group

    # What the bot does

    @property
    def calls(self) -> list[Call]:
        return list(self._server.calls)

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method.lower() == method.lower()]

    @property
    def commands(self) -> dict[str, list[Json]]:
        """By scope and language, as set by setMyCommands."""
        return self.world.commands

    def wait_bot(self, seconds: float = PATIENCE) -> None:
        """Until it polls or has set its webhook."""
        delivery = self._server.delivery
        self.until(lambda: delivery.is_polled or bool(delivery.url), "the bot came", seconds)

    def wait_taken(self, seconds: float = PATIENCE) -> None:
        """Until the bot has confirmed every update."""
        self.until(lambda: not self.world.updates, "every update was confirmed", seconds)

    def until(self, happened: Callable[[], Found | None], what: str = "it", seconds: float = PATIENCE) -> Found:
        return self.world.until(happened, what, seconds)

    # What goes wrong

    def fails(self, method: str, *faults: Fault) -> None:
        """`telegram.fails("sendMessage", flood(2), cut_after())`: one for each next call; `*` is any method."""
        with self.world.changed:
            self._server.faults.plan(method, *faults)

    @property
    def faults_left(self) -> int:
        return self._server.faults.left

    @property
    def disobeyed(self) -> list[Call]:
        """Calls before the end of a `retry_after`."""
        return self._server.faults.disobeyed

    def limits(self, limits: Limits | None) -> None:
        """Telegram's own limits from now on; None takes them away."""
        with self.world.changed:
            self._server.faults.limits = limits

    def doubles(self, times: int = 1) -> None:
        """The next deliveries come twice, with the same update_id."""
        with self.world.changed:
            self._server.delivery.doubling = times

    def shuffles(self, times: int = 1) -> None:
        """The next deliveries of more than one update come in the wrong order."""
        with self.world.changed:
            self._server.delivery.shuffling = times

    def redelivers(self, update: Update | None = None) -> Update:
        """The last update once more, though it was confirmed."""
        with self.world.changed:
            again = update or self.world.all_updates[-1]
            self._server.delivery.again.append(again)
            self.world.changed.notify_all()
            return again

    @contextmanager
    def holding(self) -> Iterator[None]:
        """No update is delivered inside, so that several go out at once at its end."""
        with self.world.changed:
            self._server.delivery.held = True
        try:
            yield
        finally:
            with self.world.changed:
                self._server.delivery.held = False
                self.world.changed.notify_all()

    def cuts_connections(self) -> None:
        """All that are open, as where a network goes."""
        self._server.cut_all()

    @property
    def pending(self) -> int:
        """Updates not confirmed."""
        return len(self.world.updates)

    @property
    def webhook_attempts(self) -> list[tuple[int, int | None]]:
        return list(self._server.delivery.attempts)

    @property
    def webhook_seconds(self) -> list[float]:
        return list(self._server.delivery.took)

    # What was said

    @property
    def transcript(self) -> Transcript:
        return self.world.transcript

    def latency(self, said: Message, answer: Message) -> float:
        """Seconds from what a person wrote to what the bot wrote."""
        return answer.at - said.at

    def payload_of(self, url: str, name: str = "start") -> str:
        """Of a deep link to this bot, as a real client reads it."""
        parts = urlsplit(url)
        in_app = parts.scheme == "tg" and parts.netloc == "resolve"
        query = parse_qs(parts.query)
        username = query.get("domain", [""])[0] if in_app else parts.path.strip("/")
        assert in_app or parts.netloc in ("t.me", "telegram.me"), f"no link of Telegram: {url}"
        assert username.lower() == (self.world.bot.username or "").lower(), f"a link to another bot: {url}"
        payload = query.get(name, [""])[0]
        assert not payload or PAYLOAD.fullmatch(payload), f"Telegram drops such a payload: {url}"
        return payload

    def __repr__(self) -> str:
        return f"Telegram({self.url})"


@contextmanager
def telegram_server(**options: Any) -> Iterator[Telegram]:
    telegram = Telegram(**options)
    telegram.start()
    try:
        yield telegram
    finally:
        telegram.stop()
