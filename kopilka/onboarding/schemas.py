"""Sign-up as it crosses the door, and payloads of jobs."""

from typing import ClassVar

from kopilka.auth.schemas import Credentials
from kopilka.infrastructure.jobs.queue import Payload


class SignUp(Credentials):
    """E-mail and password are all it takes."""


class QueueEmailRequests(Payload):
    """Queue an answer for requests by e-mail that have no job."""

    job_name: ClassVar[str] = "queue_email_requests"
