"""HTTP routes of /accounts/{id}/transactions and /accounts/{id}/balance."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from kopilka.balances import queries
from kopilka.balances.schemas import AccountRowRead, AccountRowsParams, HistoryParams, HistoryRead
from kopilka.households.door import CurrentMember, IfNoneMatch, ledger_tag
from kopilka.infrastructure.http import strict_json
from kopilka.infrastructure.http.links import link_next
from kopilka.infrastructure.http.responses import json_response, raw_json_response
from kopilka.infrastructure.http.routing import Reads, feature_router, reads
from kopilka.transactions import json_list

router = feature_router("/accounts", "accounts", 401, 404, 422)


@router.get("/{account_id}/transactions", response_model=list[AccountRowRead])
@reads
async def list_rows(
    request: Request,
    account_id: UUID,
    connection: Reads,
    member: CurrentMember,
    params: Annotated[AccountRowsParams, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Rows of one account with its balance after each, newest first, by pages. Deleted ones are not in it, those dated
    later than today are: the first row's `balance_after` is the account's `balance`.
    """
    tag = ledger_tag(request, member)
    if if_none_match is not None and tag in if_none_match:
        return Response(status_code=304, headers={"ETag": tag})
    page = await queries.page_of_rows(connection, member, account_id, params)
    # A rate that is known later changes what rows in another currency are worth, and no revision.
    headers = {"ETag": tag} if all(row.transaction.currency == member.currency for row in page.rows) else {}
    if page.next is not None:
        headers["Link"] = link_next(request, page.next)
    # As the list of transactions writes them, so that one row is the same in both.
    rows = [json_list.fields_of(row.transaction) | {"balance_after": row.balance_after} for row in page.rows]
    return raw_json_response(strict_json.dumps(rows), headers=headers)


@router.get("/{account_id}/balance", response_model=HistoryRead)
@reads
async def read_history(
    request: Request,
    account_id: UUID,
    connection: Reads,
    member: CurrentMember,
    params: Annotated[HistoryParams, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """What the account held at the end of every day, week or month; at most 1,600 points."""
    tag = ledger_tag(request, member)
    if if_none_match is not None and tag in if_none_match:
        return Response(status_code=304, headers={"ETag": tag})
    history = await queries.read_history(connection, member, account_id, params)
    return json_response(HistoryRead.model_validate(history), headers={"ETag": tag})
