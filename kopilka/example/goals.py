"""The example household's goals: one it saves for month by month, one that follows an account, one (nearly) reached."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.goals.models import Goal, GoalContribution
from kopilka.households.member import Member
from kopilka.infrastructure.identifiers import new_id
from kopilka.periods import add_months

SEA, BICYCLE, RESERVE, REPAIR = "Отпуск на море", "Велосипед", "Подушка безопасности", "Ремонт машины"
# (amount, days ago) of the contributions to the bicycle.
NEARLY = ((3_500, 58), (3_500, 30), (1_200, 9))
ALL_OF_IT = ((3_500, 58), (3_500, 30), (3_000, 9))


async def set_goals(
    session: AsyncSession,
    member: Member,
    savings: UUID,
    today: date,
    *,
    bicycle_paid: tuple[tuple[int, int], ...] = NEARLY,
    say: Callable[[str], str] = str,
) -> None:
    """`say` translates the names into the user's language."""
    began = add_months(today, -5)
    sea = _goal(member, say(SEA), 180_000, began, add_months(today, 4))
    bicycle = _goal(member, say(BICYCLE), 10_000, add_months(today, -2), add_months(today, 1))
    reserve = _goal(member, say(RESERVE), 500_000, add_months(today, -12), None, account_id=savings)
    session.add_all([sea, bicycle, reserve])
    await session.flush()
    for months in range(5):
        _contribute(session, member, sea, 20_000, add_months(began, months) + timedelta(days=5))
    _contribute(session, member, sea, -6_000, today - timedelta(days=20), say(REPAIR))
    for amount, days in bicycle_paid:
        _contribute(session, member, bicycle, amount, today - timedelta(days=days))
    await session.flush()


def _goal(
    member: Member, name: str, target: int, start_on: date, deadline: date | None, *, account_id: UUID | None = None
) -> Goal:
    return Goal(
        household_id=member.household_id,
        id=new_id(),
        name=name,
        target_amount=Decimal(target),
        currency=member.currency,
        start_on=start_on,
        deadline=deadline,
        account_id=account_id,
        created_by=member.user_id,
    )


def _contribute(
    session: AsyncSession, member: Member, goal: Goal, amount: int, day: date, note: str | None = None
) -> None:
    session.add(
        GoalContribution(
            household_id=member.household_id,
            goal_id=goal.id,
            amount=Decimal(amount),
            date=day,
            note=note,
            created_by=member.user_id,
        )
    )
