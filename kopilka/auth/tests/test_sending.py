"""The worker with a mail server that is away, busy, silent or refuses; a killed worker; no addresses in the log."""

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from conftest import Person, claim_due
from kopilka.auth import jobs
from kopilka.auth.schemas import SendEmail
from kopilka.auth.tests.conftest import Deliver, answer_requests, by, deliver_by
from kopilka.auth.tests.post_office import PostOffice, certificate, knows, running_server, token_of
from kopilka.auth.tests.test_rendering import an_email
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.infrastructure.mail import FolderMailer, MailUnavailable, OutgoingEmail, SmtpMailer
from kopilka.processes.worker.loop import JobLoop
from kopilka.processes.worker.registry import REGISTRY
from tests.faults.serving import free_port
from tests.log_records import Records, heard

AN_AGE = 30.0


async def forget(client: httpx.AsyncClient, person: Person) -> None:
    assert (await client.post("/auth/password/forgot", json={"email": person.email})).status_code == 202


async def waiting(owner: asyncpg.Connection, person: Person) -> list[asyncpg.Record]:
    found = await owner.fetch(
        "SELECT attempt, due_at - now() AS pause, payload FROM jobs WHERE household_id = $1 AND failed_at IS NULL",
        person.household_id,
    )
    return list(found)


async def now_due(owner: asyncpg.Connection, person: Person) -> None:
    await owner.execute("UPDATE jobs SET due_at = now() WHERE household_id = $1", person.household_id)


async def test_a_server_that_is_away_is_waited_for(
    client: httpx.AsyncClient, post: WorkerServices, alice: Person, owner: asyncpg.Connection
) -> None:
    away = PostOffice(port=free_port())
    work = by(post, SmtpMailer(away.settings()))
    await forget(client, alice)
    pauses = []
    for _ in range(12):
        assert await deliver_by(work) == 1
        [job] = await waiting(owner, alice)
        pauses.append(round(job["pause"].total_seconds()))
        await now_due(owner, alice)
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]
    async with running_server(away):
        assert await deliver_by(work) == 1
    assert len(away.emails) == 1
    assert await waiting(owner, alice) == []
    new = {"token": token_of(away.emails[0], "reset"), "password": "новый-пароль"}
    assert (await client.post("/auth/password/reset", json=new)).status_code == 204


async def test_a_day_and_no_longer(
    client: httpx.AsyncClient,
    post: WorkerServices,
    alice: Person,
    owner: asyncpg.Connection,
    caplog: pytest.LogCaptureFixture,
) -> None:
    work = by(post, SmtpMailer(PostOffice(port=free_port()).settings()))
    await forget(client, alice)
    await deliver_by(work)
    await owner.execute("UPDATE jobs SET created_at = now() - interval '25 hours', due_at = now()")
    await deliver_by(work)
    assert await waiting(owner, alice) == []
    assert "is given up after a day" in caplog.text
    dead = "SELECT last_error FROM jobs WHERE household_id = $1 AND failed_at IS NOT NULL"
    assert await owner.fetchval(dead, alice.household_id) == "mail_unavailable"


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
async def test_busy_and_then_not(
    client: httpx.AsyncClient,
    post: WorkerServices,
    office: PostOffice,
    alice: Person,
    owner: asyncpg.Connection,
    step: str,
) -> None:
    office.says = lambda at: "451 4.7.1 {address} come back later" if at == step else None
    await forget(client, alice)
    await deliver_by(post)
    assert office.emails == []
    assert len(await waiting(owner, alice)) == 1
    office.says = lambda _: None
    await now_due(owner, alice)
    await deliver_by(post)
    assert len(office.emails) == 1
    assert await waiting(owner, alice) == []


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
async def test_refused_for_good(
    client: httpx.AsyncClient, post: WorkerServices, office: PostOffice, alice: Person, owner: asyncpg.Connection,
    caplog: pytest.LogCaptureFixture, step: str,
) -> None:  # fmt: skip
    office.says = lambda at: f"550 5.1.1 {alice.email} is unknown here" if at == step else None
    await forget(client, alice)
    await deliver_by(post)
    assert await waiting(owner, alice) == []
    [told] = [it for it in caplog.records if it.name.startswith("kopilka")]
    assert "is given up: the server answered 550" in told.getMessage()
    assert alice.email not in caplog.text


