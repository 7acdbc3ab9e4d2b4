"""Reads of payees, always of the member's household."""

import re
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import Select, Table, and_, case, func, literal, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.categories.models import Category
from kopilka.households.member import Member
from kopilka.infrastructure.http.pagination import check_question, question_of
from kopilka.payees.errors import PayeeNotFound
from kopilka.payees.schemas import COUNTED, LOOKED_AT, PayeeListParams, PayeePlace, PayeeRead
from kopilka.text import fold
from kopilka.transactions.models import Payee
from kopilka.transactions.queries import TRANSACTIONS

_PAYEES = cast(Table, Payee.__table__)
_COLUMNS = _PAYEES.c
_CATEGORIES = cast(Table, Category.__table__).c
_LIKE_SIGNS = re.compile(r"[%_/]")


@dataclass(frozen=True, slots=True)
class PayeePage:
    """`next` is the cursor of the following page, None on the last one."""

    payees: list[PayeeRead]
    next: PayeePlace | None


async def page_of_payees(session: AsyncSession, member: Member, params: PayeeListParams) -> PayeePage:
    """By name. Raises CursorOfAnotherQuestion."""
    question = question_of(params)
    check_question(params.cursor, question)
    chosen = select(_PAYEES).where(_COLUMNS.household_id == member.household_id)
    if params.q is not None:
        pattern = "%" + _LIKE_SIGNS.sub(r"/\g<0>", fold(params.q)) + "%"
        chosen = chosen.where(_COLUMNS.folded_name.like(pattern, escape="/"))
    if params.cursor is not None:
        last = tuple_(literal(params.cursor.folded), literal(params.cursor.id))
        chosen = chosen.where(tuple_(_COLUMNS.folded_name, _COLUMNS.id) > last)
    chosen = chosen.order_by(_COLUMNS.folded_name, _COLUMNS.id).limit(params.limit + 1)
    found = await session.execute(_with_use(chosen))
    rows = list(found)
    shown = [PayeeRead(**row._mapping) for row in rows[: params.limit]]
    if len(rows) == len(shown):
        return PayeePage(shown, None)
    return PayeePage(shown, PayeePlace(question=question.hex(), folded=fold(shown[-1].name), id=shown[-1].id))


async def read_payee(session: AsyncSession, member: Member, payee_id: UUID) -> PayeeRead:
    """Raises PayeeNotFound."""
    chosen = select(_PAYEES).where(_COLUMNS.household_id == member.household_id, _COLUMNS.id == payee_id)
    row = (await session.execute(_with_use(chosen))).one_or_none()
    if row is None:
        raise PayeeNotFound
    return PayeeRead(**row._mapping)


def _with_use(chosen: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    """The columns of PayeeRead. What is read of each payee's transactions is bounded, so that a page costs the same at
    any size of the ledger.
    """
    payee = chosen.subquery("payee")
    rows = TRANSACTIONS.c
    live = (rows.household_id == payee.c.household_id, rows.payee_id == payee.c.id, rows.deleted_at.is_(None))
    latest_first = (rows.date.desc(), rows.id.desc())
    counted = select(rows.date).where(*live).order_by(*latest_first).limit(COUNTED).correlate(payee).subquery("counted")
    count = select(func.count().label("count"), func.max(counted.c.date).label("last_date")).lateral("use")
    latest = (
        select(rows.household_id, rows.category_id)
        .where(*live)
        .order_by(*latest_first)
        .limit(LOOKED_AT)
        .correlate(payee)
        .subquery("latest")
    )
    usual = (
        select(latest.c.category_id)
        .join(
            Category.__table__,
            and_(_CATEGORIES.household_id == latest.c.household_id, _CATEGORIES.id == latest.c.category_id),
        )
        .where(_CATEGORIES.archived_at.is_(None))
        .group_by(latest.c.category_id)
        .order_by(func.count().desc(), latest.c.category_id)
        .limit(1)
        .lateral("usual")
    )
    return (
        select(
            payee.c.id,
            payee.c.name,
            payee.c.category_id,
            case((payee.c.category_id.is_not(None), payee.c.category_id), else_=usual.c.category_id).label(
                "usual_category_id"
            ),
            count.c.count,
            count.c.last_date,
        )
        .select_from(payee)
        .join(count, true())
        .outerjoin(usual, true())
        .order_by(payee.c.folded_name, payee.c.id)
    )
