"""The content and headers of e-mails, and that an address is escaped and cannot add headers."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from kopilka.auth.rendering import render
from kopilka.auth.tests.post_office import PostOffice, part, running_server
from kopilka.infrastructure.mail import FolderMailer, MailRefused, OutgoingEmail, SmtpMailer

HOSTILE = [
    "<script>alert(1)</script>",
    "a\"b'&<img src=x onerror=alert(1)>",
    "{0}{email.__class__}",
    "%s%n",
    "\u202eabc",
]


def an_email(email: str = "anna@example.com", **others: Any) -> OutgoingEmail:
    given = {"locale": "ru", "email": email, "link": "https://kopilka.example/app/reset#token", **others}
    return render(uuid4(), "reset", **given)


async def test_what_an_email_looks_like(office: PostOffice) -> None:
    for locale in ("ru", "en"):
        await SmtpMailer(office.settings()).send(an_email(locale=locale))
    for locale, message in zip(("ru", "en"), office.emails, strict=True):
        assert message["From"] == "Kopilka <no-reply@kopilka.example>"
        assert message["Content-Language"] == locale
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Message-ID"].endswith("@kopilka.example>")
        assert message["Date"].datetime.tzinfo is not None
        assert message.get_content_type() == "multipart/alternative"
        html = part(message, "html")
        assert f'<html lang="{locale}">' in html
        # Nothing is loaded from anywhere: the link is the one address in it.
        assert html.count("://") == 2 == html.count("https://kopilka.example/app/reset#token")
        assert "<img" not in html
        assert "<script" not in html
        assert "https://kopilka.example/app/reset#token" in part(message, "plain")
    assert office.emails[0]["Subject"] == "Kopilka: Новый пароль"
    assert office.emails[1]["Subject"] == "Kopilka: A new password"
    for raw in (bytes(it.content) for it in office.envelopes if isinstance(it.content, bytes)):
        assert raw.isascii()
        assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_addresses_stay_text(name: str) -> None:
    message = an_email(email=f"{name}@example.com")
    assert "<script" not in message.html
    assert "<img" not in message.html
    assert name in message.text


@pytest.mark.parametrize(
    "email",
    ["a@example.com\r\nBcc: b@example.com", "a\nBcc:b@example.com", "a@example.com, b@example.com", "<a@example.com>"],
)
async def test_no_address_breaks_out_of_its_header(office: PostOffice, tmp_path: Path, email: str) -> None:
    for mailer in (SmtpMailer(office.settings()), FolderMailer(tmp_path)):
        with pytest.raises(MailRefused, match="cannot be addressed"):
            await mailer.send(an_email(email=email))
    assert office.emails == []


async def test_addresses_of_the_whole_world(office: PostOffice) -> None:
    await SmtpMailer(office.settings()).send(an_email(email="анна@пример.рф"))
    await SmtpMailer(office.settings()).send(an_email(email="anna@пример.рф"))
    assert [it.rcpt_tos for it in office.envelopes] == [["анна@xn--e1afmkfd.xn--p1ai"], ["anna@xn--e1afmkfd.xn--p1ai"]]
    assert [it.smtp_utf8 for it in office.envelopes] == [True, False]


async def test_an_address_that_a_server_cannot_write() -> None:
    plain = PostOffice()
    async with running_server(plain, enable_SMTPUTF8=False):
        mailer = SmtpMailer(plain.settings())
        with pytest.raises(MailRefused, match="does not take such an address"):
            await mailer.send(an_email(email="анна@пример.рф"))
        await mailer.send(an_email(email="anna@пример.рф"))
    assert len(plain.emails) == 1
