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
# A server that answers each command just in time is still given up.
LONGEST_TALK = 6


class MailUnavailable(Exception):
    """The letter may go another time. Holds a reason without an address."""


class MailRefused(Exception):
    """The server will not take this letter, whenever it is tried. Holds a reason without an address."""


@dataclass(frozen=True, slots=True, repr=False)
class OutgoingEmail:
    """`id` is the same each time the letter is tried, and with it its Message-ID."""

    id: UUID
    to: str
    subject: str
    text: str
    html: str
    locale: Locale


class Mailer(Protocol):
    async def send(self, letter: OutgoingEmail) -> None:
        """Raises MailUnavailable and MailRefused."""


def open_mailer(settings: SmtpSettings, folder: Path) -> Mailer:
    return SmtpMailer(settings) if settings.host else FolderMailer(folder)


class FolderMailer:
    """One .eml file a letter, readable by its owner alone: it may hold a link that signs in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, letter: OutgoingEmail) -> None:
        try:
            await asyncio.to_thread(self._write, letter)
        except OSError as error:
            raise MailUnavailable(f"the folder {self._folder}: {error.strerror}") from error
        # Without its name and its text: a log is read by more people than the folder is.
        logger.info("no KOPILKA_SMTP_HOST: a letter was put into the folder %s", self._folder)

    def _write(self, letter: OutgoingEmail) -> None:
        message = bytes(compose(letter, FOLDER_SENDER, encoding="8bit"))
        make_private(self._folder)
        target = self._folder / f"{letter.id}.eml"
        written = target.with_suffix(".new")
        with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(message)
        written.replace(target)


class SmtpMailer:
    """A connection a letter: there are few, and none is kept idle."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._sender = settings.sender or FOLDER_SENDER

    async def send(self, letter: OutgoingEmail) -> None:
        settings = self._settings
        message = compose(letter, self._sender)
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
            async with asyncio.timeout(settings.timeout * LONGEST_TALK):
                await client.connect()
                await client.send_message(message)
                # Taken: whatever becomes of the farewell, the letter must not go out again.
                with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
                    await client.quit()
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise _judged(error) from None  # the chain would carry the server's words into a log
        finally:
            client.close()


def _judged(error: Exception) -> MailUnavailable | MailRefused:
    """A 5xx on the recipient or on the content is for good; one on us (greeting, name, password, sender) is what the
    owner of this server puts right while the letter waits.
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
    letter: OutgoingEmail, sender: str, *, encoding: Literal["quoted-printable", "8bit"] = "quoted-printable"
) -> EmailMessage:
    """Raises MailRefused for an address that would break out of its header."""
    to = _wire(letter.to)
    message = EmailMessage(SMTP if to.username.isascii() else SMTPUTF8)
    message["From"] = _sender(sender)
    message["To"] = to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{letter.id}@{_sender(sender).domain}>"
    # RFC 3834: no holiday answers to it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte=encoding)
    message.add_alternative(letter.html, subtype="html", cte=encoding)
    message["Content-Language"] = letter.locale  # of the whole: what adds a part takes such headers along with it
    return message


def _wire(address: str) -> Address:
    """As servers without SMTPUTF8 take it, if they can: the domain in ASCII. Raises MailRefused."""
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
