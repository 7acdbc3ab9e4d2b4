"""Writing rules: what they may say, and their order."""

from typing import cast
from uuid import UUID

from sqlalchemy import Table, case, delete, func, update
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.queries import get_account
from kopilka.categories.queries import get_category
from kopilka.households.member import Member
from kopilka.households.queries import lock_household
from kopilka.infrastructure.errors import AppError
from kopilka.infrastructure.http.changes import matches
from kopilka.rules import queries
from kopilka.rules.errors import RuleNeverHolds, TooManyRules
from kopilka.rules.models import Rule
from kopilka.rules.queries import Body
from kopilka.rules.schemas import MAX_RULES, AccountCondition, RuleCreate, RuleUpdate, TypeCondition
from kopilka.transactions.errors import VersionMismatch

_RULES = cast(Table, Rule.__table__)
_COLUMNS = _RULES.c


async def create_rule(session: AsyncSession, member: Member, data: RuleCreate) -> Rule:
    """Raises TooManyRules, CategoryNotFound, AccountNotFound and RuleNeverHolds."""
    member.require_editor()
    await lock_household(session, member)
    await check_body(session, member, Body(data.conditions, data.actions))
    count = len(await queries.list_rules(session, member))
    if count >= MAX_RULES:
        raise TooManyRules(limit=MAX_RULES)
    position = min(data.position or count + 1, count + 1)
    await _shift(session, member, first=position, last=count, by=1)
    rule = Rule(
        household_id=member.household_id,
        name=data.name,
        conditions=[it.model_dump(mode="json", exclude_none=True) for it in data.conditions],
        actions=data.actions.model_dump(mode="json", exclude_none=True),
        position=position,
        enabled=data.enabled,
        created_by=member.user_id,
    )
    session.add(rule)
    await session.flush()
    await session.refresh(rule)
    return rule


async def update_rule(
    session: AsyncSession, member: Member, rule_id: UUID, change: RuleUpdate, *, if_match: str | None
) -> Rule:
    """Raises RuleNotFound, VersionMismatch and what `create_rule` raises but TooManyRules."""
    member.require_editor()
    await lock_household(session, member)
    rule = await queries.get_rule(session, member, rule_id, lock=True)
    if not matches(if_match, rule.version):
        raise VersionMismatch
    before = queries.body_of(rule)
    if change.conditions is not None or change.actions is not None:
        # What is not changed may be broken already, by what became of its category since.
        after = Body(change.conditions or before.conditions, change.actions or before.actions)
        await check_body(session, member, after, before)
    if _take_over(rule, change):
        rule.version += 1
        await session.flush()
    if change.position is not None:
        await _move(session, member, rule, change.position)
    await session.refresh(rule)
    return rule


async def delete_rule(session: AsyncSession, member: Member, rule_id: UUID, *, if_match: str | None) -> None:
    """Those after it move up. Raises RuleNotFound and VersionMismatch."""
    member.require_editor()
    await lock_household(session, member)
    rule = await queries.get_rule(session, member, rule_id, lock=True)
    if not matches(if_match, rule.version):
        raise VersionMismatch
    await session.execute(delete(_RULES).where(_COLUMNS.household_id == member.household_id, _COLUMNS.id == rule_id))
    await _shift(session, member, first=rule.position + 1, last=MAX_RULES, by=-1)


async def check_body(session: AsyncSession, member: Member, body: Body, before: Body | None = None) -> None:
    """Raises CategoryNotFound, AccountNotFound and RuleNeverHolds, for what was not so `before`."""
    category_id = body.actions.category_id
    is_other = before is None or category_id != before.actions.category_id
    if category_id is not None and (before is None or is_other or body.conditions != before.conditions):
        category = None
        try:
            category = await get_category(session, member, category_id)
        except AppError as error:
            if is_other:  # else it was gone before
                error.loc = ("body", "actions", "category_id")
                raise
        asked = {it.type for it in body.conditions if isinstance(it, TypeCondition)}
        if category is not None and asked - {category.type}:
            raise RuleNeverHolds(loc=("body", "actions", "category_id"), category=category.name_in(member.locale))
    kept = set() if before is None else before.account_ids
    for place, condition in enumerate(body.conditions):
        if isinstance(condition, AccountCondition) and condition.account_id not in kept:
            try:
                await get_account(session, member, condition.account_id)
            except AppError as error:
                error.loc = ("body", "conditions", place, "account_id")
                raise


def _take_over(rule: Rule, change: RuleUpdate) -> bool:
    """Into its columns, but for the position; whether any of them becomes something else."""
    values = change.model_dump(mode="json", include={"name", "enabled"}, exclude_unset=True)
    if change.conditions is not None:
        values["conditions"] = [it.model_dump(mode="json", exclude_none=True) for it in change.conditions]
    if change.actions is not None:
        values["actions"] = change.actions.model_dump(mode="json", exclude_none=True)
    differing = {name: value for name, value in values.items() if value != getattr(rule, name)}
    for name, value in differing.items():
        setattr(rule, name, value)
    return bool(differing)


async def _move(session: AsyncSession, member: Member, rule: Rule, to: int) -> None:
    """In one statement, as two rules may not have one position when it ends."""
    old = rule.position
    new = min(to, len(await queries.list_rules(session, member)))
    if new == old:
        return
    first, last, by = (new, old, 1) if new < old else (old, new, -1)
    await session.execute(
        update(_RULES)
        .where(_COLUMNS.household_id == member.household_id, _COLUMNS.position.between(first, last))
        .values(
            position=case((_COLUMNS.id == rule.id, new), else_=_COLUMNS.position + by),
            version=_COLUMNS.version + 1,
            updated_at=func.now(),
        )
    )


async def _shift(session: AsyncSession, member: Member, *, first: int, last: int, by: int) -> None:
    await session.execute(
        update(_RULES)
        .where(_COLUMNS.household_id == member.household_id, _COLUMNS.position.between(first, last))
        .values(position=_COLUMNS.position + by, version=_COLUMNS.version + 1, updated_at=func.now())
    )
