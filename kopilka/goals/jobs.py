"""The job of goals: tells a person which of them are reached or behind now."""

from kopilka.goals import service
from kopilka.households.entering import enter_if_member
from kopilka.infrastructure.jobs.queue import ClaimedJob, finish, job_transaction
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.telegram.schemas import CheckGoals


async def check_goals(services: WorkerServices, job: ClaimedJob, payload: CheckGoals) -> None:
    async with job_transaction(services.database, job) as session:
        if not await finish(session, job):
            return
        member = await enter_if_member(
            session,
            user_id=payload.user_id,
            household_id=job.household_id,
            premium_for_all=services.settings.premium_for_all,
        )
        if member is not None:
            await service.tell_standings(session, member)
