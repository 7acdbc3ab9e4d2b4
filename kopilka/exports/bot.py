"""Chat door of exports: /report, which a worker makes and the bot sends when it is ready."""

import re
from datetime import date

from kopilka.exports.bot_wording import say
from kopilka.exports.schemas import RequestReport
from kopilka.infrastructure.bot_api import CallbackQuery
from kopilka.infrastructure.jobs.queue import enqueue
from kopilka.periods import FIRST_DATE, LAST_DATE, add_months
from kopilka.telegram.outgoing import queue_edit, queue_message
from kopilka.telegram.records import Choice, Talk, Toast
from kopilka.telegram.wording import month_name

# What presses of this door begin with: `R:pdf:2026-11`, `R:excel:2026`.
LETTER = "R"
_DATA = re.compile(r"R:(?P<kind>pdf|excel):(?P<year>[0-9]{4})(?:-(?P<month>0[1-9]|1[0-2]))?")
_KINDS = {"pdf": "PDF", "excel": "Excel"}


async def on_report(talk: Talk) -> None:
    """Asks which one. The buttons name the period, so that they mean the same next month."""
    today = talk.member.today
    this_month = talk.member.months.name_of(today)
    periods = (f"{this_month:%Y-%m}", f"{add_months(this_month, -1):%Y-%m}", f"{this_month:%Y}")
    choices = [
        [Choice(_title(talk, kind, period), f"{LETTER}:{kind}:{period}") for kind in _KINDS] for period in periods
    ]
    household_id = talk.member.household_id
    await queue_message(talk.session, household_id, talk.chat_id, say(talk.locale, "which"), choices=choices)


async def on_press(talk: Talk, query: CallbackQuery) -> Toast | None:
    """The worker asks for it, by the service of HTTP: what that loads is too much for the bot."""
    pressed = _DATA.fullmatch(query.data or "")
    if pressed is None or not FIRST_DATE.year <= int(pressed["year"]) <= LAST_DATE.year:
        return Toast(say(talk.locale, "old_button"), is_alert=True)
    kind, month = pressed["kind"], pressed["month"]
    payload = RequestReport(
        user_id=talk.member.user_id,
        kind="pdf" if kind == "pdf" else "excel",
        year=int(pressed["year"]),
        month=int(month) if month else None,
    )
    household_id = talk.member.household_id
    key = f"{payload.job_name} {talk.member.user_id} {query.data}"
    await enqueue(talk.session, household_id, payload, created_by=talk.member.user_id, dedupe_key=key)
    if query.message is not None:
        period = (query.data or "").rpartition(":")[2]
        html = say(talk.locale, "making", report=_title(talk, kind, period))
        await queue_edit(talk.session, household_id, talk.chat_id, html, message_id=query.message.message_id)
    return Toast(say(talk.locale, "making_toast"))


def _title(talk: Talk, kind: str, period: str) -> str:
    """«PDF, ноябрь 2026»."""
    year, _, month = period.partition("-")
    named = month_name(talk.locale, date(int(year), int(month), 1)) if month else ""
    return f"{_KINDS[kind]}, {named or say(talk.locale, 'whole_year', year=year)}"
