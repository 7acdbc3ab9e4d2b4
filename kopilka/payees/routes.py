"""HTTP door of payees."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from kopilka.households.door import CurrentMember
from kopilka.infrastructure.http.links import link_next
from kopilka.infrastructure.http.responses import empty_response, json_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router
from kopilka.payees import queries, service
from kopilka.payees.schemas import PayeeListParams, PayeeMerge, PayeeRead, PayeeUpdate

router = feature_router("/payees", "payees", 401, 404, 422)


@router.get("", response_model=list[PayeeRead])
async def list_all(
    request: Request, session: Session, member: CurrentMember, params: Annotated[PayeeListParams, Query()]
) -> Response:
    """Shops and people by name, each with its usual category; recording a transaction with a new name makes one."""
    page = await queries.page_of_payees(session, member, params)
    return json_response(page.payees, headers={} if page.next is None else {"Link": link_next(request, page.next)})


@router.get("/{payee_id}", response_model=PayeeRead)
async def read(payee_id: UUID, session: Session, member: CurrentMember) -> Response:
    """One payee."""
    return json_response(await queries.read_payee(session, member, payee_id))


@router.patch("/{payee_id}", response_model=PayeeRead, responses=problem_responses(403, 409))
async def update(payee_id: UUID, change: PayeeUpdate, session: Session, member: CurrentMember) -> Response:
    """Rename it, or choose the category that is proposed with it."""
    return json_response(await service.update_payee(session, member, payee_id, change))


@router.post("/{payee_id}/merge", response_model=PayeeRead, responses=problem_responses(403, 409))
async def merge(payee_id: UUID, data: PayeeMerge, session: Session, member: CurrentMember) -> Response:
    """Make all its transactions those of another one, which is answered; it is gone then. At most 10,000."""
    return json_response(await service.merge_payees(session, member, payee_id, data.into))


@router.delete("/{payee_id}", status_code=204, responses=problem_responses(403, 409))
async def delete(payee_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Take it off its transactions, which stay; at most 10,000."""
    await service.delete_payee(session, member, payee_id)
    return empty_response()
