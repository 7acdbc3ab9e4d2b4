"""Which categories rows of a file get."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.categories.models import Category as CategoryRow
from kopilka.households.member import Member
from kopilka.imports.records import Category, Uncategorised
from kopilka.quick_entry.grammar.category_words import find_standard

OTHER = {True: "other_income", False: "other_expense"}


async def guess_categories(session: AsyncSession, member: Member, rows: Sequence[Uncategorised]) -> dict[int, Category]:
    """Of every row, by its index; where nothing tells it, that of what is left over, which says so."""
    found = await session.execute(
        select(CategoryRow.standard_key, CategoryRow.id, CategoryRow.archived_at).where(
            CategoryRow.household_id == member.household_id, CategoryRow.standard_key.is_not(None)
        )
    )
    standard = {row.standard_key: row for row in found}
    guesses: dict[tuple[str, str, bool], Category] = {}
    chosen: dict[int, Category] = {}
    for row in rows:
        key = row.payee, row.description, row.is_income
        if key not in guesses:
            guesses[key] = Category(standard[OTHER[row.is_income]].id, "none")
            word = find_standard(f"{row.payee} {row.description}", income=row.is_income)
            if word is not None and not row.is_income and word.name in standard:
                one = standard[word.name]
                if one.archived_at is None:
                    guesses[key] = Category(one.id, "merchant", (word.word,))
        chosen[row.index] = guesses[key]
    return chosen
