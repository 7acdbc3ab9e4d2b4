"""Reads of goals, always of the member's household."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, and_, case, func, literal, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.exchange_rates.queries import rates_on
from kopilka.goals.errors import ContributionNotFound, GoalNotFound
from kopilka.goals.figures import Plan, judge
from kopilka.goals.models import Goal, GoalContribution
from kopilka.goals.records import Contribution, GoalRecord, GoalStanding, Held
from kopilka.goals.schemas import ContributionListParams, GoalListParams
from kopilka.households.member import Member
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.http.pagination import Cursor
from kopilka.money import CURRENCIES
from kopilka.transactions.models import DailyTurnover

_ZERO = Decimal(0)
# Stands for "no deadline" in the order of the list and in its cursors: those goals come last.
_NO_DEADLINE = date.max
_DEADLINE = func.coalesce(Goal.deadline, literal(_NO_DEADLINE))
_GOAL = (
    Goal.id,
    Goal.name,
    Goal.target_amount,
    Goal.currency,
    Goal.start_on,
    Goal.deadline,
    Goal.account_id,
    Goal.created_at,
    Goal.updated_at,
)
_CONTRIBUTION = (
    GoalContribution.id,
    GoalContribution.goal_id,
    GoalContribution.amount,
    GoalContribution.date,
    GoalContribution.note,
    GoalContribution.created_by,
    GoalContribution.created_at,
)


async def list_goals(session: AsyncSession, member: Member, on: date) -> list[GoalStanding]:
    """All that had begun by that day, as they stood on it, for reports; a household has at most MAX_GOALS. In the order
    of `list_page`.
    """
    rows = await session.execute(_standings(member, _chosen(member).where(Goal.start_on <= on), on))
    return [_judged(row, on) for row in rows]


async def read_rates(session: AsyncSession, member: Member, goals: Sequence[GoalStanding]) -> Mapping[str, Decimal]:
    """Of today, by currency of these goals, those that are known; no statement where all are in the household's."""
    others = {it.goal.currency for it in goals} - {member.currency}
    rates = {member.currency: Decimal(1)}
    if others:
        found = await rates_on(await driver(session), member, [member.today], others)
        rates |= {currency: it.rate for (currency, _), it in found.items()}
    return rates


async def list_page(
    session: AsyncSession, member: Member, params: GoalListParams
) -> tuple[list[GoalStanding], Cursor | None]:
    """The nearest deadline first, those without one last, then by age; and where the next page begins."""
    chosen = _chosen(member).limit(params.limit + 1)
    if params.cursor is not None:
        last = tuple_(literal(params.cursor.date), literal(params.cursor.id))
        chosen = chosen.where(tuple_(_DEADLINE, Goal.id) > last)
    rows = (await session.execute(_standings(member, chosen, member.today))).all()
    shown = [_judged(row, member.today) for row in rows[: params.limit]]
    if len(rows) <= params.limit:
        return shown, None
    last_goal = shown[-1].goal
    return shown, Cursor(last_goal.deadline or _NO_DEADLINE, last_goal.id)


async def get_goal(session: AsyncSession, member: Member, goal_id: UUID) -> GoalStanding:
    """Raises GoalNotFound."""
    chosen = _chosen(member).where(Goal.id == goal_id)
    row = (await session.execute(_standings(member, chosen, member.today))).one_or_none()
    if row is None:
        raise GoalNotFound
    return _judged(row, member.today)


async def count_goals(session: AsyncSession, member: Member) -> int:
    found = await session.scalar(select(func.count()).select_from(Goal).where(Goal.household_id == member.household_id))
    return found or 0


async def lock_goal(session: AsyncSession, member: Member, goal_id: UUID) -> GoalRecord:
    """Nobody else changes it or its contributions until the transaction ends. Raises GoalNotFound."""
    found = await session.execute(
        select(*_GOAL).where(Goal.household_id == member.household_id, Goal.id == goal_id).with_for_update()
    )
    row = found.one_or_none()
    if row is None:
        raise GoalNotFound
    return GoalRecord(*row)


async def has_contributions(session: AsyncSession, member: Member, goal_id: UUID) -> bool:
    found = await session.scalar(select(select(GoalContribution.id).where(*_of(member, goal_id)).exists()))
    return bool(found)


async def has_as_many_contributions(session: AsyncSession, member: Member, goal_id: UUID, limit: int) -> bool:
    """Whether the goal has `limit` contributions; reads no more than that many entries of an index."""
    counted = select(GoalContribution.id).where(*_of(member, goal_id)).limit(limit).subquery()
    return (await session.scalar(select(func.count()).select_from(counted)) or 0) >= limit


