"""Reads of goals, always of the member's household."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, and_, case, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.goals.errors import ContributionNotFound, GoalNotFound
from kopilka.goals.figures import Plan, Standing, judge
from kopilka.goals.models import Goal, GoalContribution
from kopilka.goals.schemas import ContributionListParams
from kopilka.households.member import Member
from kopilka.infrastructure.http.pagination import Cursor
from kopilka.money import CURRENCIES
from kopilka.transactions.models import DailySummary

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class GoalStanding:
    """`current` is in the goal's currency."""

    goal: Goal
    current: Decimal
    standing: Standing


async def list_goals(session: AsyncSession, member: Member) -> list[GoalStanding]:
    """The nearest deadline first, those without one last, then by age."""
    order = (Goal.deadline.asc().nulls_last(), Goal.created_at, Goal.id)
    found = await session.execute(_standings(member).order_by(*order))
    return [_judged(*row, today=member.today) for row in found]


async def get_goal(session: AsyncSession, member: Member, goal_id: UUID) -> GoalStanding:
    row = (await session.execute(_standings(member).where(Goal.id == goal_id))).one_or_none()
    if row is None:
        raise GoalNotFound
    return _judged(*row, today=member.today)


async def lock_goal(session: AsyncSession, member: Member, goal_id: UUID) -> Goal:
    """Nobody else changes it or its contributions until the transaction ends."""
    goal = await session.get(Goal, (member.household_id, goal_id), with_for_update=True, populate_existing=True)
    if goal is None:
        raise GoalNotFound
    return goal


async def sum_contributions(session: AsyncSession, member: Member, goal_id: UUID) -> Decimal | None:
    """None where there are none."""
    found: Decimal | None = await session.scalar(
        select(func.sum(GoalContribution.amount)).where(
            GoalContribution.household_id == member.household_id, GoalContribution.goal_id == goal_id
        )
    )
    return found


async def get_contribution(
    session: AsyncSession, member: Member, goal_id: UUID, contribution_id: UUID
) -> GoalContribution:
    found = await session.get(GoalContribution, (member.household_id, contribution_id))
    if found is None or found.goal_id != goal_id:
        raise ContributionNotFound
    return found


async def list_contributions(
    session: AsyncSession, member: Member, goal_id: UUID, params: ContributionListParams
) -> tuple[Sequence[GoalContribution], Cursor | None]:
    """Newest first, and where the next page begins. Raises GoalNotFound."""
    if await session.get(Goal, (member.household_id, goal_id)) is None:
        raise GoalNotFound
    statement = (
        select(GoalContribution)
        .where(GoalContribution.household_id == member.household_id, GoalContribution.goal_id == goal_id)
        .order_by(GoalContribution.date.desc(), GoalContribution.id.desc())
        .limit(params.limit + 1)
    )
    if params.cursor is not None:
        last = tuple_(literal(params.cursor.date), literal(params.cursor.id))
        statement = statement.where(tuple_(GoalContribution.date, GoalContribution.id) < last)
    rows = (await session.scalars(statement)).all()
    shown = rows[: params.limit]
    return shown, Cursor(shown[-1].date, shown[-1].id) if len(rows) > params.limit else None


def _standings(member: Member) -> Select[tuple[Goal, Decimal, Decimal]]:
    """Each goal with what there is, and what there was before it started (of a followed account)."""
    contributed = (
        select(func.coalesce(func.sum(GoalContribution.amount), _ZERO))
        .where(GoalContribution.household_id == Goal.household_id, GoalContribution.goal_id == Goal.id)
        .scalar_subquery()
    )
    since_start = (
        select(
            func.coalesce(
                func.sum(case((DailySummary.type == "income", DailySummary.amount), else_=-DailySummary.amount)), _ZERO
            )
        )
        .where(
            DailySummary.household_id == Goal.household_id,
            DailySummary.account_id == Goal.account_id,
            DailySummary.date >= Goal.start_on,
        )
        .scalar_subquery()
    )
    followed = Goal.account_id.is_not(None)
    balance = Account.opening_balance + Account.turnover
    return (
        select(
            Goal,
            case((followed, balance), else_=contributed).label("current"),
            case((followed, since_start), else_=contributed).label("saved"),
        )
        .outerjoin(Account, and_(Account.household_id == Goal.household_id, Account.id == Goal.account_id))
        .where(Goal.household_id == member.household_id)
    )


def _judged(goal: Goal, current: Decimal, saved: Decimal, *, today: date) -> GoalStanding:
    plan = Plan(goal.target_amount, goal.start_on, goal.deadline, CURRENCIES[goal.currency])
    return GoalStanding(goal, current, judge(plan, current, saved, today))
