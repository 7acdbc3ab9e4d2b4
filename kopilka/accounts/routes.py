"""HTTP door of accounts."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from kopilka.accounts import queries, service
from kopilka.accounts.models import Account
from kopilka.accounts.schemas import AccountCreate, AccountListParams, AccountRead, AccountUpdate
from kopilka.households.door import CurrentMember, IfMatch
from kopilka.households.member import Member
from kopilka.infrastructure.http.links import link_next
from kopilka.infrastructure.http.responses import empty_response, json_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router

router = feature_router("/accounts", "accounts", 401, 404, 422)


@router.get("", response_model=list[AccountRead])
async def list_all(
    request: Request, session: Session, member: CurrentMember, params: Annotated[AccountListParams, Query()]
) -> Response:
    """Accounts with their balances, the default one first; `archived=true` adds the archived ones."""
    page = await queries.page_of_accounts(session, member, params)
    headers = {} if page.next is None else {"Link": link_next(request, page.next)}
    return json_response(await queries.tell_accounts(session, member, page.accounts), headers=headers)


@router.post("", status_code=201, response_model=AccountRead, responses=problem_responses(403, 409))
async def create(data: AccountCreate, session: Session, member: CurrentMember) -> Response:
    """A new account; a household can have 1,000."""
    return await _one(session, member, await service.create_account(session, member, data), 201)


@router.get("/{account_id}", response_model=AccountRead)
async def read(account_id: UUID, session: Session, member: CurrentMember) -> Response:
    """One account."""
    return await _one(session, member, await queries.get_account(session, member, account_id))


@router.patch("/{account_id}", response_model=AccountRead, responses=problem_responses(403, 409, 412))
async def update(
    account_id: UUID, change: AccountUpdate, session: Session, member: CurrentMember, if_match: IfMatch
) -> Response:
    """Rename it, correct its opening balance, make it the default, put it into the archive or take it out; with
    If-Match only where nobody changed it meanwhile.
    """
    account = await service.update_account(session, member, account_id, change, if_match=if_match)
    return await _one(session, member, account)


@router.delete("/{account_id}", status_code=204, responses=problem_responses(403, 409))
async def delete(account_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Delete an account that no transaction uses."""
    await service.delete_account(session, member, account_id)
    return empty_response()


async def _one(session: Session, member: Member, account: Account, status: int = 200) -> Response:
    [told] = await queries.tell_accounts(session, member, [account])
    return json_response(told, status)
