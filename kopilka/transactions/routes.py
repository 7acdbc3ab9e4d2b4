"""HTTP door of transactions."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Query, Request, Response

from kopilka.households.door import CurrentMember, IfNoneMatch, ledger_tag
from kopilka.infrastructure.http.concurrency import expensive
from kopilka.infrastructure.http.pagination import check_question, link_next, question_of
from kopilka.infrastructure.http.responses import empty_response, json_response, problem_responses, raw_json_response
from kopilka.infrastructure.http.routing import Reads, Session, feature_router, reads
from kopilka.transactions import json_list, queries, service
from kopilka.transactions.bulk_service import change_many
from kopilka.transactions.figures import TransactionRecord
from kopilka.transactions.schemas import (
    BulkRead,
    TransactionBulk,
    TransactionCreate,
    TransactionListParams,
    TransactionRead,
    TransactionUpdate,
)

router = feature_router("/transactions", "transactions", 401, 404, 422)


async def if_match_lines(
    request: Request,
    if_match: Annotated[
        str | None, Header(description="The ETag that the change is based on; else it overwrites.")
    ] = None,
) -> str | None:
    """All lines of the header as one list (RFC 9110, 5.3); FastAPI reads only one of them."""
    return None if if_match is None else ", ".join(request.headers.getlist("if-match"))


IfMatch = Annotated[str | None, Depends(if_match_lines)]


def searches_or_counts(request: Request) -> bool:
    """What may read a whole household: the words of a search, the number of all pages."""
    return "q" in request.query_params or "count" in request.query_params


@router.get("", response_model=list[TransactionRead])
@reads
@expensive(searches_or_counts)
async def list_all(
    request: Request,
    connection: Reads,
    member: CurrentMember,
    params: Annotated[TransactionListParams, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Transactions, newest first, by pages: the next one is in the Link header."""
    tag = ledger_tag(request, member)
    if if_none_match is not None and tag in if_none_match:
        return Response(status_code=304, headers={"ETag": tag})
    question = question_of(params)
    check_question(params.cursor, question)
    page = await json_list.page_as_json(connection, member, params)
    headers = {"ETag": tag}
    if page.next is not None:
        headers["Link"] = link_next(request, page.next, question)
    if params.count:
        total = await json_list.count(connection, member, params)
        headers["X-Total-Count"] = str(total.count)
        if total.is_capped:
            headers["X-Total-Count-Capped"] = "true"
    return raw_json_response(page.body, headers=headers)


@router.post("", status_code=201, response_model=TransactionRead, responses=problem_responses(403, 409))
async def create(data: TransactionCreate, session: Session, member: CurrentMember) -> Response:
    """Record income or an expense; the balance of the account follows."""
    return _one(await service.create_transaction(session, member, data), 201)


@router.post("/bulk", response_model=BulkRead, responses=problem_responses(403, 409))
async def bulk(data: TransactionBulk, session: Session, member: CurrentMember) -> Response:
    """Change, delete and restore many at once: all of it or nothing. Also how such a change is undone."""
    return json_response(await change_many(session, member, data))


@router.get("/{transaction_id}", response_model=TransactionRead)
async def read(
    transaction_id: UUID, session: Session, member: CurrentMember, if_none_match: IfNoneMatch = None
) -> Response:
    """One transaction."""
    found = await queries.get_transaction(session, member, transaction_id)
    tag = service.etag(found.version)
    if if_none_match is not None and tag in if_none_match:
        return Response(status_code=304, headers={"ETag": tag})
    return _one(found)


@router.patch("/{transaction_id}", response_model=TransactionRead, responses=problem_responses(403, 409, 412))
async def update(
    transaction_id: UUID,
    change: TransactionUpdate,
    session: Session,
    member: CurrentMember,
    if_match: IfMatch,
) -> Response:
    """Change what is named; with If-Match only where nobody changed it meanwhile."""
    return _one(await service.update_transaction(session, member, transaction_id, change, if_match=if_match))


@router.delete("/{transaction_id}", status_code=204, responses=problem_responses(403, 412))
async def delete(transaction_id: UUID, session: Session, member: CurrentMember, if_match: IfMatch) -> Response:
    """Into the trash, from where it can be restored for 30 days."""
    await service.delete_transaction(session, member, transaction_id, if_match=if_match)
    return empty_response()


@router.post("/{transaction_id}/restore", response_model=TransactionRead, responses=problem_responses(403))
async def restore(transaction_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Out of the trash again."""
    return _one(await service.restore_transaction(session, member, transaction_id))


def _one(found: TransactionRecord, status: int = 200) -> Response:
    return raw_json_response(json_list.as_json(found), status, {"ETag": service.etag(found.version)})
