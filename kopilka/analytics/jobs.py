"""Jobs of analytics: the digest of a week, and spending that is unusual."""

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.analytics import extended, service
from kopilka.analytics.notices import unusual_notice, week_notice
from kopilka.analytics.results import Anomaly
from kopilka.analytics.schemas import CurrencyParams
from kopilka.households.entering import enter_if_member
from kopilka.households.member import Member
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.jobs.queue import ClaimedJob, finish, job_transaction
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.telegram.notices import listeners, note, queue_notice
from kopilka.telegram.schemas import CheckSpending, SendDigest


async def send_digest(services: WorkerServices, job: ClaimedJob, payload: SendDigest) -> None:
    async with job_transaction(services.database, job) as session:
        if not await finish(session, job):
            return
        member = await _enter(services, session, job, payload)
        household_id = job.household_id
        mine = await listeners(session, household_id, "weekly_digest", user_id=payload.user_id)
        if member is None or not mine:
            return
        week = await service.sum_up_week(await driver(session), member, payload.sunday, mine[0].locale)
        if week.count and await note(session, household_id, payload.user_id, f"week {payload.sunday}"):
            await queue_notice(session, mine[0], "weekly_digest", week_notice(mine[0].locale, week))


async def check_spending(services: WorkerServices, job: ClaimedJob, payload: CheckSpending) -> None:
    """Of the current month; each category once in a month. What premium does not show is not told either."""
    async with job_transaction(services.database, job) as session:
        member = await _enter(services, session, job, payload)
        calculation = None
        if member is not None and member.is_premium:
            connection = await driver(session)
            calculation = await extended.anomalies(connection, member, CurrencyParams(), member.locale)
    found = calculation.run() if calculation is not None else None
    async with job_transaction(services.database, job) as session:
        if not await finish(session, job) or member is None or found is None:
            return
        mine = await listeners(session, job.household_id, "unusual_spending", user_id=payload.user_id)
        month = member.months.name_of(member.today)
        news: list[Anomaly] = []
        for it in found.anomalies if mine else ():
            key = f"unusual {it.category_id} {it.month}"
            if it.month == month and await note(session, job.household_id, payload.user_id, key):
                news.append(it)
        if news:
            notice = unusual_notice(mine[0].locale, found.currency, news)
            await queue_notice(session, mine[0], "unusual_spending", notice)


async def _enter(
    services: WorkerServices, session: AsyncSession, job: ClaimedJob, payload: SendDigest | CheckSpending
) -> Member | None:
    """None where the person may not any more."""
    return await enter_if_member(
        session,
        user_id=payload.user_id,
        household_id=job.household_id,
        premium_for_all=services.settings.premium_for_all,
    )
