"""Sign-up as it crosses the door, and payloads of jobs."""

from typing import ClassVar

from pydantic import Field

from kopilka.auth.schemas import Credentials
from kopilka.infrastructure.jobs.queue import Payload
from kopilka.money import Currency
from kopilka.periods import TimeZone


class SignUp(Credentials):
    """Only e-mail and password are required."""

    currency: Currency | None = Field(None, description="Of the household. Default: that of the installation.")
    time_zone: TimeZone | None = Field(None, description="Of the household. Default: that of the installation.")


class QueueEmailRequests(Payload):
    """Queue an answer for requests by e-mail that have no job."""

    job_name: ClassVar[str] = "queue_email_requests"
