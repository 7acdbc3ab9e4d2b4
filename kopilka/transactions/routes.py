"""HTTP door of transactions."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from kopilka.households.door import CurrentMember, IfMatch, IfNoneMatch, ledger_tag
from kopilka.households.member import Member
from kopilka.infrastructure.http.changes import etag
from kopilka.infrastructure.http.concurrency import expensive
from kopilka.infrastructure.http.links import link_next
from kopilka.infrastructure.http.pagination import check_question, question_of
from kopilka.infrastructure.http.responses import empty_response, json_response, problem_responses, raw_json_response
from kopilka.infrastructure.http.routing import Reads, Session, feature_router, reads
from kopilka.transactions import json_list, queries, service, totals
from kopilka.transactions.bulk_service import change_filtered, change_many
from kopilka.transactions.figures import TransactionRecord
from kopilka.transactions.schemas import (
    BulkRead,
    FilteredBulk,
    FilteredBulkRead,
    FilterSummary,
    TagListParams,
    TagRead,
    TransactionBulk,
    TransactionCreate,
    TransactionFilters,
    TransactionListParams,
    TransactionRead,
    TransactionUpdate,
)

router = feature_router("/transactions", "transactions", 401, 404, 422)


def searches_or_counts(request: Request) -> bool:
    """What may read a whole household: the words of a search, the number of all pages, the largest of a filter."""
    asked = request.query_params
    return "q" in asked or "count" in asked or asked.get("order", "").endswith("amount")


def reads_rows(request: Request) -> bool:
    return bool({"q", "payee_id", "payee", "tag", "min_amount", "max_amount", "deleted"} & request.query_params.keys())


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
    # By the language, too: standard categories are found by their names in it.
    tag = ledger_tag(request, member, member.locale)
    if if_none_match is not None and tag in if_none_match:
        return Response(status_code=304, headers={"ETag": tag})
    question = question_of(params)
    check_question(params.cursor, question)
    page = await json_list.page_as_json(connection, member, params)
    # A rate that is known later changes what a row is worth, and the ledger's revision does not know of it.
    headers = {} if page.follows_rates else {"ETag": tag}
    if page.next is not None:
        headers["Link"] = link_next(request, page.next, question)
    if params.count:
        total = await json_list.count(connection, member, params)
        headers["X-Total-Count"] = str(total.count)
        if total.is_capped:
            headers["X-Total-Count-Capped"] = "true"
    return raw_json_response(page.body, headers=headers)


@router.get("/summary", response_model=FilterSummary)
@expensive(reads_rows)
async def summary(session: Session, member: CurrentMember, filters: Annotated[TransactionFilters, Query()]) -> Response:
    """How many transactions these filters find, and their sums: by currency, and in the household's. Exact; where
    words, amounts or the trash are asked for it stops at 10,000 rows.
    """
    return json_response(await totals.summarise(session, member, filters))


@router.get("/tags", response_model=list[TagRead])
async def tags(session: Session, member: CurrentMember, params: Annotated[TagListParams, Query()]) -> Response:
    """The tags of the household, the most frequent first."""
    return json_response(await queries.list_tags(session, member, params))


@router.post("", status_code=201, response_model=TransactionRead, responses=problem_responses(403, 409))
async def create(data: TransactionCreate, session: Session, member: CurrentMember) -> Response:
    """Record income or an expense; the balance of the account follows."""
    return _one(await service.create_transaction(session, member, data), member, 201)


@router.post("/bulk", response_model=BulkRead, responses=problem_responses(403, 409))
async def bulk(data: TransactionBulk, session: Session, member: CurrentMember) -> Response:
    """Change, delete and restore many at once: all of it or nothing. Also how such a change is undone."""
    return json_response(await change_many(session, member, data))


@router.post("/bulk/filtered", response_model=FilteredBulkRead, responses=problem_responses(403, 409))
@expensive(lambda _: True)
async def bulk_filtered(data: FilteredBulk, session: Session, member: CurrentMember) -> Response:
    """Change, delete or restore all that a filter finds, if it finds as many as expected; says how to undo it."""
    return json_response(await change_filtered(session, member, data))


@router.get("/{transaction_id}", response_model=TransactionRead)
async def read(
    transaction_id: UUID, session: Session, member: CurrentMember, if_none_match: IfNoneMatch = None
) -> Response:
    """One transaction."""
    found = await queries.get_transaction(session, member, transaction_id)
    tag = etag(found.version, member.currency)
    # A payee may have been renamed, a file added or removed, without another version of the row.
    is_known = if_none_match is not None and tag in if_none_match and found.payee_id is None
    # Nor is a rate part of it.
    is_known = is_known and found.currency == member.currency
    if is_known and not await queries.ever_had_attachments(session, member, transaction_id):
        return Response(status_code=304, headers={"ETag": tag})
    return _one(found, member)


@router.patch("/{transaction_id}", response_model=TransactionRead, responses=problem_responses(403, 409, 412))
async def update(
    transaction_id: UUID,
    change: TransactionUpdate,
    session: Session,
    member: CurrentMember,
    if_match: IfMatch,
) -> Response:
    """Change what is named; with If-Match only where nobody changed it meanwhile."""
    found = await service.update_transaction(session, member, transaction_id, change, if_match=if_match)
    return _one(found, member)


@router.delete("/{transaction_id}", status_code=204, responses=problem_responses(403, 412))
async def delete(transaction_id: UUID, session: Session, member: CurrentMember, if_match: IfMatch) -> Response:
    """Into the trash, from where it can be restored for 30 days."""
    await service.delete_transaction(session, member, transaction_id, if_match=if_match)
    return empty_response()


@router.post("/{transaction_id}/restore", response_model=TransactionRead, responses=problem_responses(403))
async def restore(transaction_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Out of the trash again."""
    return _one(await service.restore_transaction(session, member, transaction_id), member)


def _one(found: TransactionRecord, member: Member, status: int = 200) -> Response:
    # With the household's currency, in which the row is told: the version does not know of it.
    return raw_json_response(json_list.as_json(found), status, {"ETag": etag(found.version, member.currency)})
