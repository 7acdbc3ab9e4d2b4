"""Rules put to the ledger: what one would change, and the change with what takes it back."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.member import Member
from kopilka.infrastructure.identifiers import new_id
from kopilka.rules import queries
from kopilka.rules.engine import CompiledRules, RuleOutcome, RuleRow, apply_rules, folded
from kopilka.rules.errors import RuleNotFound, RulesChangeTooMuch
from kopilka.rules.filters import Payees
from kopilka.rules.queries import Body
from kopilka.rules.schemas import (
    COUNTED,
    SHOWN,
    AppliedRead,
    AppliedRule,
    PreviewRead,
    PreviewRow,
    RulePeriod,
    RulesApply,
    SideRead,
)
from kopilka.rules.service import check_body
from kopilka.transactions import bulk_service, locking
from kopilka.transactions.figures import Stored
from kopilka.transactions.schemas import BULK_LIMIT, BulkChange, TransactionBulk

# Rows that are looked at for one request: not each of them is changed, as an earlier rule may win.
LOOKED_AT = 4 * BULK_LIMIT


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of a row; None and no tags where it keeps what it has."""

    row: Stored
    category_id: UUID | None
    payee: str | None
    tags: tuple[str, ...]
    rule_ids: tuple[UUID, ...]


async def preview_rule(session: AsyncSession, member: Member, rule_id: UUID, period: RulePeriod) -> PreviewRead:
    """Of that rule alone, whether it is on or off. Raises RuleNotFound."""
    rule = await queries.get_rule(session, member, rule_id)
    return await _preview(session, member, queries.body_of(rule), period)


async def preview_draft(session: AsyncSession, member: Member, body: Body, period: RulePeriod) -> PreviewRead:
    """Raises CategoryNotFound, AccountNotFound and RuleNeverHolds."""
    await check_body(session, member, body)
    return await _preview(session, member, body, period)


async def apply_to_ledger(session: AsyncSession, member: Member, data: RulesApply) -> AppliedRead:
    """Raises RuleNotFound, RulesChangeTooMuch and what `bulk_service.change_many` raises."""
    member.require_editor()
    bodies = await _chosen(session, member, data.ids)
    rules, problems = await queries.compile_bodies(session, member, bodies)
    payees = await queries.list_payees(session, member)
    found = await queries.find_rows(session, member, rules, payees, data, LOOKED_AT + 1)
    if len(found) > LOOKED_AT:
        raise RulesChangeTooMuch(limit=BULK_LIMIT)
    # As they are once nobody else changes them.
    locked = await locking.lock_transactions(session, member, [it.id for it in found])
    payees = await queries.list_payees(session, member)
    effects = await asyncio.to_thread(_effects, rules, list(locked.values()), payees)
    if len(effects) > BULK_LIMIT:
        raise RulesChangeTooMuch(limit=BULK_LIMIT)
    undo = None
    if effects:
        undo = (await bulk_service.change_undoably(session, member, _bulk(effects))).undo
    counts = Counter(rule_id for it in effects for rule_id in it.rule_ids)
    return AppliedRead(
        changed=len(effects),
        by_rule=[AppliedRule(rule_id=it, changed=counts[it]) for it, _ in bodies if it not in problems],
        broken=[it for it, _ in bodies if it in problems],
        undo=undo,
    )


async def _chosen(session: AsyncSession, member: Member, ids: Sequence[UUID] | None) -> list[tuple[UUID, Body]]:
    """Raises RuleNotFound."""
    rules = {it.id: it for it in await queries.list_rules(session, member)}
    for place, rule_id in enumerate(ids or ()):
        if rule_id not in rules:
            missing = RuleNotFound()
            missing.loc = ("body", "ids", place)
            raise missing
    return [(it.id, queries.body_of(it)) for it in rules.values() if (it.enabled if ids is None else it.id in ids)]


async def _preview(session: AsyncSession, member: Member, body: Body, period: RulePeriod) -> PreviewRead:
    rule_id = new_id()
    rules, problems = await queries.compile_bodies(session, member, [(rule_id, body)])
    if problems:
        return PreviewRead(count=0, is_capped=False, rows=[], problem=problems[rule_id])
    payees = await queries.list_payees(session, member)
    found = await queries.find_rows(session, member, rules, payees, period, LOOKED_AT)
    effects = await asyncio.to_thread(_effects, rules, found, payees)
    return PreviewRead(
        count=min(len(effects), COUNTED),
        is_capped=len(effects) > COUNTED or len(found) == LOOKED_AT,
        rows=[_shown(it, payees.names) for it in effects[:SHOWN]],
        problem=None,
    )


def _effects(rules: CompiledRules, rows: Sequence[Stored], payees: Payees) -> list[Effect]:
    """Of the rows that change, in their order."""
    found = []
    for row in rows:
        # Checked again: it may have been deleted, split or linked while the lock was waited for.
        if row.lines or row.transfer_id is not None or row.deleted_at is not None:
            continue
        payee = payees.names.get(row.payee_id) if row.payee_id else None
        outcome = apply_rules(rules, _row(row, payee))
        if (effect := _effect(row, payee, outcome)) is not None:
            found.append(effect)
    return found


def _row(row: Stored, payee: str | None) -> RuleRow:
    return RuleRow(
        payee=payee,
        description=row.description,
        amount=row.amount if row.type == "income" or row.is_refund else -row.amount,
        account_id=row.account_id,
        note=row.note,
        type="income" if row.type == "income" else "expense",
        tags=row.tags or (),
    )


def _effect(row: Stored, payee: str | None, outcome: RuleOutcome) -> Effect | None:
    """None where the row has all of it already."""
    category_id = None if outcome.category_id == row.category_id else outcome.category_id
    renamed = outcome.payee is not None and folded(outcome.payee) != folded(payee or "")
    if category_id is None and not renamed and not outcome.tags:
        return None
    rule_ids = (
        outcome.category_rule if category_id is not None else None,
        outcome.payee_rule if renamed else None,
        *outcome.tag_rules,
    )
    named = tuple(dict.fromkeys(it for it in rule_ids if it is not None))
    return Effect(row, category_id, outcome.payee if renamed else None, outcome.tags, named)


def _bulk(effects: Sequence[Effect]) -> TransactionBulk:
    groups: dict[tuple[UUID | None, str | None, tuple[str, ...]], list[UUID]] = {}
    for it in effects:
        groups.setdefault((it.category_id, it.payee, it.tags), []).append(it.row.id)
    changes = []
    for (category_id, payee, tags), ids in groups.items():
        # Null would take the payee off.
        named = {} if payee is None else {"payee": payee}
        changes.append(BulkChange(ids=ids, category_id=category_id, add_tags=list(tags), **named))
    return TransactionBulk(changes=changes)


def _shown(effect: Effect, names: Mapping[UUID, str]) -> PreviewRow:
    row = effect.row
    payee = names.get(row.payee_id) if row.payee_id else None
    tags = list(row.tags or ())
    return PreviewRow(
        transaction_id=row.id,
        date=row.date,
        amount=row.amount,
        currency=row.currency,
        type="income" if row.type == "income" else "expense",
        is_refund=row.is_refund,
        account_id=row.account_id,
        description=row.description,
        before=SideRead(category_id=row.category_id, payee=payee, tags=tags),
        after=SideRead(
            category_id=effect.category_id or row.category_id,
            payee=effect.payee or payee,
            tags=[*tags, *effect.tags],
        ),
    )
