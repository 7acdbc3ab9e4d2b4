"""What letters look like to those who read them, and that nothing in an address becomes anything but text."""

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


def a_letter(email: str = "anna@example.com", **others: Any) -> OutgoingEmail:
    given = {"locale": "ru", "email": email, "link": "https://kopilka.example/app/reset#token", **others}
    return render(uuid4(), "reset", **given)


async def test_what_a_letter_looks_like(office: PostOffice) -> None:
    for locale in ("ru", "en"):
        await SmtpMailer(office.settings()).send(a_letter(locale=locale))
    for locale, letter in zip(("ru", "en"), office.letters, strict=True):
        assert letter["From"] == "Kopilka <no-reply@kopilka.example>"
        assert letter["Content-Language"] == locale
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["Message-ID"].endswith("@kopilka.example>")
        assert letter["Date"].datetime.tzinfo is not None
        assert letter.get_content_type() == "multipart/alternative"
        html = part(letter, "html")
        assert f'<html lang="{locale}">' in html
        # Nothing is loaded from anywhere: the link is the one address in it.
        assert html.count("://") == 2 == html.count("https://kopilka.example/app/reset#token")
        assert "<img" not in html
        assert "<script" not in html
        assert "https://kopilka.example/app/reset#token" in part(letter, "plain")
    assert office.letters[0]["Subject"] == "Kopilka: Новый пароль"
    assert office.letters[1]["Subject"] == "Kopilka: A new password"
    for raw in (bytes(it.content) for it in office.envelopes if isinstance(it.content, bytes)):
        assert raw.isascii()
        assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_addresses_stay_text(name: str) -> None:
    letter = a_letter(email=f"{name}@example.com")
    assert "<script" not in letter.html
    assert "<img" not in letter.html
    assert name in letter.text


@pytest.mark.parametrize(
    "email",
    ["a@example.com\r\nBcc: b@example.com", "a\nBcc:b@example.com", "a@example.com, b@example.com", "<a@example.com>"],
)
async def test_no_address_breaks_out_of_its_header(office: PostOffice, tmp_path: Path, email: str) -> None:
    for mailer in (SmtpMailer(office.settings()), FolderMailer(tmp_path)):
        with pytest.raises(MailRefused, match="cannot be addressed"):
            await mailer.send(a_letter(email=email))
    assert office.letters == []


async def test_addresses_of_the_whole_world(office: PostOffice) -> None:
    await SmtpMailer(office.settings()).send(a_letter(email="анна@пример.рф"))
    await SmtpMailer(office.settings()).send(a_letter(email="anna@пример.рф"))
    assert [it.rcpt_tos for it in office.envelopes] == [["анна@xn--e1afmkfd.xn--p1ai"], ["anna@xn--e1afmkfd.xn--p1ai"]]
    assert [it.smtp_utf8 for it in office.envelopes] == [True, False]


async def test_an_address_that_a_server_cannot_write() -> None:
    plain = PostOffice()
    async with running_server(plain, enable_SMTPUTF8=False):
        mailer = SmtpMailer(plain.settings())
        with pytest.raises(MailRefused, match="does not take such an address"):
            await mailer.send(a_letter(email="анна@пример.рф"))
        await mailer.send(a_letter(email="anna@пример.рф"))
    assert len(plain.letters) == 1
