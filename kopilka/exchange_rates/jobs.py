"""The job of exchange rates: fetches what is missing of those that somebody needs."""

import importlib
import logging
from collections.abc import Mapping
from datetime import date as calendar_date
from datetime import timedelta
from typing import TYPE_CHECKING

from kopilka.exchange_rates import queries, service
from kopilka.exchange_rates.figures import DatedRate, days_to_fetch, days_told
from kopilka.exchange_rates.schemas import FetchExchangeRates
from kopilka.infrastructure.jobs.handler import GiveUp, Retry
from kopilka.infrastructure.jobs.queue import ClaimedJob, finish, job_transaction
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.money import CURRENCIES
from kopilka.periods import DateRange, today_in

if TYPE_CHECKING:
    from kopilka.exchange_rates.bank_of_russia import BankOfRussia, DailyRates

logger = logging.getLogger("kopilka.exchange_rates")

# Of answers that make no sense. Then the job ends as failed, for an administrator to see; the next one comes anyway.
ATTEMPTS = 5
LONGEST_PAUSE = timedelta(hours=1)
BANK = "kopilka.exchange_rates.bank_of_russia"
# Whose days the bank's are.
ZONE = "Europe/Moscow"


async def fetch_exchange_rates(services: WorkerServices, job: ClaimedJob, payload: FetchExchangeRates) -> None:
    """Asks nobody where no account is in another currency than its household. What was stored stays, whatever happens
    afterwards: the next run asks for the rest.
    """
    async with job_transaction(services.database, job) as session:
        needed = await queries.list_needed(session)
    if needed and services.settings.rates.url:
        # HTTP is loaded where it is used: a worker that fetches no rates does not pay for it in memory.
        bank_of_russia = importlib.import_module(BANK)
        bank = bank_of_russia.BankOfRussia(services.settings.rates.url)
        try:
            await _Fetching(services, job, bank).fetch(needed)
        except bank_of_russia.BankUnavailable as error:
            logger.warning("the Bank of Russia is away (%s); known rates stay", error)
            raise Retry(_pause(job.attempt), endless=True) from error
        except bank_of_russia.BankAnswerInvalid as error:
            logger.warning("an answer of the Bank of Russia is not used (%s); known rates stay", error.kind)
            if job.failures + 1 >= ATTEMPTS:
                raise GiveUp(f"rates_{error.kind}") from error
            raise Retry(_pause(job.failures + 1)) from error
        finally:
            await bank.close()
    async with job_transaction(services.database, job) as session:
        await finish(session, job)


def _pause(attempt: int) -> timedelta:
    """One minute, two, four, … an hour."""
    return min(timedelta(minutes=2 ** min(attempt - 1, 10)), LONGEST_PAUSE)


class _Fetching:
    """One run. Each answer is stored in a transaction of its own; none is open while the bank is asked."""

    def __init__(self, services: WorkerServices, job: ClaimedJob, bank: "BankOfRussia") -> None:
        self._services = services
        self._job = job
        self._bank = bank
        self._invalid: type[Exception] = importlib.import_module(BANK).BankAnswerInvalid

    async def fetch(self, needed: Mapping[str, calendar_date]) -> None:
        """Raises BankUnavailable at once, and BankAnswerInvalid after all that could be fetched was."""
        daily = await self._bank.daily(today_in(ZONE))
        listed = {each.code: each.id for each in daily.listed if each.code in CURRENCIES}
        await self._store_daily(daily)
        async with job_transaction(self._services.database, self._job) as session:
            fetched = await queries.list_fetched(session)
        missing = {code: days_to_fetch(first, fetched.get(code), daily.date) for code, first in needed.items()}
        ids = listed
        if any(code not in listed and days for code, days in missing.items()):
            # Currencies that the bank has had rates of, but sets none any more.
            ids = await self._bank.ids() | listed
        refused: Exception | None = None
        for code, ranges in missing.items():
            try:
                for days in ranges:
                    await self._fetch(code, ids.get(code), days, is_listed=code in listed, last=daily.date)
            except self._invalid as error:
                refused = error
        if refused is not None:
            raise refused

    async def _store_daily(self, daily: "DailyRates") -> None:
        """All of them: a new account has a rate before its history is fetched."""
        rates = {it.code: [DatedRate(daily.date, it.rate)] for it in daily.listed if it.code in CURRENCIES}
        async with job_transaction(self._services.database, self._job) as session:
            await service.store_rates(session, rates)

    async def _fetch(
        self, code: str, id_: str | None, days: DateRange, *, is_listed: bool, last: calendar_date
    ) -> None:
        """`id_` None: the bank has never had a rate of it, which is as good as an answer without any."""
        found = [] if id_ is None else await self._bank.dynamic(id_, days.start, days.end)
        told = days_told(days, found, is_listed=is_listed, last=last)
        async with job_transaction(self._services.database, self._job) as session:
            await service.store_rates(session, {code: found})
            if told is not None:
                await service.note_fetched(session, code, told)