async def test_a_silent_server_is_left(
    client: httpx.AsyncClient, post: WorkerServices, office: PostOffice, alice: Person, owner: asyncpg.Connection
) -> None:
    office.hangs = True
    work = by(post, SmtpMailer(office.settings(timeout=0.5)))
    await forget(client, alice)
    async with asyncio.timeout(AN_AGE):
        await deliver_by(work)
    [job] = await waiting(owner, alice)
    assert 0 < job["pause"].total_seconds() <= 2


async def test_a_server_that_never_greets_is_left(
    client: httpx.AsyncClient, post: WorkerServices, alice: Person, owner: asyncpg.Connection
) -> None:
    over = asyncio.Event()

    async def say_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    mute = PostOffice(port=server.sockets[0].getsockname()[1])
    await forget(client, alice)
    async with asyncio.timeout(AN_AGE):
        await deliver_by(by(post, SmtpMailer(mute.settings(timeout=0.5))))
    assert len(await waiting(owner, alice)) == 1
    over.set()
    server.close()


async def test_a_lost_answer_brings_the_same_email_again(
    client: httpx.AsyncClient, post: WorkerServices, office: PostOffice, alice: Person, owner: asyncpg.Connection
) -> None:
    """The window that SMTP leaves: taken, but nobody heard so. Mail programs show one of two equal Message-IDs."""
    office.closes = True
    await forget(client, alice)
    await deliver_by(post)
    office.closes = False
    await now_due(owner, alice)
    await deliver_by(post)
    first, second = office.emails
    assert first["Message-ID"] == second["Message-ID"]
    assert token_of(first, "reset") == token_of(second, "reset")
    assert await waiting(owner, alice) == []


class Killed(BaseException):
    """As kill -9: nothing is tidied up."""


async def test_a_worker_killed_after_sending(
    client: httpx.AsyncClient,
    post: WorkerServices,
    office: PostOffice,
    alice: Person,
    owner: asyncpg.Connection,
    deliver: Deliver,
) -> None:
    class SendsAndDies:
        async def send(self, email: OutgoingEmail) -> None:
            await post.mail.send(email)
            raise Killed

    await forget(client, alice)
    with pytest.raises(Killed):
        await deliver_by_hand(by(post, SendsAndDies()))
    assert await deliver() == 0, "its lease has not ended"
    await now_due(owner, alice)
    assert await deliver() == 1
    first, second = office.emails
    assert first["Message-ID"] == second["Message-ID"]
    for message, status in ((first, 204), (second, 422)):
        new = {"token": token_of(message, "reset"), "password": f"новый-пароль-{status}"}
        assert (await client.post("/auth/password/reset", json=new)).status_code == status
    assert await waiting(owner, alice) != [], "the notice of the new password is on its way"


async def deliver_by_hand(work: WorkerServices) -> None:
    """As the worker does it, without what it does when it is told to stop."""
    await answer_requests(work)
    [mine] = await claim_due(work, [SendEmail.job_name], 1)
    await jobs.send_email(work, mine, SendEmail.model_validate(mine.payload))


async def test_two_workers_send_one_email(
    client: httpx.AsyncClient, post: WorkerServices, office: PostOffice, alice: Person
) -> None:
    await forget(client, alice)
    sent = await asyncio.gather(*(deliver_by(post) for _ in range(5)))
    sent.append(await deliver_by(post))
    assert sum(sent) == 1
    assert len(office.emails) == 1


async def test_a_cause_that_does_not_come_about_sends_nothing(
    client: httpx.AsyncClient, deliver: Deliver, alice: Person, owner: asyncpg.Connection
) -> None:
    body = {"current_password": "не-тот-пароль", "new_password": "новый-пароль"}
    assert (await alice.http.post("/auth/password", json=body)).status_code == 403
    assert await waiting(owner, alice) == []
    assert await deliver() == 0


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_tls_and_a_name_with_its_password(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tls: str,
    post: WorkerServices,
    client: httpx.AsyncClient,
    alice: Person,
) -> None:
    context, trusted = certificate(tmp_path)
    office = PostOffice()
    how: dict[str, Any] = {"authenticator": knows("kopilka", "тайна-smtp")}
    if tls == "starttls":
        how |= {"auth_required": True, "tls_context": context, "require_starttls": True}
    else:
        how |= {"auth_require_tls": False}  # the server does not see the TLS that it stands behind
    async with running_server(office, ssl_context=context if tls == "tls" else None, **how):
        settings = office.settings(tls=tls, username="kopilka", password="тайна-smtp")
        with pytest.raises(MailUnavailable, match="TLS"):
            await SmtpMailer(settings).send(an_email())
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        wrong = office.settings(tls=tls, username="kopilka", password="не-та")
        with pytest.raises(MailUnavailable, match="does not accept KOPILKA_SMTP_USERNAME"):
            await SmtpMailer(wrong).send(an_email())
        await forget(client, alice)
        await deliver_by(by(post, SmtpMailer(settings)))
    assert [it["To"] for it in office.emails] == [alice.email]
    assert office.peers[0].authenticated
    if tls == "starttls":
        assert office.peers[0].ssl is not None


