"""Values that the bot's doors and services hand to each other."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.member import Member
from kopilka.infrastructure.locales import Locale
from kopilka.telegram.models import TelegramLink


@dataclass(frozen=True, slots=True)
class BotSetup:
    """What a bot process is started with."""

    bot_id: int
    premium_for_all: bool
    default_locale: Locale


@dataclass(frozen=True, slots=True)
class GroupChat:
    """A group that is linked with a household."""

    chat_id: int
    household_id: UUID
    id: UUID
    linked_by: UUID
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class Talk:
    """A message or a press of somebody who is linked: on their behalf, in the transaction of the update. `link` is that
    of their private chat also where they speak in a `group`.
    """

    session: AsyncSession
    member: Member
    link: TelegramLink
    group: GroupChat | None = None

    @property
    def chat_id(self) -> int:
        return self.link.chat_id if self.group is None else self.group.chat_id

    @property
    def linked_at(self) -> datetime:
        return self.link.linked_at if self.group is None else self.group.linked_at

    @property
    def asks(self) -> str | None:
        """What was asked last, so that the next message may answer it. In a group only a reply answers a question."""
        return self.link.asks if self.group is None else None

    @property
    def asks_about(self) -> UUID | None:
        return self.link.asks_about if self.group is None else None

    def ask(self, asks: str | None, about: UUID | None) -> None:
        if self.group is None:
            self.link.asks, self.link.asks_about = asks, about

    @property
    def locale(self) -> Locale:
        return self.member.locale


@dataclass(frozen=True, slots=True)
class Choice:
    """A button under a message; `data` comes back when it is pressed."""

    text: str
    data: str


Choices = Sequence[Sequence[Choice]]


@dataclass(frozen=True, slots=True)
class Toast:
    """What Telegram shows over the chat when a button was pressed; `is_alert`: until it is closed."""

    text: str
    is_alert: bool = False


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A file of the storage to be sent. `otherwise`: HTML that is said where it cannot be."""

    key: str
    name: str
    content_type: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class InlineResult:
    """What may be chosen from a list and is written into the chat then. No HTML."""

    title: str
    description: str
    text: str


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """To `@bot …` that is typed in any chat. `button`: the label of one that opens the private chat (/start inline)."""

    results: tuple[InlineResult, ...] = ()
    button: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A code that somebody has opened: whose it is, and which household it leads into."""

    id: UUID
    user_id: UUID
    enters: UUID


@dataclass(frozen=True, slots=True)
class DueMessage:
    """The next message of a chat. Without a household: a notice, of which `words` names the text."""

    household_id: UUID | None
    id: UUID
    chat_id: int
    method: str
    payload: dict[str, Any] | None
    edits: UUID | None
    words: str | None
    locale: Locale
    attempts: int
    queued_at: datetime


def id_for_button(id_: UUID) -> str:
    """22 characters: Telegram gives 64 bytes to a button."""
    return base64.urlsafe_b64encode(id_.bytes).decode().rstrip("=")


def id_from_button(text: str) -> UUID | None:
    """None where it is no id that `id_for_button` has written."""
    try:
        return UUID(bytes=base64.b64decode(text + "==", altchars=b"-_", validate=True))
    except ValueError:
        return None
