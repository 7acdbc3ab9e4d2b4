"""Which parts of an error may be logged or reported: type and position, never the values in its message."""

import re
import traceback
from collections.abc import Iterator
from types import TracebackType

from kopilka.infrastructure.errors import AppError

HIDDEN = "[hidden]"
LONGEST = 2_000
# What may slip into a message: secrets in URLs, after their names, or by their form; bots' tokens; e-mail addresses.
NAMED = r"(?i)\b(\w*(?:password|token|secret|api[_-]?key))"
PATTERNS = (
    (re.compile(r"(\w://[^\s:/@]*:)[^\s/]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie)\b.*"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+\S+"), rf"\1 {HIDDEN}"),
    (re.compile(NAMED + r"""(["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)"""), rf"\1\2{HIDDEN}"),
    (re.compile(r"\d{5,15}:[A-Za-z0-9_-]{30,}"), HIDDEN),  # a Telegram bot's token, in every address of its API
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), HIDDEN),
    (re.compile(r"[A-Za-z0-9_-]{40,}(?:\.[A-Za-z0-9_-]+)*"), HIDDEN),
)
# SQLSTATE classes whose messages quote values, not names of the schema: data exceptions, RAISE.
QUOTING = ("22", "P0")


def hide(text: str) -> str:
    """Masks what looks like a secret or an e-mail address. The last line of defence: none should get here."""
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text[:LONGEST]


def quotable_message(error: BaseException) -> str:
    """The error's message if its type is known to quote no data; else an empty string."""
    if isinstance(error, AppError):
        return error.code
    state = getattr(error, "sqlstate", None)
    if type(error).__module__.startswith("asyncpg.") and isinstance(state, str):
        # Not str(): that has the DETAIL, which quotes rows. SQLAlchemy's errors repeat it, and tell nothing here: the
        # driver's own stands under them in the chain.
        said = "" if state.startswith(QUOTING) or not error.args else hide(str(error.args[0]))
        return f"{said} (SQLSTATE {state})".strip()
    if isinstance(error, OSError):
        return error.strerror or ""
    return ""


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error and its causes as Python's traceback lists them, the newest first."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)


def stack(error: BaseException) -> str:
    """A traceback as Python prints it, with `quotable_message` in place of the messages."""
    parts = []
    for each in chain(error):
        frames = _frames(each.__traceback__)
        parts.append(
            f"{frames}{type(each).__module__}.{type(each).__qualname__}: {quotable_message(each)}".rstrip(" :")
        )
        if isinstance(each, BaseExceptionGroup):
            parts.extend(stack(inner) for inner in each.exceptions)
    return "\n\n".join(reversed(parts))


def _frames(trace: TracebackType | None) -> str:
    if trace is None:
        return ""
    return "Traceback (most recent call last):\n" + "".join(traceback.format_tb(trace))
