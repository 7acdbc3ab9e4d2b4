"""The transactions of a report one by one: the list, and the largest expenses."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Table, and_, case, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.exports.figures import LargeSpending, Operation
from kopilka.exports.labels import NamedCategory
from kopilka.exports.palette import PLAIN_COLOUR
from kopilka.exports.schemas import Question
from kopilka.households.member import Member
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.locales import Locale
from kopilka.periods import DateRange
from kopilka.transactions.figures import LEGS
from kopilka.transactions.lines import Line
from kopilka.transactions.models import Payee
from kopilka.transactions.queries import TRANSACTIONS, conditions, counted_amount
from kopilka.transactions.search import find_words
from kopilka.users.models import User

LARGEST = 10
ROWS_AT_ONCE = 2_000

_ROWS = TRANSACTIONS.c
_ACCOUNTS = cast(Table, Account.__table__)
_USERS = cast(Table, User.__table__)
_PAYEES = cast(Table, Payee.__table__)
_OTHER = TRANSACTIONS.alias("other")
_OTHER_ACCOUNT = _ACCOUNTS.alias("other_account")

# Which of the lines of a split.
PART: Mapping[Locale, str] = {"ru": "{} из {}", "en": "{} of {}"}
# Of one side of a transfer, in place of a category.
TRANSFERS: Mapping[Locale, Mapping[str, str]] = {
    "ru": {"out": "Перевод на счёт «{}»", "in": "Перевод со счёта «{}»"},
    "en": {"out": "Transfer to “{}”", "in": "Transfer from “{}”"},
}


async def list_operations(
    session: AsyncSession,
    member: Member,
    question: Question,
    locale: Locale,
    labels: Mapping[UUID, str],
    categories: Sequence[NamedCategory],
) -> AsyncIterator[Operation]:
    """Newest first, ROWS_AT_ONCE in memory; the lines of a split each by itself, in their order, those of the asked
    categories alone.
    """
    parents = {it.id: labels[it.parent_id] for it in categories if it.parent_id is not None}
    asked = _asked_categories(question, categories)
    statement = (
        _listed(member)
        .where(*await conditions_of(session, member, question, pending=question.pending))
        .order_by(_ROWS.date.desc(), _ROWS.id.desc())
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    async for row in await session.stream(statement):
        # Not by name: a hundred thousand rows would look up each of their columns.
        id_, day, kind, amount, currency, said, category, account, other, email, payee, tags, note, pending, lines = row
        leg = TRANSFERS[locale].get(kind)
        whole = "" if lines is None else str(amount)
        for place, line in enumerate(lines or (Line(amount, category),), start=1):
            if whole and asked is not None and line.category_id not in asked:
                continue
            label = labels[line.category_id] if leg is None else leg.format(other)
            yield Operation(
                day, kind, label, account, said or "", line.amount, currency, email,
                parents.get(line.category_id, ""), str(id_), payee or "", tags or (), note or "", pending,
                line.description or "", "" if lines is None else PART[locale].format(place, len(lines)), whole,
            )  # fmt: skip


def _asked_categories(question: Question, categories: Sequence[NamedCategory]) -> set[UUID] | None:
    """The category that is asked for, with its subcategories; None for all."""
    if question.category_id is None:
        return None
    return {it.id for it in categories if question.category_id in (it.id, it.parent_id)}


async def list_largest(
    session: AsyncSession,
    member: Member,
    question: Question,
    days: DateRange,
    labels: Mapping[UUID, str],
    categories: Sequence[NamedCategory],
) -> tuple[LargeSpending, ...]:
    asked = question.model_copy(update={"start_date": days.start, "end_date": days.end})
    amount = counted_amount(member.household_id, asked)
    found = await session.execute(
        _listed(member)
        .add_columns(amount)
        .where(
            *await conditions_of(session, member, asked), _ROWS.type == "expense", _ROWS.currency == question.currency
        )
        .where(~_ROWS.is_refund)
        .order_by(amount.desc(), _ROWS.date.desc(), _ROWS.id.desc())
        .limit(LARGEST)
    )
    colours = {it.id: it.colour for it in categories}
    chosen = _asked_categories(question, categories)
    return tuple(
        LargeSpending(
            it.date, _label(it, labels, chosen), it.account, it.description or "", it.counted,
            colours.get(it.category_id, PLAIN_COLOUR), it.payee or "",
        )
        for it in found
    )  # fmt: skip


def _label(row: Row[Any], labels: Mapping[UUID, str], asked: set[UUID] | None) -> str:
    """Of a split those of its categories, as far as they are asked for, the largest line first."""
    if row.lines is None:
        return labels[row.category_id]
    lines = sorted(row.lines, key=lambda it: -it.amount)
    ids = dict.fromkeys(it.category_id for it in lines if asked is None or it.category_id in asked)
    return ", ".join(labels[it] for it in ids)


async def conditions_of(
    session: AsyncSession, member: Member, asked: Question, *, pending: bool = False
) -> list[ColumnElement[bool]]:
    """The rows that the list shows under the same filters, without the pending ones, which no sum counts."""
    found = conditions(member, asked, await find_words(await driver(session), member, asked.q))
    return found if pending else [*found, ~_ROWS.is_pending]


def _listed(member: Member) -> Select[Any]:
    return (
        select(
            _ROWS.id,
            _ROWS.date,
            case((_ROWS.is_refund, "refund"), else_=_ROWS.type).label("type"),
            _ROWS.amount,
            _ROWS.currency,
            _ROWS.description,
            _ROWS.category_id,
            _ACCOUNTS.c.name.label("account"),
            _OTHER_ACCOUNT.c.name.label("other_account"),
            _USERS.c.email,
            _PAYEES.c.name.label("payee"),
            _ROWS.tags,
            _ROWS.note,
            _ROWS.is_pending,
            _ROWS.lines,
        )
        .join(_ACCOUNTS, and_(_ACCOUNTS.c.household_id == member.household_id, _ACCOUNTS.c.id == _ROWS.account_id))
        .join(_USERS, _USERS.c.id == _ROWS.created_by)
        .outerjoin(_PAYEES, and_(_PAYEES.c.household_id == member.household_id, _PAYEES.c.id == _ROWS.payee_id))
        .outerjoin(
            _OTHER,
            and_(
                _OTHER.c.household_id == member.household_id,
                _OTHER.c.transfer_id == _ROWS.transfer_id,
                _OTHER.c.id != _ROWS.id,
                _OTHER.c.type.in_(LEGS),
                _ROWS.type.in_(LEGS),
            ),
        )
        .outerjoin(
            _OTHER_ACCOUNT,
            and_(_OTHER_ACCOUNT.c.household_id == member.household_id, _OTHER_ACCOUNT.c.id == _OTHER.c.account_id),
        )
    )
