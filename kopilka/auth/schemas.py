"""Bodies of requests and responses about sign-in, sessions and e-mails."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from kopilka.households.schemas import HouseholdRead
from kopilka.infrastructure.jobs.queue import Payload
from kopilka.text import Email, Password
from kopilka.users.schemas import UserRead

LinkKind = Literal["confirm", "reset"]
EmailKind = Literal["confirm", "reset", "taken", "password_changed"]
Token = Annotated[
    str, Field(min_length=1, max_length=200, description="From the link in the e-mail: what follows its #.")
]
EXAMPLE = "AZ7x5GwKcJuQ1mJw0n0tYH0mU8b1s9Lx2dQe4Kp7Vf3RzT6yWc5Ag8Nh1Oi2Bj4E"


class Credentials(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"email": "anna@example.com", "password": "копилка-2026"}]},
    )

    email: Email
    password: Password


class TokenPair(BaseModel):
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a scheme, not a password
    expires_in: int = Field(description="Seconds that the access token lives.")
    refresh_token: str


class BrowserSession(BaseModel):
    """What a browser is told of its session; the tokens are in cookies that scripts cannot read."""

    expires_in: int = Field(description="Seconds that the access cookie lives.")


class RefreshRequest(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"refresh_token": "kpr_0wJ5hX1nS9w2kTqvYb7cUe4mRz8aLd3fGi6jPo1xQs"}]},
    )

    refresh_token: str = Field(min_length=1, max_length=200)


class PasswordChange(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"current_password": "копилка-2026", "new_password": "копилка-2027"}]},
    )

    current_password: Password
    new_password: Password


class SessionRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    user_agent: str | None
    created_at: datetime
    refreshed_at: datetime
    expires_at: datetime
    is_current: bool


class Me(UserRead):
    household_id: UUID = Field(description="The household that this request spoke for.")
    households: list[HouseholdRead]


class EmailOnly(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"email": "anna@example.com"}]})

    email: Email


class EmailConfirmation(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"token": EXAMPLE}]})

    token: Token


class PasswordReset(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"token": EXAMPLE, "password": "копилка-2027"}]}
    )

    token: Token
    password: Password


class LetterPromised(BaseModel):
    """The same for every address, known or not."""

    status: Literal["accepted"] = "accepted"
    delivery: Literal["mail", "folder"] = Field(
        description="folder: this server has no mail; its owner finds the e-mail in the data folder."
    )


class SendEmail(Payload):
    """Holds neither the address nor the link: both are looked up when the e-mail is sent."""

    job_name: ClassVar[str] = "send_letter"

    kind: EmailKind
    user_id: UUID
    link_id: UUID | None = None


class ForgetLinks(Payload):
    """Delete the links of e-mail that are out of date."""

    job_name: ClassVar[str] = "forget_links"


class AnswerEmailRequest(Payload):
    """Answer what was asked for by e-mail. Not the address: that is in the request, which goes with its answer."""

    job_name: ClassVar[str] = "answer_email_request"

    request_id: UUID


class AnnounceSignIn(Payload):
    """Tell a person, where they can be told, that somebody has signed in as them on a device not seen before."""

    job_name: ClassVar[str] = "announce_sign_in"

    user_id: UUID
    session_id: UUID
