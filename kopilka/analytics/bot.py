"""Chat door of analytics: /today, /week, /month."""

from decimal import Decimal

from kopilka.analytics import service
from kopilka.analytics.schemas import CategoryParams, RangeParams
from kopilka.analytics.wording import say
from kopilka.infrastructure.database.transactions import driver
from kopilka.periods import Period
from kopilka.telegram.outgoing import queue_message, quoted
from kopilka.telegram.records import Talk
from kopilka.telegram.wording import day_of_month, money

# Categories that are named; the others are added up.
NAMED = 6


async def on_today(talk: Talk) -> None:
    today = talk.member.today
    await _tell(talk, "today", {"start_date": today, "end_date": today})


async def on_week(talk: Talk) -> None:
    await _tell(talk, "week", {"period": Period.WEEK})


async def on_month(talk: Talk) -> None:
    await _tell(talk, "month", {"period": Period.MONTH})


async def _tell(talk: Talk, period: str, asked: dict[str, object]) -> None:
    """How much was spent and on what, in the household's currency."""
    locale, connection = talk.locale, await driver(talk.session)
    summary = await service.summarize(connection, talk.member, RangeParams.model_validate(asked), locale)
    shares = await service.share_categories(connection, talk.member, CategoryParams.model_validate(asked), locale)
    title = say(locale, period)
    if period == "month" and not talk.member.months.are_calendar:
        title += f", {day_of_month(locale, summary.start_date)} – {day_of_month(locale, summary.end_date)}"
    if summary.count == 0:
        lines = [say(locale, "nothing", period=title)]
    else:
        lines = [say(locale, "spent", period=title, amount=money(locale, summary.expense, summary.currency))]
        if summary.days > 1 and summary.average_daily_expense:
            average = money(locale, summary.average_daily_expense, summary.currency)
            lines.append(say(locale, "per_day", amount=average))
        if summary.income:
            amount, net = (money(locale, it, summary.currency) for it in (summary.income, summary.net))
            lines.append(say(locale, "received", amount=amount, net=net))
        # Each with its own entries alone, so that they add up to what was spent.
        most = sorted(shares.categories, key=lambda it: -it.amount)
        lines.append("")
        lines += [f"{quoted(it.name)}: {money(locale, it.amount, shares.currency)}" for it in most[:NAMED]]
        if len(most) > NAMED:
            rest = sum((it.amount for it in most[NAMED:]), Decimal(0))
            lines.append(f"{say(locale, 'rest')}: {money(locale, rest, shares.currency)}")
    if summary.other_currencies:
        lines += ["", say(locale, "others", currencies=", ".join(summary.other_currencies))]
    await queue_message(talk.session, talk.member.household_id, talk.chat_id, "\n".join(lines))
