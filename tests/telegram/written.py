"""What people show the bot, and what it writes, as the tests put them down."""

from io import BytesIO

import segno

from kopilka.periods import today_in

NBSP = "\N{NO-BREAK SPACE}"


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def receipt_code(text: str) -> bytes:
    """A PNG with the QR code of a receipt."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="png", scale=8, border=4)
    return drawn.getvalue()


def this_year() -> int:
    """As the bot names it in titles of reports."""
    return today_in("Europe/Moscow").year
