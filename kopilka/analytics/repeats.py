"""How often sums by category count splits beyond once."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg

from kopilka.households.member import Member
from kopilka.periods import DateRange
from kopilka.transactions.conversion import DayRates

# LATERAL reads each span by itself, by the index of the splits.
_REPEATED = """
SELECT span.number, coalesce(c.parent_id, c.id) AS top, count(*) - count(DISTINCT t.id) AS repeated
  FROM unnest($3::date[], $4::date[]) WITH ORDINALITY span (first, last, number)
 CROSS JOIN LATERAL (
       SELECT id FROM transactions
        WHERE household_id = $1 AND date BETWEEN span.first AND span.last
          AND (currency = $2 OR (currency, date) IN (SELECT * FROM unnest($5::text[], $6::date[])))
          AND lines IS NOT NULL AND deleted_at IS NULL AND NOT is_pending) t
  JOIN transaction_parts p ON p.household_id = $1 AND p.transaction_id = t.id
  JOIN categories c ON c.household_id = $1 AND c.id = p.category_id
 GROUP BY GROUPING SETS ((span.number), (span.number, coalesce(c.parent_id, c.id)))
"""


async def count_repeated(
    connection: asyncpg.Connection, member: Member, currency: str, rates: DayRates | None, spans: Sequence[DateRange]
) -> list[Mapping[UUID | None, int]]:
    """For each span: the summaries count a split in each of its categories, so their numbers added up count it this
    often too much; of all categories together by None, of one and those below it by its id. Counted is what is in this
    currency, and what the rates convert.
    """
    found: list[dict[UUID | None, int]] = [{} for _ in spans]
    converted = (rates.currencies, rates.days) if rates is not None else ([], [])
    days = [it.start for it in spans], [it.end for it in spans]
    for number, top, repeated in await connection.fetch(_REPEATED, member.household_id, currency, *days, *converted):
        found[number - 1][top] = repeated
    return [*found]
