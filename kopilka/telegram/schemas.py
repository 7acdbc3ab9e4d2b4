"""Linking and notices as they cross the doors of HTTP and of the worker."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from kopilka.infrastructure.http.changes import Change
from kopilka.infrastructure.jobs.queue import Payload

# Named as the fields of NoticesRead, and as the columns of a link after `hears_`.
NoticeKind = Literal["goals", "unusual_spending", "weekly_digest", "sign_ins", "exports"]
ClockTime = Annotated[
    str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="HH:MM in the household's time zone.")
]


class LinkRead(BaseModel):
    """Opened once, by one person, within ten minutes."""

    url: str = Field(description="Opens the bot in Telegram; also what a QR code should say.")
    code: str
    expires_at: datetime


class QuietHours(BaseModel):
    """Over midnight where `start` is later than `end`."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"start": "22:00", "end": "08:00"}]})

    start: ClockTime
    end: ClockTime

    @model_validator(mode="after")
    def refuse_nothing(self) -> "QuietHours":
        if self.start == self.end:
            raise PydanticCustomError("quiet_hours_empty", "quiet hours must end at another time than they start")
        return self


class NoticesRead(BaseModel):
    goals: bool = Field(description="A goal is reached, or falls behind its plan.")
    unusual_spending: bool = Field(description="A category's month is far above the usual. Premium.")
    weekly_digest: bool = Field(description="What the week was, on Sunday evening.")
    sign_ins: bool = Field(description="A sign-in from a new device; told at once, also in quiet hours.")
    exports: bool = Field(description="An export of the person is ready, or failed.")
    quiet_hours: QuietHours | None = Field(description="Notices wait for their end; null where there are none.")
    shows_sums: bool = Field(description="Whether notices show sums and names of categories and goals.")
    inline_balance: bool = Field(
        description="Whether the bot tells the person their balance in any chat (inline mode)."
    )


class NoticesUpdate(Change):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"weekly_digest": True, "quiet_hours": {"start": "23:00", "end": "07:30"}}]}
    )
    clearable: ClassVar[frozenset[str]] = frozenset({"quiet_hours"})

    goals: StrictBool | None = None
    unusual_spending: StrictBool | None = None
    weekly_digest: StrictBool | None = None
    sign_ins: StrictBool | None = None
    exports: StrictBool | None = None
    quiet_hours: QuietHours | None = None
    shows_sums: StrictBool | None = None
    inline_balance: StrictBool | None = None


class ChatRead(BaseModel):
    name: str = Field(description="As Telegram shows the person.")
    household_id: UUID = Field(description="What is written in the chat is recorded here.")
    linked_at: datetime
    is_blocked: bool = Field(description="The person has blocked the bot in Telegram; writing to it lifts that.")
    notices: NoticesRead


class TelegramRead(BaseModel):
    bot: str | None = Field(description="Name of this server's bot, without @; null where there is none.")
    chat: ChatRead | None = Field(description="The chat that is linked; null where none is.")


class GroupRead(BaseModel):
    """A group whose members write for the household."""

    id: UUID
    title: str = Field(description="As Telegram showed it when it was linked.")
    linked_at: datetime


class QueueNotices(Payload):
    """Queue what chats are to be told of by the clock: checks of the day, digests of the week."""

    job_name: ClassVar[str] = "queue_telegram_notices"


class CheckGoals(Payload):
    """Tell a person which goals of the household are reached or behind now."""

    job_name: ClassVar[str] = "check_telegram_goals"

    user_id: UUID


class CheckSpending(Payload):
    """Tell a person in which categories this month is far above the usual."""

    job_name: ClassVar[str] = "check_telegram_spending"

    user_id: UUID


class SendDigest(Payload):
    """Tell a person what the week up to this Sunday was."""

    job_name: ClassVar[str] = "send_telegram_digest"

    user_id: UUID
    sunday: date


class SendNotice(Payload):
    """Say something to a person's chat, outside of their quiet hours. Both texts are HTML; `discreet` is without sums
    and names. `page` is the one of the web app that shows more.
    """

    job_name: ClassVar[str] = "send_telegram_notice"

    user_id: UUID
    kind: NoticeKind
    full: str
    discreet: str
    page: str = ""
