"""E-mails end to end: requested through the door, sent by the worker's code in this process, accepted by a server."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from conftest import TestDatabase, forget_jobs, new_client, run_due, working
from kopilka.auth.schemas import AnswerEmailRequest, SendEmail
from kopilka.auth.tests.post_office import PostOffice, running_server
from kopilka.infrastructure.config import AuthSettings, DatabaseSettings, Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.infrastructure.mail import SmtpMailer
from kopilka.processes.api.app import create_app

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    """A running SMTP server."""
    made = PostOffice()
    async with running_server(made):
        yield made


@pytest.fixture
async def post(database: TestDatabase, owner: asyncpg.Connection, office: PostOffice, tmp_path: Path) -> Any:
    """A worker's services that send to `office`."""
    await forget_jobs(owner)
    await owner.execute("DELETE FROM email_requests; DELETE FROM rate_limits")
    made = Database(database.app_url, DatabaseSettings(pool_size=5))
    nothing: Any = None
    yield working(made, nothing, nothing, tmp_path, mail=SmtpMailer(office.settings()))
    await made.close()


@pytest.fixture
def deliver(post: WorkerServices) -> Deliver:
    return lambda: deliver_by(post)


async def deliver_by(work: WorkerServices) -> int:
    """Runs the jobs that answer requests, then those that send, once; returns how many e-mails were tried."""
    await answer_requests(work)
    return len(await run_due(work, [SendEmail.job_name], 20))


async def answer_requests(services: WorkerServices) -> None:
    while await run_due(services, [AnswerEmailRequest.job_name]):
        pass


def by(work: WorkerServices, mail: Any) -> WorkerServices:
    return replace(work, mail=mail)


@pytest.fixture
async def confirming(settings: Settings, keys: KeyRing, database: TestDatabase) -> AsyncIterator[FastAPI]:
    """The API where addresses are confirmed."""
    changed = settings.model_copy(update={"auth": AuthSettings(bcrypt_cost=4, confirm_email=True)})
    made = create_app(changed, keys, database.serving_url)
    yield made
    await made.state.database.close()


@pytest.fixture
async def stranger(confirming: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is not signed in, of the API that confirms addresses."""
    async with new_client(confirming) as made:
        yield made