async def sum_from(session: AsyncSession, member: Member, goal_id: UUID, day: date) -> Held:
    """What the goal has on that day (or today, if that is later) and after it, by the dates of its contributions."""
    today = literal(member.today)
    start = max(day, member.today)
    on = func.greatest(GoalContribution.date, today).label("day")
    days = (
        select(on, func.sum(GoalContribution.amount).label("amount"))
        .where(*_of(member, goal_id))
        .group_by(on)
        .subquery()
        .c
    )
    held = select(days.day, days.amount, func.sum(days.amount).over(order_by=days.day).label("held")).subquery().c
    found = await session.execute(
        select(
            func.coalesce(func.sum(held.amount).filter(held.day <= start), _ZERO),
            func.min(held.held).filter(held.day > start),
            func.coalesce(func.sum(held.amount), _ZERO),
        )
    )
    at_start, later, total = found.one()
    return Held(at_start if later is None else min(at_start, later), total)


async def get_contribution(session: AsyncSession, member: Member, goal_id: UUID, contribution_id: UUID) -> Contribution:
    """Raises ContributionNotFound."""
    found = await session.execute(
        select(*_CONTRIBUTION).where(*_of(member, goal_id), GoalContribution.id == contribution_id)
    )
    row = found.one_or_none()
    if row is None:
        raise ContributionNotFound
    return Contribution(*row)


async def has_contribution(session: AsyncSession, member: Member, contribution_id: UUID) -> bool:
    """Of any goal of the household."""
    mine = GoalContribution.household_id == member.household_id, GoalContribution.id == contribution_id
    return bool(await session.scalar(select(select(GoalContribution.id).where(*mine).exists())))


async def list_contributions(
    session: AsyncSession, member: Member, goal_id: UUID, params: ContributionListParams
) -> tuple[list[Contribution], Cursor | None]:
    """Newest first, and where the next page begins. Raises GoalNotFound."""
    goal = select(Goal.id).where(Goal.household_id == member.household_id, Goal.id == goal_id)
    if await session.scalar(goal) is None:
        raise GoalNotFound
    statement = (
        select(*_CONTRIBUTION)
        .where(*_of(member, goal_id))
        .order_by(GoalContribution.date.desc(), GoalContribution.id.desc())
        .limit(params.limit + 1)
    )
    if params.cursor is not None:
        last = tuple_(literal(params.cursor.date), literal(params.cursor.id))
        statement = statement.where(tuple_(GoalContribution.date, GoalContribution.id) < last)
    rows = [Contribution(*row) for row in await session.execute(statement)]
    shown = rows[: params.limit]
    return shown, Cursor(shown[-1].date, shown[-1].id) if len(rows) > params.limit else None


def _of(member: Member, goal_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return GoalContribution.household_id == member.household_id, GoalContribution.goal_id == goal_id


def _chosen(member: Member) -> Select[tuple[UUID, date]]:
    """Ids in the order of the list: the sums are then read for the goals of one page only."""
    return (
        select(Goal.id, _DEADLINE.label("place"))
        .where(Goal.household_id == member.household_id)
        .order_by(_DEADLINE, Goal.id)
    )


def _standings(member: Member, chosen: Select[tuple[UUID, date]], day: date) -> Select[Any]:
    """The goals chosen, with three sums: `current` up to this day, `saved` of it since the goal started, and `planned`
    after it; of the account where the goal follows one, else of the contributions.
    """
    today, page = literal(day), chosen.subquery("page")
    amount, on = GoalContribution.amount, GoalContribution.date
    put_aside = (
        select(_sum(amount, on <= today).label("saved"), _sum(amount, on > today).label("planned"))
        .where(GoalContribution.household_id == member.household_id, GoalContribution.goal_id == Goal.id)
        .lateral("put_aside")
    )
    net = DailyTurnover.amount
    moved = (
        select(
            _sum(net, and_(DailyTurnover.date >= Goal.start_on, DailyTurnover.date <= today)).label("saved"),
            _sum(net, DailyTurnover.date > today).label("planned"),
        )
        .where(
            DailyTurnover.household_id == member.household_id,
            DailyTurnover.account_id == Goal.account_id,
            DailyTurnover.date >= func.least(Goal.start_on, today),
        )
        .lateral("moved")
    )
    followed = Goal.account_id.is_not(None)
    balance = Account.opening_balance + Account.turnover - moved.c.planned
    return (
        select(
            *_GOAL,
            case((followed, balance), else_=put_aside.c.saved).label("current"),
            case((followed, moved.c.planned), else_=put_aside.c.planned).label("planned"),
            case((followed, moved.c.saved), else_=put_aside.c.saved).label("saved"),
        )
        .select_from(page)
        .join(Goal, and_(Goal.household_id == member.household_id, Goal.id == page.c.id))
        .outerjoin(Account, and_(Account.household_id == Goal.household_id, Account.id == Goal.account_id))
        .join(put_aside, true())
        .join(moved, true())
        .order_by(page.c.place, page.c.id)
    )


def _sum(amount: SQLColumnExpression[Decimal], where: ColumnElement[bool]) -> ColumnElement[Decimal]:
    return func.coalesce(func.sum(amount).filter(where), _ZERO)


def _judged(row: Row[Any], on: date) -> GoalStanding:
    *goal_columns, current, planned, saved = row
    goal = GoalRecord(*goal_columns)
    plan = Plan(goal.target_amount, goal.start_on, goal.deadline, CURRENCIES[goal.currency])
    return GoalStanding(goal, current, planned, judge(plan, current, saved, on))
