"""The job that draws what a question asks for."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from kopilka.infrastructure.jobs.queue import Payload


class DrawChart(Payload):
    """Draw the answer to a question and send it after the words. It names what was asked, and holds no figures."""

    job_name: ClassVar[str] = "draw_telegram_chart"

    user_id: UUID
    subject: Literal["shares", "months"]
    start: date
    end: date
    is_period_named: bool
    category_id: UUID | None = None
    # Where it was asked, if not in the person's own chat, and by which message.
    group_chat_id: int | None = None
    reply_to: int | None = None
