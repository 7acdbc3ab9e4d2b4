"""Decisions about goals and contributions."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts import queries as accounts
from kopilka.accounts.service import check_digits
from kopilka.goals import queries
from kopilka.goals.errors import (
    AccountCurrencyDiffers,
    DeadlinePassed,
    DeadlineTwice,
    GoalFollowsAccount,
    GoalHasContributions,
    GoalOverdrawn,
    GoalTooLarge,
)
from kopilka.goals.models import Goal, GoalContribution
from kopilka.goals.queries import GoalStanding
from kopilka.goals.schemas import ContributionCreate, GoalCreate, GoalUpdate
from kopilka.households import queries as households
from kopilka.households.member import Member
from kopilka.money import MAX_AMOUNT, wire
from kopilka.periods import LAST_DATE, add_months


async def create_goal(session: AsyncSession, member: Member, data: GoalCreate) -> GoalStanding:
    """Raises DeadlineTwice, DeadlinePassed, AmountTooPrecise, AccountNotFound and AccountCurrencyDiffers."""
    member.require_editor()
    await households.lock_household(session, member)
    currency = data.currency or member.currency
    if data.account_id is not None:
        account = await accounts.get_account(session, member, data.account_id)
        currency = data.currency or account.currency
        _check_currency(account.currency, currency)
    check_digits(data.target_amount, currency, "target_amount")
    today = member.today
    goal = Goal(
        household_id=member.household_id,
        name=data.name,
        target_amount=data.target_amount,
        currency=currency,
        start_on=today,
        deadline=_deadline(data, today),
        account_id=data.account_id,
        created_by=member.user_id,
    )
    session.add(goal)
    await session.flush()
    return await queries.get_goal(session, member, goal.id)


async def update_goal(session: AsyncSession, member: Member, goal_id: UUID, change: GoalUpdate) -> GoalStanding:
    """Raises GoalNotFound, GoalHasContributions and what creating raises."""
    member.require_editor()
    await households.lock_household(session, member)
    goal = await queries.lock_goal(session, member, goal_id)
    given = change.given()
    if change.target_amount is not None:
        check_digits(change.target_amount, goal.currency, "target_amount")
    if change.deadline is not None:
        _check_deadline(change.deadline, goal.start_on)
    if change.account_id is not None and change.account_id != goal.account_id:
        account = await accounts.get_account(session, member, change.account_id)
        _check_currency(account.currency, goal.currency)
        if await queries.sum_contributions(session, member, goal_id) is not None:
            raise GoalHasContributions
    for name, value in given.items():
        setattr(goal, name, value)
    await session.flush()
    await session.refresh(goal)
    return await queries.get_goal(session, member, goal_id)


async def delete_goal(session: AsyncSession, member: Member, goal_id: UUID) -> None:
    """With its contributions. Raises GoalNotFound."""
    member.require_editor()
    await households.lock_household(session, member)
    await session.delete(await queries.lock_goal(session, member, goal_id))
    await session.flush()


async def contribute(
    session: AsyncSession, member: Member, goal_id: UUID, data: ContributionCreate
) -> GoalContribution:
    """Raises GoalNotFound, GoalFollowsAccount, GoalOverdrawn, GoalTooLarge and AmountTooPrecise."""
    member.require_editor()
    await households.lock_household(session, member)
    goal = await queries.lock_goal(session, member, goal_id)
    if goal.account_id is not None:
        account = await accounts.get_account(session, member, goal.account_id)
        raise GoalFollowsAccount(account=account.name)
    check_digits(data.amount, goal.currency, "amount")
    await _check_sum(session, member, goal, data.amount)
    contribution = GoalContribution(
        household_id=member.household_id,
        goal_id=goal_id,
        amount=data.amount,
        date=data.date or member.today,
        note=data.note or None,
        created_by=member.user_id,
    )
    session.add(contribution)
    await session.flush()
    await session.refresh(contribution)
    return contribution


async def take_back(session: AsyncSession, member: Member, goal_id: UUID, contribution_id: UUID) -> None:
    """Deletes a contribution. Raises GoalNotFound, ContributionNotFound and GoalOverdrawn."""
    member.require_editor()
    await households.lock_household(session, member)
    goal = await queries.lock_goal(session, member, goal_id)
    contribution = await queries.get_contribution(session, member, goal_id, contribution_id)
    await _check_sum(session, member, goal, -contribution.amount)
    await session.delete(contribution)
    await session.flush()


async def _check_sum(session: AsyncSession, member: Member, goal: Goal, change: Decimal) -> None:
    saved = await queries.sum_contributions(session, member, goal.id) or Decimal(0)
    if saved + change < 0:
        raise GoalOverdrawn(saved=wire(saved), currency=goal.currency)
    if saved + change > MAX_AMOUNT:
        raise GoalTooLarge


def _deadline(data: GoalCreate, today: date) -> date | None:
    if data.months is not None:
        if data.deadline is not None:
            raise DeadlineTwice(loc=("body", "months"))
        return min(add_months(today, data.months), LAST_DATE)
    if data.deadline is not None:
        _check_deadline(data.deadline, today)
    return data.deadline


def _check_deadline(deadline: date, start_on: date) -> None:
    if deadline < start_on:
        raise DeadlinePassed(loc=("body", "deadline"), start_on=start_on.isoformat())


def _check_currency(account_currency: str, currency: str) -> None:
    if account_currency != currency:
        raise AccountCurrencyDiffers(loc=("body", "account_id"), account_currency=account_currency, currency=currency)
