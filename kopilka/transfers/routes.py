"""HTTP door of transfers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from kopilka.households.door import CurrentMember, IfMatch, IfNoneMatch
from kopilka.infrastructure.http.changes import etag
from kopilka.infrastructure.http.responses import empty_response, json_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router
from kopilka.transfers import queries, service
from kopilka.transfers.figures import TransferRecord
from kopilka.transfers.schemas import (
    SuggestionParams,
    SuggestionRead,
    TransferCreate,
    TransferLink,
    TransferRead,
    TransferUpdate,
)
from kopilka.transfers.suggestions import Suggestion, suggest_transfers

router = feature_router("/transfers", "transfers", 401, 404, 422)


@router.post("", status_code=201, response_model=TransferRead, responses=problem_responses(403, 409))
async def create(data: TransferCreate, session: Session, member: CurrentMember) -> Response:
    """Move money between two accounts of the household: neither income nor expense. Withdrawing cash, putting money on
    a savings account and paying off a card are transfers.
    """
    return _one(await service.create_transfer(session, member, data), 201)


@router.get("/suggestions", response_model=list[SuggestionRead])
async def suggestions(
    session: Session, member: CurrentMember, params: Annotated[SuggestionParams, Query()]
) -> Response:
    """Pairs of an expense and an income that look like one transfer, the likeliest first; nothing is changed."""
    return json_response([_as_read(it) for it in await suggest_transfers(session, member, params.limit)])


@router.post("/link", status_code=201, response_model=TransferRead, responses=problem_responses(403, 409))
async def link(data: TransferLink, session: Session, member: CurrentMember) -> Response:
    """Make a transfer of an expense and an income that are there."""
    return _one(await service.link_transactions(session, member, data.transaction_ids), 201)


@router.get("/{transfer_id}", response_model=TransferRead)
async def read(
    transfer_id: UUID, session: Session, member: CurrentMember, if_none_match: IfNoneMatch = None
) -> Response:
    """One transfer, as both sides of it."""
    found = await queries.get_transfer(session, member, transfer_id)
    tag = etag(found.version)
    if if_none_match is not None and tag in if_none_match:
        return Response(status_code=304, headers={"ETag": tag})
    return _one(found)


@router.patch("/{transfer_id}", response_model=TransferRead, responses=problem_responses(403, 409, 412))
async def update(
    transfer_id: UUID, change: TransferUpdate, session: Session, member: CurrentMember, if_match: IfMatch
) -> Response:
    """Change what is named; with If-Match only where nobody changed it meanwhile."""
    return _one(await service.update_transfer(session, member, transfer_id, change, if_match=if_match))


@router.delete("/{transfer_id}", status_code=204, responses=problem_responses(403, 412))
async def delete(transfer_id: UUID, session: Session, member: CurrentMember, if_match: IfMatch) -> Response:
    """Both sides and the fee into the trash, from where they can be restored for 30 days."""
    await service.delete_transfer(session, member, transfer_id, if_match=if_match)
    return empty_response()


@router.post("/{transfer_id}/restore", response_model=TransferRead, responses=problem_responses(403))
async def restore(transfer_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Out of the trash again."""
    return _one(await service.restore_transfer(session, member, transfer_id))


@router.post("/{transfer_id}/unlink", status_code=204, responses=problem_responses(403, 409, 412))
async def unlink(transfer_id: UUID, session: Session, member: CurrentMember, if_match: IfMatch) -> Response:
    """Give back the expense and the income that the transfer was made of."""
    await service.unlink_transfer(session, member, transfer_id, if_match=if_match)
    return empty_response()


def _one(found: TransferRecord, status: int = 200) -> Response:
    return json_response(TransferRead.model_validate(found), status, headers={"ETag": etag(found.version)})


def _as_read(it: Suggestion) -> SuggestionRead:
    return SuggestionRead(
        out_transaction_id=it.out.id,
        in_transaction_id=it.into.id,
        from_account_id=it.out.account_id,
        to_account_id=it.into.account_id,
        amount=it.out.amount,
        currency=it.out.currency,
        to_amount=it.into.amount,
        to_currency=it.into.currency,
        date=it.out.date,
        to_date=it.into.date,
        out_description=it.out.description,
        in_description=it.into.description,
        score=it.score,
        days=it.days,
        reasons=list(it.reasons),
    )
