"""What a table of the explorer is made of, for its workbook."""

from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.explorer.schemas import ExploreParams
from kopilka.explorer.service import read_table
from kopilka.exports.figures import TableReport
from kopilka.exports.filter_names import describe_filters
from kopilka.exports.labels import label_categories
from kopilka.exports.queries import list_category_names
from kopilka.exports.schemas import Question
from kopilka.households import queries as households
from kopilka.households.member import Member
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.locales import Locale


async def collect_table(
    session: AsyncSession, member: Member, question: Question, params: ExploreParams, locale: Locale
) -> TableReport:
    """Raises what `read_table` raises."""
    table = await read_table(await driver(session), member, params, locale)
    labels = label_categories(await list_category_names(session, member, locale), locale)
    return TableReport(
        household=(await households.read_household(session, member)).name,
        locale=locale,
        currency=table.currency,
        made_at=now().astimezone(ZoneInfo(member.time_zone)),
        start=question.start_date,
        end=question.end_date,
        filters=await describe_filters(session, member, question, locale, labels),
        others=tuple(it.currency for it in table.others),
        given=table.given,
        months=member.months,
    )
