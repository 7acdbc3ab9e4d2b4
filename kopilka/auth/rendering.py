"""Renders e-mails: plain text, and the same as HTML that loads nothing."""

from html import escape
from uuid import UUID

from kopilka.auth.schemas import EmailKind
from kopilka.auth.wording import WORDINGS
from kopilka.infrastructure.locales import Locale
from kopilka.infrastructure.mail import OutgoingEmail

# Inline styles: mail programs discard the style sheet of the head.
PAGE = """<!doctype html>
<html lang="{locale}">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>{subject}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:34em;margin:0 auto">
<p style="font-size:20px;font-weight:600">Kopilka</p>
{before}
<p><a href="{link}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:#0b7285;color:#fff;\
text-decoration:none">{button}</a></p>
<p style="font-size:13px;word-break:break-all">{link}</p>
{after}
</div>
</body>
</html>
"""


def render(email_id: UUID, kind: EmailKind, locale: Locale, *, email: str, link: str) -> OutgoingEmail:
    words = WORDINGS[kind][locale]
    before = [line.format(email=email) for line in words.lines]
    paragraphs = "\n\n".join([*before, f"{words.button}: {link}", *words.after])
    return OutgoingEmail(
        id=email_id,
        to=email,
        subject=f"Kopilka: {words.subject}",
        text=f"{paragraphs}\n\nKopilka\n",
        html=PAGE.format(
            locale=locale,
            subject=escape(words.subject),
            before=_paragraphs(before),
            link=escape(link),
            button=escape(words.button),
            after=_paragraphs(words.after),
        ),
        locale=locale,
    )


def _paragraphs(lines: list[str] | tuple[str, ...]) -> str:
    return "\n".join(f"<p>{escape(line)}</p>" for line in lines)
