"""HTTP door of rules."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from kopilka.households.door import CurrentMember, IfMatch
from kopilka.households.member import Member
from kopilka.infrastructure.http.changes import etag
from kopilka.infrastructure.http.responses import empty_response, json_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router
from kopilka.rules import bulk_service, queries, service
from kopilka.rules.models import Rule
from kopilka.rules.schemas import (
    AppliedRead,
    PreviewRead,
    RuleCreate,
    RuleDraft,
    RulePeriod,
    RuleRead,
    RulesApply,
    RuleUpdate,
)

router = feature_router("/rules", "rules", 401, 404, 422)


@router.get("", response_model=list[RuleRead])
async def list_all(session: Session, member: CurrentMember) -> Response:
    """The rules in their order. A household has at most 200."""
    return json_response(await queries.tell_rules(session, member, await queries.list_rules(session, member)))


@router.post("", status_code=201, response_model=RuleRead, responses=problem_responses(403, 409))
async def create(data: RuleCreate, session: Session, member: CurrentMember) -> Response:
    """A new rule. It is for what comes; `POST /rules/apply` changes what is there."""
    return await _one(session, member, await service.create_rule(session, member, data), 201)


@router.post("/preview", response_model=PreviewRead)
async def preview_draft(data: RuleDraft, session: Session, member: CurrentMember) -> Response:
    """What a rule that is being written would change; nothing is changed."""
    body = queries.Body(data.conditions, data.actions)
    return json_response(await bulk_service.preview_draft(session, member, body, data))


@router.post("/apply", response_model=AppliedRead, responses=problem_responses(403, 409))
async def apply(data: RulesApply, session: Session, member: CurrentMember) -> Response:
    """Change what was recorded before, at most 5,000 transactions; the answer has what takes it back."""
    return json_response(await bulk_service.apply_to_ledger(session, member, data))


@router.get("/{rule_id}", response_model=RuleRead)
async def read(rule_id: UUID, session: Session, member: CurrentMember) -> Response:
    """One rule."""
    return await _one(session, member, await queries.get_rule(session, member, rule_id))


@router.patch("/{rule_id}", response_model=RuleRead, responses=problem_responses(403, 409, 412))
async def update(
    rule_id: UUID, change: RuleUpdate, session: Session, member: CurrentMember, if_match: IfMatch
) -> Response:
    """Change it, switch it on or off, or move it to another place."""
    return await _one(session, member, await service.update_rule(session, member, rule_id, change, if_match=if_match))


@router.delete("/{rule_id}", status_code=204, responses=problem_responses(403, 412))
async def delete(rule_id: UUID, session: Session, member: CurrentMember, if_match: IfMatch) -> Response:
    """Delete it; what it has changed stays."""
    await service.delete_rule(session, member, rule_id, if_match=if_match)
    return empty_response()


@router.post("/{rule_id}/preview", response_model=PreviewRead)
async def preview(
    rule_id: UUID, session: Session, member: CurrentMember, period: Annotated[RulePeriod, Query()]
) -> Response:
    """What this rule alone would change, whether it is on or off; nothing is changed."""
    return json_response(await bulk_service.preview_rule(session, member, rule_id, period))


async def _one(session: Session, member: Member, rule: Rule, status: int = 200) -> Response:
    [told] = await queries.tell_rules(session, member, [rule])
    return json_response(told, status, {"ETag": etag(rule.version)})
