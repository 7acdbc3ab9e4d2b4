"""The transactions of a report one by one: the list, and the largest expenses."""

import heapq
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    FromClause,
    Numeric,
    Row,
    Select,
    String,
    Table,
    and_,
    case,
    column,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.exports.conversion import ReportRates, RowsOfDay
from kopilka.exports.figures import MOST_PAYEES, LargeSpending, Operation, PayeeTotal
from kopilka.exports.labels import NamedCategory
from kopilka.exports.palette import PLAIN_COLOUR
from kopilka.exports.schemas import Question
from kopilka.households.member import Member
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.locales import Locale
from kopilka.periods import DateRange
from kopilka.text import sort_key
from kopilka.transactions.figures import LEGS
from kopilka.transactions.lines import Line
from kopilka.transactions.models import Payee
from kopilka.transactions.queries import TRANSACTIONS, conditions, counted_amount
from kopilka.transactions.search import find_words
from kopilka.users.models import User

_ZERO = Decimal(0)
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


class ListTotals:
    """What is known of a list of `count` rows once it has been read. `mixed`: some are in another currency than the
    report's.
    """

    def __init__(self, currency: str) -> None:
        self.count, self.mixed = 0, False
        self._currency = currency
        self._spent: dict[str, tuple[Decimal, int]] = {}

    @property
    def payees(self) -> tuple[PayeeTotal, ...]:
        """Those with the largest expenses, refunds taken off: one more than are shown, where there are more. They are
        the sums of what the list shows, which the workbook calculates them from.
        """
        found = [PayeeTotal(name, *spent) for name, spent in self._spent.items()]
        return tuple(heapq.nsmallest(MOST_PAYEES + 1, found, key=lambda it: (-it.amount, sort_key(it.name))))

    def note(self, it: Operation) -> None:
        self.count += 1
        if it.currency != self._currency:
            self.mixed = True
        if it.payee and it.type in ("expense", "refund") and not it.is_pending:
            counted = it.counted(self._currency)
            if counted is not None:
                amount, count = self._spent.get(it.payee, (_ZERO, 0))
                self._spent[it.payee] = (amount + (counted if it.type == "expense" else -counted), count + 1)


async def list_operations(
    session: AsyncSession,
    member: Member,
    question: Question,
    locale: Locale,
    labels: Mapping[UUID, str],
    categories: Sequence[NamedCategory],
    rates: ReportRates,
    totals: ListTotals,
) -> AsyncIterator[Operation]:
    """Newest first, ROWS_AT_ONCE in memory; the lines of a split each by itself, in their order, those of the asked
    categories alone. Each is noted in `totals`.
    """
    in_report = _InReport(rates, adds_up=not question.pending)
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
        (id_, day, kind, amount, currency, said, category, account, other, email, payee, tags, note, pending, lines,
         account_id) = row  # fmt: skip
        leg = TRANSFERS[locale].get(kind)
        whole = "" if lines is None else str(amount)
        for place, line in enumerate(lines or (Line(amount, category),), start=1):
            if whole and asked is not None and line.category_id not in asked:
                continue
            label = labels[line.category_id] if leg is None else leg.format(other)
            base = None
            if currency != rates.currency:
                base = in_report.convert(line, currency, day, kind, account_id)
            it = Operation(
                day, kind, label, account, said or "", line.amount, currency, email,
                parents.get(line.category_id, ""), str(id_), payee or "", tags or (), note or "", pending,
                line.description or "", "" if lines is None else PART[locale].format(place, len(lines)), whole, base,
            )  # fmt: skip
            totals.note(it)
            yield it


