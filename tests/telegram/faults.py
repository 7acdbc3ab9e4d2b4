"""What goes wrong between a bot and Telegram, on demand."""

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal

Cut = Literal["before", "after"]


@dataclass(frozen=True)
class Fault:
    status: int | None = None
    """Answered instead of doing anything."""
    description: str = ""
    retry_after: int | None = None
    cut: Cut | None = None
    """The connection ends before anything was done, or after it without an answer."""
    slow: float = 0
    """Seconds between the effect and the answer."""
    page: bool = False
    """HTML of some proxy on the way instead of JSON."""


def flood(retry_after: int) -> Fault:
    """429. Calls before the end of that time are kept in `telegram.disobeyed`, and answered by 429 again."""
    return Fault(429, f"Too Many Requests: retry after {retry_after}", retry_after)


def server_error(status: int = 500, description: str = "Internal Server Error") -> Fault:
    return Fault(status, description)


def refusal(description: str, status: int = 400) -> Fault:
    """Any refusal by its words: `refusal("Bad Request: query is too old …")`."""
    return Fault(status, description)


def cut_before() -> Fault:
    return Fault(cut="before")


def cut_after() -> Fault:
    """The bot cannot know that what it asked for was done."""
    return Fault(cut="after")


def slow(seconds: float) -> Fault:
    return Fault(slow=seconds)


def html_page(status: int = 502) -> Fault:
    return Fault(status, page=True)


@dataclass
class Call:
    """One request of the bot, as it was answered."""

    method: str
    arguments: dict[str, Any]
    at: float
    status: int = 0
    fault: Fault | None = None
    answer: Any = None

    @property
    def chat(self) -> str:
        return str(self.arguments.get("chat_id", ""))


@dataclass
class Limits:
    """Telegram's own, past which it answers 429: in a second to all and to one chat, in a minute to a group."""

    per_second: int = 30
    in_chat: int = 5
    """In a second: one is what Telegram promises, short bursts pass."""
    in_group: int = 20
    """In a minute."""
    retry_after: int = 1
    taken: deque[tuple[float, str]] = field(default_factory=deque)

    def wait(self, chat: str) -> int:
        """Seconds to keep away; 0 where the call may pass, which is counted then."""
        now = time.monotonic()
        while self.taken and self.taken[0][0] < now - 60:
            self.taken.popleft()
        last_second = [to for at, to in self.taken if at > now - 1]
        is_group = chat.startswith("-")
        if (
            len(last_second) >= self.per_second
            or last_second.count(chat) >= self.in_chat
            or (is_group and sum(to == chat for _, to in self.taken) >= self.in_group)
        ):
            return self.retry_after
        self.taken.append((now, chat))
        return 0


@dataclass
class Faults:
    planned: dict[str, deque[Fault]] = field(default_factory=dict)
    closed_until: dict[tuple[str, str], float] = field(default_factory=dict)
    """After a 429: by chat, and by method where nothing is written."""
    disobeyed: list[Call] = field(default_factory=list)
    limits: "Limits | None" = None

    def plan(self, method: str, *faults: Fault) -> None:
        """Each for one call of this method, in this order; `*` stands for any method but getUpdates."""
        self.planned.setdefault(method.lower(), deque()).extend(faults)

    def take(self, call: Call) -> Fault | None:
        name = call.method.lower()
        # Whatever writes into a chat waits together.
        writes = call.chat and name.startswith(("send", "edit")) and name != "sendchataction"
        key = ("" if writes else name, call.chat)
        left = self.closed_until.get(key, 0) - time.monotonic()
        if left > 0:
            self.disobeyed.append(call)
            return flood(max(1, round(left)))
        for place in (name, *(["*"] if name != "getupdates" else [])):
            if self.planned.get(place):
                fault = self.planned[place].popleft()
                if fault.retry_after:
                    self.closed_until[key] = time.monotonic() + fault.retry_after
                return fault
        wait = self.limits.wait(call.chat) if self.limits and writes else 0
        if wait:
            self.closed_until[key] = time.monotonic() + wait
            return flood(wait)
        return None

    @property
    def left(self) -> int:
        """Planned and not yet met: a test asserts that there are none."""
        return sum(len(it) for it in self.planned.values())
