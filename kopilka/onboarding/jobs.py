"""Jobs that answer requests made with an e-mail address (sign-up, a forgotten password). The request itself looks at no
account and answers at once, so its duration does not tell who has one.
"""

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.auth.email_service import queue_answer
from kopilka.auth.models import EmailRequest
from kopilka.auth.schemas import AnswerEmailRequest
from kopilka.infrastructure.jobs.handler import Retry
from kopilka.infrastructure.jobs.queue import ClaimedJob, finish, job_transaction
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.onboarding import service
from kopilka.onboarding.schemas import QueueEmailRequests
from kopilka.users.errors import EmailTaken
from kopilka.users.passwords import Passwords

ATTEMPTS = 3
QUEUED_AT_ONCE = 1_000
FORGOTTEN_AFTER = timedelta(minutes=1)


async def answer_request(services: WorkerServices, job: ClaimedJob, payload: AnswerEmailRequest) -> None:
    """Answered and gone in one transaction."""
    try:
        async with job_transaction(services.database, job) as session:
            # The job first, as `kopilka jobs drop` locks them; and before the answer, which ends inside the household
            # that it makes.
            if not await finish(session, job):
                return
            request = await session.get(EmailRequest, payload.request_id, with_for_update=True)
            if request is None:
                return
            passwords = Passwords(services.keys, services.settings.auth.bcrypt_cost)
            await service.answer_request(session, passwords, services.keys, services.settings, request)
            await session.delete(request)
    except EmailTaken as error:
        # Two sign-ups of one address in the same moment: the second look finds the first one's user.
        raise Retry(timedelta(0)) from error


async def give_up(session: AsyncSession, job: ClaimedJob, payload: AnswerEmailRequest | None) -> None:
    """Address and hashed password are not kept with the failed job."""
    if payload is not None:
        await session.execute(delete(EmailRequest).where(EmailRequest.id == payload.request_id))


async def requeue(session: AsyncSession, job: ClaimedJob, payload: AnswerEmailRequest) -> bool:
    return await session.get(EmailRequest, payload.request_id) is not None


async def queue_requests(services: WorkerServices, job: ClaimedJob, payload: QueueEmailRequests) -> None:
    """Requests without a job: noted by an API process of the version before, while one replaces the other."""
    async with job_transaction(services.database, job) as session:
        forgotten = await session.scalars(
            select(EmailRequest.id)
            .where(EmailRequest.created_at < func.now() - FORGOTTEN_AFTER)
            .order_by(EmailRequest.created_at)
            .limit(QUEUED_AT_ONCE)
        )
        for request_id in forgotten:
            await queue_answer(session, request_id)
        await finish(session, job)