class _InReport:
    """Amounts of the list in the report's currency. Where the list `adds_up`, to the sums of the report; else each is
    what the transaction has by itself.
    """

    def __init__(self, rates: ReportRates, *, adds_up: bool) -> None:
        self._rates, self._rows, self._adds_up = rates, RowsOfDay(rates), adds_up

    def convert(self, line: Line, currency: str, day: date, kind: str, account_id: UUID) -> Decimal | None:
        if not self._adds_up or kind in LEGS:
            return self._rates.convert(line.amount, currency, day)
        if kind == "refund":
            found = self._rows.convert(-line.amount, currency, day, (account_id, "expense", line.category_id))
            return None if found is None else -found
        return self._rows.convert(line.amount, currency, day, (account_id, kind, line.category_id))


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
    rates: ReportRates,
) -> tuple[LargeSpending, ...]:
    """In the report's currency; what no rate is known for is left out."""
    asked = question.model_copy(update={"start_date": days.start, "end_date": days.end})
    amount = counted_amount(member.household_id, asked)
    spent = _listed(member).add_columns(amount).where(*await conditions_of(session, member, asked))
    spent = spent.where(_ROWS.type == "expense", ~_ROWS.is_refund)
    by_size: ColumnElement[Decimal] = amount
    if rates.rates:
        known = _unnested(rates)
        spent = spent.outerjoin(known, and_(known.c.currency == _ROWS.currency, known.c.date == _ROWS.date))
        spent = spent.where(or_(_ROWS.currency == rates.currency, known.c.rate.is_not(None)))
        by_size = amount * func.coalesce(known.c.rate, 1)
    else:
        spent = spent.where(_ROWS.currency == rates.currency)
    found = await session.execute(spent.order_by(by_size.desc(), _ROWS.date.desc(), _ROWS.id.desc()).limit(LARGEST))
    colours = {it.id: it.colour for it in categories}
    chosen = _asked_categories(question, categories)
    rows = found.all()
    shown = await _as_listed(session, member, asked, rows, chosen, rates)
    largest = [
        LargeSpending(
            it.date, _label(it, labels, chosen), it.account, it.description or "",
            shown.get(it.id, it.counted), colours.get(it.category_id, PLAIN_COLOUR),
            it.payee or "", *(() if it.currency == rates.currency else (it.counted, it.currency)),
        )
        for it in rows
    ]  # fmt: skip
    return tuple(sorted(largest, key=lambda it: -it.amount))


async def _as_listed(
    session: AsyncSession,
    member: Member,
    asked: Question,
    rows: Sequence[Row[Any]],
    chosen: set[UUID] | None,
    rates: ReportRates,
) -> Mapping[UUID, Decimal]:
    """What the list shows of those of these rows that are in other currencies, to the last digit: each has what those
    beside it on its day leave for it.
    """
    foreign = {it.id: (it.date, it.account_id) for it in rows if it.currency != rates.currency}
    if not foreign:
        return {}
    beside = (
        _listed(member)
        .where(*await conditions_of(session, member, asked), _ROWS.currency != rates.currency)
        .where(tuple_(_ROWS.date, _ROWS.account_id).in_(set(foreign.values())))
        .order_by(_ROWS.date.desc(), _ROWS.id.desc())
    )
    in_report, amounts = _InReport(rates, adds_up=True), dict.fromkeys(foreign, _ZERO)
    for it in await session.execute(beside):
        for line in it.lines or (Line(it.amount, it.category_id),):
            if it.lines and chosen is not None and line.category_id not in chosen:
                continue
            base = in_report.convert(line, it.currency, it.date, it.type, it.account_id)
            if it.id in amounts:
                amounts[it.id] += base or _ZERO
    return amounts


def _unnested(rates: ReportRates) -> FromClause:
    known = sorted(rates.rates.items())
    arrays = (
        literal([code for (code, _), _ in known], ARRAY(String)),
        literal([day for (_, day), _ in known], ARRAY(Date)),
        literal([rate for _, rate in known], ARRAY(Numeric)),
    )
    columns = (column("currency", String), column("date", Date), column("rate", Numeric))
    return func.unnest(*arrays).table_valued(*columns, name="known").render_derived()


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
    if asked.listed_in is not None:
        found.append(_ROWS.currency == asked.listed_in)
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
            _ROWS.account_id,
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
