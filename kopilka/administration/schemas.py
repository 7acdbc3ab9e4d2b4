"""Users, jobs and the server as its administrator sees them."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
)
from pydantic_core import PydanticCustomError

from kopilka.infrastructure.http.changes import Change
from kopilka.infrastructure.http.pagination import Limit, Place, PlaceSchema
from kopilka.text import Email, SearchText
from kopilka.users.models import PREMIUM_WITHOUT_END
from kopilka.users.schemas import UserLocale

Delivery = Literal["link", "letter"]
JobState = Literal["waiting", "scheduled", "running", "failed"]
Action = Literal[
    "user_created", "user_disabled", "user_enabled", "password_reset", "premium_given", "premium_taken",
    "administrator_granted", "administrator_revoked", "premium_opened_for_all", "premium_closed_for_all",
    "sign_ups_opened", "sign_ups_closed", "job_retried", "job_dropped",
]  # fmt: skip


def _a_day_of_premium(moment: datetime) -> datetime:
    try:
        in_utc = moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("date_out_of_range", "The moment is out of range") from None
    if not in_utc.year >= 2000 or in_utc > PREMIUM_WITHOUT_END:
        raise PydanticCustomError("date_out_of_range", "The moment is out of range")
    return in_utc


class IdPlace(Place):
    """The last row of a page of a list whose ids are in the order of time."""

    id: UUID


IdCursor = Annotated[IdPlace, BeforeValidator(IdPlace.parse), PlainSerializer(str), PlaceSchema]


class UserListParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: SearchText | None = Field(None, description="A part of the e-mail address, in any case.")
    limit: Limit = 50
    cursor: IdCursor | None = Field(None, description="From the Link header of the page before.")


class AdministeredUser(BaseModel):
    """`last_seen_at`: the last sign-in or renewal of a session that is still known."""

    id: UUID
    email: str
    is_active: bool
    is_verified: bool
    is_admin: bool
    is_premium: bool = Field(description="By their own date; premium for all is not counted.")
    premium_until: datetime | None
    locale: UserLocale
    created_at: datetime
    last_seen_at: datetime | None


class UserCreate(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"email": "anna@example.com"}]})

    email: Email
    locale: UserLocale | None = Field(None, description="Default: that of the installation.")
    delivery: Delivery = Field("link", description="How they get the link that sets their password.")


class PasswordLink(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"delivery": "link"}]})

    delivery: Delivery


class LinkGiven(BaseModel):
    """`link` is shown this once: nobody can read it again. None where it went by letter."""

    user: AdministeredUser
    link: str | None


class UserChange(Change):
    model_config = ConfigDict(json_schema_extra={"examples": [{"is_active": False}]})
    clearable: ClassVar[frozenset[str]] = frozenset({"premium_until"})

    is_active: StrictBool | None = Field(None, description="False: sign-in is refused and every session ends.")
    is_admin: StrictBool | None = None
    premium_until: Annotated[AwareDatetime, AfterValidator(_a_day_of_premium)] | None = Field(
        None, description="null: none. 2999-12-31T00:00:00Z: without end."
    )


class InstallationSettings(BaseModel):
    premium_for_all: bool
    is_premium_set_by_environment: bool = Field(description="KOPILKA_PREMIUM_FOR_ALL: it cannot be closed here.")
    sign_ups_open: bool


class InstallationChange(Change):
    model_config = ConfigDict(json_schema_extra={"examples": [{"premium_for_all": True}]})

    premium_for_all: StrictBool | None = None
    sign_ups_open: StrictBool | None = None


class JobListParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    failed: bool = Field(False, description="Only those that have failed.")
    limit: Limit = 100


class JobRead(BaseModel):
    """Nothing of what the job is about. `at`: when it is due, or has failed."""

    id: UUID
    name: str
    state: JobState
    failures: int
    at: datetime
    last_error: str | None


class LogParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: Limit = 50
    cursor: IdCursor | None = Field(None, description="From the Link header of the page before.")


class LogRead(BaseModel):
    """`actor` and `subject` are e-mail addresses; `actor` is None for the server's command line."""

    id: UUID
    action: Action
    actor: str | None
    subject: str | None
    job: str | None
    premium_until: datetime | None
    address: str | None
    created_at: datetime


class StatusRead(BaseModel):
    """Counts and sizes of the whole server; `transactions` is the database's estimate."""

    version: str
    schema_revision: str
    database_bytes: int
    exports_bytes: int
    users: int
    households: int
    transactions: int
    jobs_waiting: int
    jobs_failed: int
    oldest_due_seconds: int
    worker_seen_at: datetime | None = Field(description="When a worker last queued recurring work: every minute.")
    is_worker_alive: bool
    has_bot: bool = Field(description="Whether the server has the token of a Telegram bot.")
    bot_seen_at: datetime | None = Field(description="When the bot last heard from Telegram: twice a minute.")
    is_bot_alive: bool
    sends_mail: bool = Field(description="Without a mail server e-mails are files in the data folder.")
