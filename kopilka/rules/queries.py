"""Reads of rules and of what they change, always of the member's household."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ARRAY, Table, Uuid, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.categories.models import Category
from kopilka.households.member import Member
from kopilka.rules import engine
from kopilka.rules.engine import AccountIs, AmountIs, CompiledRules, MccIs, RowType, TextIs, TypeIs, compile_rules
from kopilka.rules.errors import RuleNotFound
from kopilka.rules.filters import Payees, changed_by, within
from kopilka.rules.models import Rule
from kopilka.rules.schemas import (
    AccountCondition,
    AmountCondition,
    Condition,
    MccCondition,
    Problem,
    RuleActions,
    RulePeriod,
    RuleRead,
    TextCondition,
    TypeCondition,
)
from kopilka.transactions.figures import Stored
from kopilka.transactions.locking import STORED
from kopilka.transactions.models import Payee
from kopilka.transactions.queries import TRANSACTIONS

_CONDITIONS: TypeAdapter[list[Condition]] = TypeAdapter(list[Condition])
_CATEGORIES = cast(Table, Category.__table__).c
_ACCOUNTS = cast(Table, Account.__table__).c
_PAYEES = cast(Table, Payee.__table__).c


@dataclass(frozen=True, slots=True)
class Body:
    """What a rule says, of a stored one and of one that is being written."""

    conditions: Sequence[Condition]
    actions: RuleActions

    @property
    def account_ids(self) -> set[UUID]:
        return {it.account_id for it in self.conditions if isinstance(it, AccountCondition)}


@dataclass(frozen=True, slots=True)
class Targets:
    """Categories and accounts that rules name and that exist."""

    category_types: dict[UUID, RowType]
    archived: frozenset[UUID]
    account_ids: frozenset[UUID]

    def problem_of(self, body: Body) -> Problem | None:
        category_id, account_ids = body.actions.category_id, body.account_ids
        if category_id is not None and category_id not in self.category_types:
            return "category_gone"
        if not account_ids <= self.account_ids:
            return "account_gone"
        if category_id in self.archived:
            return "category_archived"
        return "account_archived" if account_ids & self.archived else None


async def list_rules(session: AsyncSession, member: Member) -> Sequence[Rule]:
    """In their order."""
    found = await session.scalars(select(Rule).where(Rule.household_id == member.household_id).order_by(Rule.position))
    return found.all()


async def get_rule(session: AsyncSession, member: Member, rule_id: UUID, *, lock: bool = False) -> Rule:
    """Raises RuleNotFound."""
    statement = select(Rule).where(Rule.household_id == member.household_id, Rule.id == rule_id)
    if lock:
        # As it is now: it may have been read before this waited for the household.
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = await session.scalar(statement)
    if found is None:
        raise RuleNotFound
    return found


async def tell_rules(session: AsyncSession, member: Member, rules: Iterable[Rule]) -> list[RuleRead]:
    bodies = [(it, body_of(it)) for it in rules]
    targets = await find_targets(session, member, [body for _, body in bodies])
    return [
        RuleRead(
            id=rule.id,
            name=rule.name,
            conditions=list(body.conditions),
            actions=body.actions,
            position=rule.position,
            enabled=rule.enabled,
            problem=targets.problem_of(body),
            created_at=rule.created_at,
            updated_at=rule.updated_at,
            version=rule.version,
        )
        for rule, body in bodies
    ]


async def compiled_rules(session: AsyncSession, member: Member) -> CompiledRules:
    """Those that are on and not broken, for `engine.apply_rules`."""
    rules = [it for it in await list_rules(session, member) if it.enabled]
    compiled, _ = await compile_bodies(session, member, [(it.id, body_of(it)) for it in rules])
    return compiled


async def compile_bodies(
    session: AsyncSession, member: Member, bodies: Sequence[tuple[UUID, Body]]
) -> tuple[CompiledRules, dict[UUID, Problem]]:
    """Without those that are broken, and what is wrong with these."""
    targets = await find_targets(session, member, [body for _, body in bodies])
    found = {rule_id: targets.problem_of(body) for rule_id, body in bodies}
    problems = {rule_id: problem for rule_id, problem in found.items() if problem is not None}
    rules = [_rule_of(rule_id, body) for rule_id, body in bodies if rule_id not in problems]
    return compile_rules(rules, targets.category_types), problems


async def find_targets(session: AsyncSession, member: Member, bodies: Collection[Body]) -> Targets:
    category_ids = {it.actions.category_id for it in bodies if it.actions.category_id is not None}
    account_ids = {account_id for it in bodies for account_id in it.account_ids}
    categories = await session.execute(
        select(_CATEGORIES.id, _CATEGORIES.type, _CATEGORIES.archived_at).where(
            _CATEGORIES.household_id == member.household_id,
            _CATEGORIES.id == any_(literal(list(category_ids), ARRAY(Uuid()))),
        )
    )
    accounts = await session.execute(
        select(_ACCOUNTS.id, _ACCOUNTS.archived_at).where(
            _ACCOUNTS.household_id == member.household_id,
            _ACCOUNTS.id == any_(literal(list(account_ids), ARRAY(Uuid()))),
        )
    )
    known, held = categories.all(), accounts.all()
    archived = frozenset(it.id for it in (*known, *held) if it.archived_at is not None)
    return Targets({it.id: it.type for it in known}, archived, frozenset(it.id for it in held))


async def list_payees(session: AsyncSession, member: Member) -> Payees:
    found = await session.execute(
        select(_PAYEES.id, _PAYEES.name, _PAYEES.folded_name).where(_PAYEES.household_id == member.household_id)
    )
    rows = found.all()
    return Payees({it.id: it.name for it in rows}, {it.folded_name: it.id for it in rows})


async def find_rows(
    session: AsyncSession, member: Member, rules: CompiledRules, payees: Payees, period: RulePeriod, most: int
) -> list[Stored]:
    """At most so many of those that the rules may change, the latest first."""
    narrowed = await asyncio.to_thread(changed_by, rules, payees)
    found = await session.execute(
        select(*STORED)
        .where(*within(member, period), narrowed)
        .order_by(TRANSACTIONS.c.date.desc(), TRANSACTIONS.c.id.desc())
        .limit(most)
    )
    return [Stored(*it) for it in found]


def body_of(rule: Rule) -> Body:
    return Body(_CONDITIONS.validate_python(rule.conditions), RuleActions.model_validate(rule.actions))


def _rule_of(rule_id: UUID, body: Body) -> engine.Rule:
    actions = body.actions
    conditions = tuple(_condition_of(it) for it in body.conditions)
    return engine.Rule(rule_id, conditions, actions.category_id, actions.payee, tuple(actions.tags))


def _condition_of(condition: Condition) -> engine.Condition:
    match condition:
        case TextCondition():
            return TextIs(condition.field, condition.operator, condition.text)
        case AmountCondition():
            return AmountIs(condition.min, condition.max)
        case TypeCondition():
            return TypeIs(condition.type)
        case AccountCondition():
            return AccountIs(condition.account_id)
        case MccCondition():
            return MccIs(frozenset(condition.codes))
