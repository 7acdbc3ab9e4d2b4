"""Creating, changing and deleting goals and contributions."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, update
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
    TooManyContributions,
    TooManyGoals,
)
from kopilka.goals.models import Goal, GoalContribution
from kopilka.goals.notices import standing_notice
from kopilka.goals.records import Contribution, GoalRecord, GoalStanding
from kopilka.goals.schemas import MAX_CONTRIBUTIONS, MAX_GOALS, ContributionCreate, GoalCreate, GoalUpdate
from kopilka.households import queries as households
from kopilka.households.member import Member
from kopilka.infrastructure.identifiers import new_id
from kopilka.money import MAX_AMOUNT, wire
from kopilka.periods import LAST_DATE, add_months
from kopilka.telegram.notices import announce, listeners, note, queue_notice

TOLD_STATES = ("reached", "behind", "overdue")
# Noted for a member whose goals have been looked at before.
FIRST_LOOK = "goals"


async def create_goal(session: AsyncSession, member: Member, data: GoalCreate) -> GoalStanding:
    """Raises TooManyGoals, DeadlineTwice, DeadlinePassed, AmountTooPrecise, AccountNotFound and
    AccountCurrencyDiffers.
    """
    member.require_editor()
    household_currency = await households.lock_household(session, member)
    if await queries.count_goals(session, member) >= MAX_GOALS:
        raise TooManyGoals(limit=MAX_GOALS)
    currency = data.currency or household_currency
    if data.account_id is not None:
        account = await accounts.get_account(session, member, data.account_id)
        currency = data.currency or account.currency
        _check_currency(account.currency, currency)
    check_digits(data.target_amount, currency, "target_amount")
    today = member.today
    goal_id = new_id()
    goal = Goal(
        household_id=member.household_id,
        id=goal_id,
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
    return await queries.get_goal(session, member, goal_id)


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
        if await queries.has_contributions(session, member, goal_id):
            raise GoalHasContributions
    if given:
        await session.execute(
            update(Goal).where(Goal.household_id == member.household_id, Goal.id == goal_id).values(given)
        )
    standing = await queries.get_goal(session, member, goal_id)
    await _tell_reached(session, member, standing)
    return standing


async def delete_goal(session: AsyncSession, member: Member, goal_id: UUID) -> None:
    """With its contributions. Raises GoalNotFound."""
    member.require_editor()
    await households.lock_household(session, member)
    await queries.lock_goal(session, member, goal_id)
    await session.execute(delete(Goal).where(Goal.household_id == member.household_id, Goal.id == goal_id))


async def contribute(
    session: AsyncSession, member: Member, goal_id: UUID, data: ContributionCreate, *, once_as: UUID | None = None
) -> Contribution:
    """`once_as`: the id of the contribution, for a door that may be asked twice; the second time changes nothing.

    Raises GoalNotFound, GoalFollowsAccount, AmountTooPrecise, TooManyContributions, GoalOverdrawn and GoalTooLarge;
    ContributionNotFound where another goal has that id.
    """
    member.require_editor()
    await households.lock_household(session, member)
    goal = await queries.lock_goal(session, member, goal_id)
    if goal.account_id is not None:
        account = await accounts.get_account(session, member, goal.account_id)
        raise GoalFollowsAccount(account=account.name)
    if once_as is not None and await queries.has_contribution(session, member, once_as):
        return await queries.get_contribution(session, member, goal_id, once_as)
    check_digits(data.amount, goal.currency, "amount")
    if await queries.has_as_many_contributions(session, member, goal_id, MAX_CONTRIBUTIONS):
        raise TooManyContributions(limit=MAX_CONTRIBUTIONS)
    day = data.date or member.today
    await _check_sum(session, member, goal, data.amount, day)
    contribution_id = once_as or new_id()
    session.add(
        GoalContribution(
            household_id=member.household_id,
            id=contribution_id,
            goal_id=goal_id,
            amount=data.amount,
            date=day,
            note=data.note or None,
            created_by=member.user_id,
        )
    )
    await session.flush()
    if await listeners(session, member.household_id, "goals"):
        await _tell_reached(session, member, await queries.get_goal(session, member, goal_id))
    return await queries.get_contribution(session, member, goal_id, contribution_id)


async def delete_contribution(session: AsyncSession, member: Member, goal_id: UUID, contribution_id: UUID) -> None:
    """Raises GoalNotFound, ContributionNotFound and GoalOverdrawn."""
    member.require_editor()
    await households.lock_household(session, member)
    goal = await queries.lock_goal(session, member, goal_id)
    contribution = await queries.get_contribution(session, member, goal_id, contribution_id)
    await _check_sum(session, member, goal, -contribution.amount, contribution.date)
    await session.execute(
        delete(GoalContribution).where(
            GoalContribution.household_id == member.household_id, GoalContribution.id == contribution_id
        )
    )


async def tell_standings(session: AsyncSession, member: Member) -> None:
    """Which goals are reached, behind or overdue, to this member alone. The first time that is noted and not told: it
    may have been so for long.
    """
    mine = await listeners(session, member.household_id, "goals", user_id=member.user_id)
    is_first = bool(mine) and await note(session, member.household_id, member.user_id, FIRST_LOOK)
    for standing in await queries.list_goals(session, member, member.today) if mine else ():
        if standing.standing.state not in TOLD_STATES:
            continue
        is_news = await note(session, member.household_id, member.user_id, _key(standing))
        if is_news and not is_first:
            await queue_notice(session, mine[0], "goals", standing_notice(mine[0].locale, standing))


async def _tell_reached(session: AsyncSession, member: Member, standing: GoalStanding) -> None:
    """Everybody in the household who wants to hear of goals."""
    if standing.standing.state == "reached":
        key = _key(standing)
        await announce(session, member.household_id, "goals", key, lambda locale: standing_notice(locale, standing))


def _key(standing: GoalStanding) -> str:
    """A goal that was raised may be reached again, one that was put off may be behind again."""
    goal, state = standing.goal, standing.standing.state
    return f"goal {goal.id} {state} {wire(goal.target_amount) if state == 'reached' else goal.deadline}"


async def _check_sum(session: AsyncSession, member: Member, goal: GoalRecord, change: Decimal, day: date) -> None:
    """From today on no day may see less than nothing in the goal: a withdrawal must not count on a later contribution.

    `change` is made on `day`. Raises GoalOverdrawn and GoalTooLarge.
    """
    held = await queries.sum_from(session, member, goal.id, day)
    if change < 0 and held.least + change < 0:
        raise GoalOverdrawn(saved=wire(max(held.least, Decimal(0))), currency=goal.currency)
    if held.total + change > MAX_AMOUNT:
        raise GoalTooLarge(limit=wire(MAX_AMOUNT), currency=goal.currency)


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