async def test_no_tls_where_it_is_asked_for_is_no_email(office: PostOffice) -> None:
    for tls in ("starttls", "tls"):
        with pytest.raises(MailUnavailable):
            await SmtpMailer(office.settings(tls=tls)).send(an_email())
    assert office.emails == []


async def test_a_worker_told_to_stop_ends_the_email_that_it_is_at(
    client: httpx.AsyncClient,
    post: WorkerServices,
    office: PostOffice,
    alice: Person,
    owner: asyncpg.Connection,
    deliver: Deliver,
) -> None:
    begun, stop = asyncio.Event(), asyncio.Event()

    class Slow:
        async def send(self, email: OutgoingEmail) -> None:
            begun.set()
            await asyncio.sleep(0.5)
            await post.mail.send(email)

    await forget(client, alice)
    await answer_requests(post)
    working = asyncio.create_task(JobLoop(by(post, Slow()), REGISTRY).run(stop))
    await begun.wait()
    stop.set()
    await asyncio.wait_for(working, AN_AGE)
    assert len(office.emails) == 1
    assert await waiting(owner, alice) == []
    assert await deliver() == 0


async def test_without_a_server_emails_are_written_to_a_folder(
    client: httpx.AsyncClient, post: WorkerServices, alice: Person, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kopilka")
    await forget(client, alice)
    await deliver_by(by(post, FolderMailer(tmp_path / "mail")))
    [file] = (tmp_path / "mail").iterdir()
    assert (file.suffix, file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (".eml", 0o600, 0o700)
    # To be read by a person with whatever shows a file: the link stands there whole.
    [link] = [it for it in file.read_text().split() if it.startswith("http://kopilka.test/app/reset#")]
    assert f"an e-mail was put into the folder {tmp_path / 'mail'}" in caplog.text
    assert link not in caplog.text
    assert link.partition("#")[2] not in caplog.text


@pytest.fixture
def records() -> Iterator[Records]:
    names = ["", "kopilka", "sqlalchemy.engine.Engine", "sqlalchemy.pool"]
    # What the test's own client and its own mail server write down is not ours.
    with heard(names, not_ours=("httpx", "httpcore", "mail.", "asyncio")) as found:
        yield found


async def test_no_token_and_no_address_at_rest_or_in_a_log(
    stranger: httpx.AsyncClient, post: WorkerServices, office: PostOffice, owner: asyncpg.Connection, records: Records
) -> None:
    email = f"canary.{uuid4().hex}@example.com"
    keyed = {"Idempotency-Key": uuid4().hex}
    body = {"email": email, "password": "пароль-канарейки"}
    assert (await stranger.post("/auth/sing-up", json=body, headers=keyed)).status_code == 202
    office.says = lambda at: f"451 {email} later" if at == "RCPT" else None
    await deliver_by(post)
    household = await owner.fetchval(
        "SELECT household_id FROM memberships m JOIN users u ON u.id = m.user_id WHERE u.email = $1", email
    )
    at_rest = await owner.fetch("SELECT * FROM jobs WHERE household_id = $1", household)
    await owner.execute("UPDATE jobs SET due_at = now()")
    office.says = lambda _: None
    await deliver_by(post)
    token = token_of(office.emails[0], "confirm")
    stored = await owner.fetch("SELECT l::text FROM email_links l UNION ALL SELECT k::text FROM idempotency_keys k")
    assert (await stranger.post("/auth/confirm", json={"token": token}, headers=keyed)).status_code in (204, 422)
    raw = token.encode().hex()
    for place in (json.dumps([dict(it) for it in at_rest], default=str), str(stored), "\n".join(records.lines)):
        for secret in (token, token[:40], token[24:], raw, "пароль-канарейки"):
            assert secret not in place
    assert email not in json.dumps([dict(it) for it in at_rest], default=str)
    heard = "\n".join(records.lines)
    assert "INSERT INTO email_requests" in heard, "SQLAlchemy's log was not heard: this proves nothing"
    assert "waits: the server answered 451" in heard
    assert email not in heard
