"""HTTP routes of /accounts/{id}/reconciliation and /accounts/{id}/reconciliations."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from kopilka.households.door import CurrentMember
from kopilka.infrastructure.http import strict_json
from kopilka.infrastructure.http.responses import (
    empty_response,
    json_response,
    problem_responses,
    raw_json_response,
)
from kopilka.infrastructure.http.routing import Session, feature_router
from kopilka.reconciliations import queries, service
from kopilka.reconciliations.schemas import (
    ReconciliationCreate,
    ReconciliationListParams,
    ReconciliationParams,
    ReconciliationRead,
    ReconciliationRowRead,
    ReconciliationRowsParams,
    ReconciliationState,
    Ticks,
)
from kopilka.transactions import json_list

router = feature_router("/accounts", "reconciliations", 401, 404, 422)


@router.get("/{account_id}/reconciliation", response_model=ReconciliationState)
async def read_state(
    account_id: UUID, session: Session, member: CurrentMember, params: Annotated[ReconciliationParams, Query()]
) -> Response:
    """What the account holds at the end of a day, beside what the bank says, and how much of it is ticked off."""
    day = params.date or member.today
    return json_response(await queries.read_state(session, member, account_id, day, params.balance))


@router.get("/{account_id}/reconciliation/rows", response_model=list[ReconciliationRowRead])
async def list_rows(
    account_id: UUID, session: Session, member: CurrentMember, params: Annotated[ReconciliationRowsParams, Query()]
) -> Response:
    """Booked transactions up to a day that no reconciliation has covered, the newest first."""
    day = params.date or member.today
    rows = await queries.list_open(session, member, account_id, day, params.limit)
    # As the list of transactions writes them, so that one row is the same in both.
    shown = [json_list.fields_of(record) | {"is_ticked": is_ticked} for record, is_ticked in rows]
    return raw_json_response(strict_json.dumps(shown))


@router.put("/{account_id}/reconciliation/rows", status_code=204, responses=problem_responses(403))
async def tick(account_id: UUID, data: Ticks, session: Session, member: CurrentMember) -> Response:
    """Tick off transactions that stand in the bank's statement, or take the ticks back."""
    await service.tick(session, member, account_id, data.transaction_ids, is_ticked=data.is_ticked)
    return empty_response()


@router.get("/{account_id}/reconciliations", response_model=list[ReconciliationRead])
async def list_all(
    account_id: UUID, session: Session, member: CurrentMember, params: Annotated[ReconciliationListParams, Query()]
) -> Response:
    """For which days it agreed with the bank, the latest first, and whether it still does."""
    return json_response(await queries.list_reconciliations(session, member, account_id, params.limit))


@router.post(
    "/{account_id}/reconciliations",
    status_code=201,
    response_model=ReconciliationRead,
    responses=problem_responses(403, 409),
)
async def reconcile(account_id: UUID, data: ReconciliationCreate, session: Session, member: CurrentMember) -> Response:
    """Note that the account holds what the bank says; what differs is refused, or recorded as an adjustment."""
    return json_response(await service.reconcile(session, member, account_id, data, member.locale), 201)


@router.delete(
    "/{account_id}/reconciliations/{reconciliation_id}", status_code=204, responses=problem_responses(403, 409)
)
async def delete(account_id: UUID, reconciliation_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Take it back; its adjustment goes into the trash."""
    await service.delete_reconciliation(session, member, account_id, reconciliation_id)
    return empty_response()
