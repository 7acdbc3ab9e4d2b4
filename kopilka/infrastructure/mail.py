"""Sends e-mails: to an SMTP server, or into a folder where none is configured. Only the worker imports this.

The text of a server's error is never passed on: it often repeats the recipient's address.
"""

import asyncio
import contextlib
import logging
import os
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from pathlib import Path
from typing import Literal, Protocol
from uuid import UUID

import aiosmtplib
from email_validator import validate_email

from kopilka.infrastructure.clock import now
from kopilka.infrastructure.config import SENDER, SmtpSettings
from kopilka.infrastructure.embedded_postgres.data_folder import make_private
from kopilka.infrastructure.locales import Locale

logger = logging.getLogger("kopilka.mail")

FOLDER_SENDER = "Kopilka <kopilka@localhost>"
# How many times the time-out of one command all commands together may take.
MAX_TIMEOUTS = 6


class MailUnavailable(Exception):
    """The e-mail can be sent later. The message is a reason without an address."""


class MailRefused(Exception):
    """The server never accepts this e-mail. The message is a reason without an address."""


@dataclass(frozen=True, slots=True, repr=False)
class OutgoingEmail:
    """`id` is the same at each attempt, and so is the Message-ID made of it."""

    id: UUID
    to: str
    subject: str
    text: str
    html: str
    locale: Locale


class Mailer(Protocol):
    async def send(self, email: OutgoingEmail) -> None:
        """Raises MailUnavailable and MailRefused."""


def open_mailer(settings: SmtpSettings, folder: Path) -> Mailer:
    return SmtpMailer(settings) if settings.host else FolderMailer(folder)


class FolderMailer:
    """Writes each e-mail to an .eml file with mode 0600, since it may contain a link that signs in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, email: OutgoingEmail) -> None:
        try:
            await asyncio.to_thread(self._write, email)
        except OSError as error:
            raise MailUnavailable(f"the folder {self._folder}: {error.strerror}") from error
        # Without its file name and text: more people can read the log than the folder.
        logger.info("no KOPILKA_SMTP_HOST: an e-mail was put into the folder %s", self._folder)

    def _write(self, email: OutgoingEmail) -> None:
        message = bytes(compose(email, FOLDER_SENDER, encoding="8bit"))
        make_private(self._folder)
        target = self._folder / f"{email.id}.eml"
        written = target.with_suffix(".new")
        with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(message)
        written.replace(target)


class SmtpMailer:
    """Opens a connection for each e-mail: there are few, so none is kept open."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._sender = settings.sender or FOLDER_SENDER

    async def send(self, email: OutgoingEmail) -> None:
        settings = self._settings
        message = compose(email, self._sender)
        client = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.username,
            password=settings.password.get_secret_value() if settings.password else None,
            timeout=settings.timeout,
            use_tls=settings.tls == "tls",
            start_tls=settings.tls == "starttls",
            local_hostname=_sender(self._sender).domain,
        )
        try:
            async with asyncio.timeout(settings.timeout * MAX_TIMEOUTS):
                await client.connect()
                await client.send_message(message)
                # The server has accepted it: a failing QUIT must not cause a second attempt.
                with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
                    await client.quit()
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise _classified(error) from None  # the chained error has the text of the server, which must not be logged
        finally:
            client.close()


def _classified(error: Exception) -> MailUnavailable | MailRefused:
    """A 5xx about the recipient or the content is final. One about us (HELO, user name, password, sender) is not: the
    administrator can correct the settings while the job is retried.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return MailRefused("the server does not take such an address")
    code = error.code if isinstance(error, aiosmtplib.SMTPResponseException) else None
    if isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError) and code and code >= 500:
        return MailRefused(f"the server answered {code}")
    if isinstance(error, ssl.SSLError | ssl.CertificateError) or isinstance(error.__cause__, ssl.SSLError):
        return MailUnavailable("no TLS with the server: see its certificate and KOPILKA_SMTP_TLS")
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return MailUnavailable(f"the server does not accept KOPILKA_SMTP_USERNAME and its password ({code})")
    return MailUnavailable(f"the server answered {code}" if code else f"no answer ({type(error).__name__})")


def compose(
    email: OutgoingEmail, sender: str, *, encoding: Literal["quoted-printable", "8bit"] = "quoted-printable"
) -> EmailMessage:
    """The MIME message. Raises MailRefused for an address that cannot be written into a header."""
    to = _wire(email.to)
    message = EmailMessage(SMTP if to.username.isascii() else SMTPUTF8)
    message["From"] = _sender(sender)
    message["To"] = to
    message["Subject"] = email.subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{email.id}@{_sender(sender).domain}>"
    # RFC 3834: no automatic replies.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(email.text, cte=encoding)
    message.add_alternative(email.html, subtype="html", cte=encoding)
    message["Content-Language"] = email.locale  # set last: add_alternative would move it to a part
    return message


def _wire(address: str) -> Address:
    """With the domain in ASCII, for servers without SMTPUTF8. Raises MailRefused."""
    try:
        checked = validate_email(address, check_deliverability=False)
        return Address(username=address.rpartition("@")[0], domain=checked.ascii_domain)
    except ValueError:
        raise MailRefused("it cannot be addressed") from None


def _sender(text: str) -> Address:
    found = SENDER.fullmatch(text)
    if found is None:
        raise ValueError("not a sender")
    return Address((found["name"] or "").strip(), found["local"], found["domain"])
