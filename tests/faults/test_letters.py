"""A whole Kopilka and a real mail server: the worker is killed before the server acknowledges an e-mail it has."""

import asyncio
import re
import signal
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.serving import PATIENCE, Serving, free_port, prepared_folder, until

PASSWORD = "правильный-пароль-42"
EMAIL = "canary.anna@example.com"


class Taking:
    """Keeps e-mails; while `mute` it accepts them without acknowledging."""

    def __init__(self) -> None:
        self.emails: list[EmailMessage] = []
        self.mute = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        found = message_from_bytes(bytes(envelope.content or b""), policy=default)
        assert isinstance(found, EmailMessage)
        self.emails.append(found)
        while self.mute:  # noqa: ASYNC110 - told by another thread
            await asyncio.sleep(0.05)
        return "250 Taken"


@pytest.fixture
def taking() -> Iterator[tuple[Taking, int]]:
    handler = Taking()
    server = Controller(handler, hostname="127.0.0.1", port=free_port())
    server.start()
    yield handler, server.port
    handler.mute = False
    server.stop()


@pytest.mark.slow
def test_a_worker_killed_while_it_sends(taking: tuple[Taking, int]) -> None:
    handler, port = taking
    mail = {
        "KOPILKA_SMTP_HOST": "127.0.0.1",
        "KOPILKA_SMTP_PORT": str(port),
        "KOPILKA_SMTP_TLS": "none",
        "KOPILKA_SMTP_SENDER": "Kopilka <no-reply@kopilka.example>",
        "KOPILKA_SMTP_TIMEOUT": "30",
        "KOPILKA_PUBLIC_URL": "http://127.0.0.1",
        "KOPILKA_AUTH_CONFIRM_EMAIL": "true",
        "KOPILKA_LOG_LEVEL": "debug",
    }
    with prepared_folder() as folder, Serving(folder, **mail) as serving:
        with httpx.Client(base_url=serving.url, timeout=PATIENCE) as http:
            handler.mute = True
            credentials = {"email": EMAIL, "password": PASSWORD}
            assert http.post("/auth/sign-up", json=credentials).status_code == 202
            until(lambda: handler.emails, "the first e-mail")
            serving.the("worker").send_signal(signal.SIGKILL)
            handler.mute = False
            took = until(lambda: len(handler.emails) == 2, "the second e-mail")
            assert took > 5, "the lease of a worker that may still live was not respected"
            first, second = handler.emails
            assert first["Message-ID"] == second["Message-ID"]
            body = second.get_body(("plain",))
            assert body is not None
            [token] = re.findall(r"/app/confirm#(\S+)", body.get_content())
            assert http.post("/auth/confirm", json={"token": token}).status_code == 204
            assert http.post("/auth/sign-in", json=credentials).status_code == 200
            time.sleep(2)
            assert len(handler.emails) == 2
        said = serving.said()
        assert "worker ended with code -9" in said
        for secret in (EMAIL, token, PASSWORD):
            assert secret not in said
