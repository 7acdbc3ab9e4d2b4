"""A real SMTP server on loopback, whose answers a test sets, and readers of received e-mails."""

import asyncio
import contextlib
import re
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from kopilka.infrastructure.config import SmtpSettings
from tests.certificates import write_certificate

SENDER = "Kopilka <no-reply@kopilka.example>"
LINK = re.compile(r"https?://\S+/app/(\w+)#(\S+)")


@dataclass
class PostOffice:
    """`says` answers a step (`RCPT`, `DATA`) with a line of its own, None where all is well."""

    port: int = 0
    emails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    peers: list[Session] = field(default_factory=list)
    says: Callable[[str], str | None] = lambda step: None
    hangs: bool = False
    closes: bool = False

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, _: list[str]) -> str:
        refused = self.says("RCPT")
        if refused:
            return refused.format(address=address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        refused = self.says("DATA")
        if refused:
            return refused
        self.emails.append(cast(EmailMessage, message_from_bytes(cast(bytes, envelope.content), policy=default)))
        self.envelopes.append(envelope)
        self.peers.append(session)
        if self.hangs:
            await asyncio.sleep(30)
        if self.closes:
            assert server.transport is not None
            server.transport.abort()
        return "250 Taken"

    def settings(self, **others: Any) -> SmtpSettings:
        return SmtpSettings(
            **{"host": "127.0.0.1", "port": self.port, "tls": "none", "sender": SENDER, "timeout": 2.0, **others}
        )


@contextlib.asynccontextmanager
async def running_server(
    office: PostOffice, *, ssl_context: ssl.SSLContext | None = None, **how: Any
) -> AsyncIterator[None]:
    """Accepts e-mails while the block runs, on the port it had before, if any. `ssl_context`: TLS at once."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(office, **{"hostname": "mail.example", "enable_SMTPUTF8": True, **how}),
        "127.0.0.1", office.port, ssl=ssl_context,
    )  # fmt: skip
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        server.close()
        await server.wait_closed()


def knows(name: str, password: str) -> Callable[..., AuthResult]:
    """An authenticator with one user."""

    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        given = data if isinstance(data, LoginPassword) else LoginPassword(b"", b"")
        return AuthResult(handled=False, success=(given.login, given.password) == (name.encode(), password.encode()))

    return check


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """The server's side of TLS for 127.0.0.1, and the file that makes a client trust it."""
    public, private = write_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert isinstance(found, EmailMessage)
    return str(found.get_content())


def token_of(message: EmailMessage, page: str) -> str:
    """The token of the link in the e-mail, which leads to this page."""
    found = LINK.search(part(message, "plain"))
    assert found is not None, part(message, "plain")
    assert found[1] == page
    return found[2]
