"""How often sums count splits beyond once, as they count a split in each of its categories."""

from datetime import date
from typing import NamedTuple, cast

from sqlalchemy import Table, and_, case, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.member import Member
from kopilka.periods import DateRange
from kopilka.transactions.filters import PARTS, in_category, unsearched
from kopilka.transactions.models import TransactionPart
from kopilka.transactions.queries import TRANSACTIONS
from kopilka.transactions.schemas import TransactionFilters

_ROWS = TRANSACTIONS.c
_PARTS = cast(Table, TransactionPart.__table__)


class Repeated(NamedTuple):
    """`day` is that of splits in another currency than the household's, None of all others."""

    currency: str
    type: str
    day: date | None
    number: int


async def list_repeated(
    session: AsyncSession, member: Member, filters: TransactionFilters, days: DateRange | None
) -> list[Repeated]:
    if filters.type == "transfer":
        return []
    of_all = filters.model_copy(update={"category_id": None, "status": "booked"})
    source = TRANSACTIONS.join(_PARTS, and_(PARTS.household_id == _ROWS.household_id, PARTS.transaction_id == _ROWS.id))
    day = case((_ROWS.currency != member.currency, _ROWS.date)).label("day")
    found = (
        select(_ROWS.currency, _ROWS.type, day, func.count() - func.count(PARTS.transaction_id.distinct()))
        .select_from(source)
        .where(*unsearched(member.household_id, of_all, days), _ROWS.lines.is_not(None))
        .where(in_category(member.household_id, filters, PARTS.category_id))
        .group_by(_ROWS.currency, _ROWS.type, literal_column("day"))
    )
    return [Repeated(*row) for row in await session.execute(found)]
