"""What a table of the explorer is made of, and the views that a household keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.queries import get_account
from kopilka.analytics.queries import name_categories
from kopilka.categories.queries import get_category
from kopilka.explorer import ledger_entries, queries
from kopilka.explorer.errors import TooManyViews, ViewExists
from kopilka.explorer.figures import MOST_COLUMNS, MOST_ROWS, WHOLE, Axis, Dimension, OtherCurrency, Side
from kopilka.explorer.models import SavedView
from kopilka.explorer.records import PivotInput
from kopilka.explorer.schemas import MAX_VIEWS, ExploreParams, ViewCreate, ViewQuestion, ViewUpdate
from kopilka.households.member import Member
from kopilka.households.queries import lock_household
from kopilka.infrastructure.http.changes import matches
from kopilka.infrastructure.locales import Locale
from kopilka.payees.queries import read_payee
from kopilka.periods import FIRST_DATE, LAST_DATE, DateRange
from kopilka.text import fold
from kopilka.transactions.conversion import read_day_rates
from kopilka.transactions.errors import VersionMismatch
from kopilka.transactions.filters import date_range
from kopilka.transactions.search import find_words

NONE: Mapping[Locale, Mapping[str, str]] = {
    "ru": {"payee": "Без получателя", "tag": "Без меток", "member": "Бывший участник"},
    "en": {"payee": "No payee", "tag": "No tags", "member": "Former member"},
}
REST: Mapping[Locale, str] = {"ru": "Остальное", "en": "Other"}


@dataclass(frozen=True, slots=True)
class Table:
    """All that an answer says but the figures, which are made of `given` when the transaction is over. Where it
    `follows_rates`, the same ledger gives another one once another rate is known.
    """

    params: ExploreParams
    currency: str
    start: date | None
    end: date | None
    others: list[OtherCurrency]
    given: PivotInput
    follows_rates: bool


async def read_table(connection: asyncpg.Connection, member: Member, params: ExploreParams, locale: Locale) -> Table:
    """Raises what ExploreParams.check raises, PeriodConflict, RangeReversed and TooMuchToExplore."""
    params.check()
    days = date_range(params, member.today, member.months)
    await ledger_entries.take_time(connection)
    words = await find_words(connection, member, params.q)
    currency = params.currency or member.currency
    dimensions = (params.rows, params.columns)
    # With the dimension a currency may be named all the same: then it is the only one.
    counted = params.currency if "currency" in dimensions else currency
    each_amount = params.measure == "median"
    has_others = counted is not None and await ledger_entries.has_other_currencies(connection, member, counted)
    rates = None
    if has_others and params.currency is None:
        rates = await read_day_rates(connection, member, days or DateRange(FIRST_DATE, LAST_DATE))
    found = ledger_entries.entries(member, params, words, set(dimensions), rates)
    others = []
    if counted is not None and has_others:
        others = await ledger_entries.sum_others(connection, found, counted)
    cells = await ledger_entries.read_cells(connection, found, *dimensions, currency=counted, each_amount=each_amount)
    repeated = await _repeated(connection, member, params)
    whole = None
    if repeated is not None:
        kept = (None, params.columns) if repeated == "rows" else (params.rows, None)
        once = ledger_entries.entries(member, params, words, set(kept), rates)
        whole = await ledger_entries.read_cells(connection, once, *kept, currency=counted, each_amount=each_amount)
    given = PivotInput(
        measure=params.measure,
        currency=currency,
        rows=await _axis(connection, member, params.rows, params.limit, locale, most=MOST_ROWS),
        columns=None
        if params.columns is None
        else await _axis(connection, member, params.columns, MOST_COLUMNS, locale, most=MOST_COLUMNS),
        cells=cells,
        whole=whole,
        repeated=repeated,
    )
    start, end = (days.start, days.end) if days else (None, None)
    return Table(params, currency, start, end, others, given, follows_rates=rates is not None)


async def _repeated(connection: asyncpg.Connection, member: Member, params: ExploreParams) -> Side | None:
    """The axis on which a transaction may stand several times: under its tags, or under the categories of a split."""
    dimensions = (params.rows, params.columns)
    sides: dict[Dimension | None, Side] = {params.columns: "columns", params.rows: "rows"}
    if "tag" in dimensions:
        return sides["tag"]
    by_category: list[Dimension] = [it for it in dimensions if it in ("category", "top_category")]
    has_splits = bool(by_category) and await ledger_entries.has_splits(connection, member)
    return sides[by_category[0]] if has_splits else None


async def create_view(session: AsyncSession, member: Member, data: ViewCreate) -> SavedView:
    """Raises what ExploreParams.check raises, CategoryNotFound, AccountNotFound, PayeeNotFound, TooManyViews and
    ViewExists.
    """
    member.require_editor()
    await lock_household(session, member)
    await _check_question(session, member, data.question)
    there = select(func.count()).select_from(SavedView).where(SavedView.household_id == member.household_id)
    if (await session.scalar(there) or 0) >= MAX_VIEWS:
        raise TooManyViews(limit=MAX_VIEWS)
    await _check_name(session, member, data.name, None)
    view = SavedView(
        household_id=member.household_id,
        name=data.name,
        folded_name=fold(data.name),
        question=data.question.model_dump(mode="json", exclude_none=True),
        created_by=member.user_id,
    )
    session.add(view)
    await session.flush()
    await session.refresh(view)
    return view


async def update_view(
    session: AsyncSession, member: Member, view_id: UUID, change: ViewUpdate, *, if_match: str | None
) -> SavedView:
    """Raises ViewNotFound, VersionMismatch and what `create_view` raises but TooManyViews."""
    member.require_editor()
    await lock_household(session, member)
    view = await queries.get_view(session, member, view_id, lock=True)
    if not matches(if_match, view.version):
        raise VersionMismatch
    if change.name is not None:
        await _check_name(session, member, change.name, view_id)
        view.name, view.folded_name = change.name, fold(change.name)
    if change.question is not None:
        await _check_question(session, member, change.question)
        view.question = change.question.model_dump(mode="json", exclude_none=True)
    if session.is_modified(view):
        view.version += 1
        await session.flush()
    return view


async def delete_view(session: AsyncSession, member: Member, view_id: UUID, *, if_match: str | None) -> None:
    """Raises ViewNotFound and VersionMismatch."""
    member.require_editor()
    view = await queries.get_view(session, member, view_id, lock=True)
    if not matches(if_match, view.version):
        raise VersionMismatch
    await session.execute(
        delete(SavedView).where(SavedView.household_id == member.household_id, SavedView.id == view_id)
    )


async def _axis(
    connection: asyncpg.Connection, member: Member, dimension: Dimension, limit: int, locale: Locale, *, most: int
) -> Axis:
    if dimension in ("category", "top_category"):
        named = await name_categories(connection, member, locale)
        labels = {str(id_): it.name for id_, it in named.items()}
    else:
        labels = await ledger_entries.list_names(connection, member, dimension)
    return Axis(
        dimension=dimension,
        limit=most if dimension in WHOLE else limit,
        none=NONE[locale].get(dimension, ""),
        rest=REST[locale],
        labels=labels,
    )


async def _check_question(session: AsyncSession, member: Member, question: ViewQuestion) -> None:
    """Raises what ExploreParams.check raises, RangeReversed, PeriodConflict, CategoryNotFound, AccountNotFound and
    PayeeNotFound.
    """
    question.check()
    date_range(question, member.today, member.months)
    if question.category_id is not None:
        await get_category(session, member, question.category_id)
    if question.account_id is not None:
        await get_account(session, member, question.account_id)
    if question.payee_id is not None:
        await read_payee(session, member, question.payee_id)


async def _check_name(session: AsyncSession, member: Member, name: str, own: UUID | None) -> None:
    """Raises ViewExists."""
    found = await session.execute(
        select(SavedView.id, SavedView.name).where(
            SavedView.household_id == member.household_id, SavedView.folded_name == fold(name)
        )
    )
    taken = found.one_or_none()
    if taken is not None and taken.id != own:
        raise ViewExists(loc=("body", "name"), name=taken.name)
