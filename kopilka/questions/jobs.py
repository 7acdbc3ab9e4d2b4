"""The job of questions: a chart for the chat, after the words that it belongs to."""

import logging
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.clock import now
from kopilka.infrastructure.errors import AppError
from kopilka.infrastructure.jobs.queue import ClaimedJob, finish, job_transaction
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.periods import DateRange
from kopilka.questions import service
from kopilka.questions.results import MonthsAnswer, Question, SharesAnswer
from kopilka.questions.schemas import DrawChart
from kopilka.questions.wording import chart_caption
from kopilka.telegram.outgoing import queue_picture
from kopilka.telegram.records import Talk
from kopilka.telegram.service import reach

logger = logging.getLogger("kopilka.questions")

DRAW = "kopilka.questions.charts:draw"
# A chart takes half a second, but the first one of a child has Matplotlib loaded.
DRAW_SECONDS = 30.0
ATTEMPTS = 2
# Later the chat speaks of something else.
LIFE = timedelta(minutes=1)


async def draw_chart(services: WorkerServices, job: ClaimedJob, payload: DrawChart) -> None:
    """The words were said already: where there is no picture in time, nothing is."""
    async with job_transaction(services.database, job, snapshot=True) as session:
        talk = await _reach(services, session, job, payload)
        answer = await _answer(talk, payload) if talk is not None and _is_fresh(job) else None
    picture = await _draw(services, talk, answer) if talk is not None and answer is not None else None
    async with job_transaction(services.database, job) as session:
        if not await finish(session, job) or answer is None or picture is None or not _is_fresh(job):
            return
        # Once more: a picture may take a while, and the chat may have been unlinked meanwhile.
        talk = await _reach(services, session, job, payload)
        if talk is None:
            return
        caption = chart_caption(talk.locale, answer, talk.member.today)
        await queue_picture(session, job.household_id, talk.chat_id, picture, caption, reply_to=payload.reply_to)


async def _reach(services: WorkerServices, session: AsyncSession, job: ClaimedJob, payload: DrawChart) -> Talk | None:
    return await reach(
        session,
        job.household_id,
        payload.user_id,
        premium_for_all=services.settings.premium_for_all,
        group_chat_id=payload.group_chat_id,
    )


async def _answer(talk: Talk, payload: DrawChart) -> SharesAnswer | MonthsAnswer | None:
    categories = () if payload.category_id is None else (payload.category_id,)
    span = DateRange(payload.start, payload.end)
    question = Question(payload.subject, span, is_period_named=payload.is_period_named, categories=categories)
    try:
        found = await service.answer(talk.session, talk.member, question, talk.locale)
    except AppError:
        return None  # of years that only premium shows
    if isinstance(found, SharesAnswer | MonthsAnswer) and service.is_worth_drawing(found):
        return found
    return None


async def _draw(services: WorkerServices, talk: Talk, answer: SharesAnswer | MonthsAnswer) -> bytes | None:
    try:
        picture: bytes = await services.process_pool.run(DRAW, answer, talk.locale, seconds=DRAW_SECONDS)
    except Exception as error:
        # Without its words: they could be those of the ledger.
        logger.warning("a chart could not be drawn: %s", type(error).__name__)
        return None
    return picture


def _is_fresh(job: ClaimedJob) -> bool:
    return now() - job.created_at < LIFE
