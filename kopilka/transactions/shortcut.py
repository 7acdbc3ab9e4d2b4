"""The hottest paths of the ledger by the driver: the newest transactions in one round trip, recording one in four.

The same statements, judgements and answers as the ordinary way's; they are only compiled once, and open the request
themselves.
"""

from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import ValidationError
from sqlalchemy import insert
from starlette.requests import Request
from starlette.responses import Response

from kopilka.auth.opening import OPENED, TokenOpening, opened
from kopilka.auth.tokens import Claims
from kopilka.households.door import ledger_tag
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.database.errors import is_disconnect
from kopilka.infrastructure.errors import AppError
from kopilka.infrastructure.http.idempotency import KEY_HEADER, Claim, claim_by_driver, claim_of, settle_by_driver
from kopilka.infrastructure.http.pagination import Cursor, link_next
from kopilka.infrastructure.http.responses import raw_json_response
from kopilka.periods import DateRange
from kopilka.transactions import queries
from kopilka.transactions.queries import TRANSACTIONS, WIRE, References
from kopilka.transactions.schemas import TransactionCreate, TransactionListParams
from kopilka.transactions.service import NEW_COLUMNS, etag, new_row

PLAIN = TransactionListParams()
# Where no `period` is asked for, nobody asks what day it is.
NO_DAY = date.min
# Of words in a search: each number of them is a statement of its own.
WORDS = 3
# Statements that are kept: a handful of kinds is asked in practice, and each connection keeps a hundred.
KINDS = 64
_statements: dict[tuple[object, ...], Compiled] = {}


async def list_newest(request: Request, claims: Claims) -> Response | None:
    """The plain case of `GET /transactions`: any filters but `period`, no count, no If-None-Match."""
    params = plain_params(request)
    if params is None or "if-none-match" in request.headers:
        return None
    opening: TokenOpening = request.app.state.opening
    days = queries.date_range(params, NO_DAY)
    values = {name: value for name, value in queries.values_of(params, days).items() if value is not None}
    statement = statement_for(params, days, values)
    values |= opening.values(request, claims)
    async with request.app.state.database.direct() as connection:
        row = await connection.fetchrow(statement.text, *statement.arguments(values))
    headers = {"ETag": ledger_tag(request, opening.member(claims, row))}
    if row["next_id"] is not None:
        headers["Link"] = link_next(request, Cursor(row["next_date"], row["next_id"]))
    return raw_json_response(f"[{row['body'] or ''}]".encode(), headers=headers)


async def record(request: Request, claims: Claims) -> Response | None:
    """The plain case of `POST /transactions`: nothing wrong with the body, and its Idempotency-Key, if any, is new."""
    try:
        data = TransactionCreate.model_validate(request._json)
    except ValidationError:
        return None
    opening: TokenOpening = request.app.state.opening
    values = opening.values(request, claims) | {"category": data.category_id, "account": data.account_id}
    look, write = recording(data.account_id is None)
    claim: Claim | None = None
    is_writing = False
    try:
        async with request.app.state.database.direct() as connection, connection.transaction():
            if KEY_HEADER in request.headers:
                # First the key, then the look, which locks the household: as everywhere.
                first = await opening.admit_by_driver(request, connection, claims)
                claim = await claim_of(request, first.household_id, first.user_id)
                if not await claim_by_driver(connection, claim):
                    return None
            looked = await connection.fetchrow(look.text, *look.arguments(values))
            member = opening.member(claims, looked)
            member.require_editor()
            row = new_row(member, data, References.of(looked))
            is_writing = True
            made = await connection.fetchrow(write.text, *write.arguments(row))
            answer = raw_json_response(made["wire"].encode(), 201, {"ETag": etag(made["version"])})
            if claim is not None:
                await settle_by_driver(connection, request, claim, answer)
    except asyncpg.IntegrityConstraintViolationError:
        return None  # deleted between the look and the write: the ordinary way says what
    except Exception as error:
        # Where a connection dies later, nobody knows whether it has been recorded: never a second time by ourselves.
        if not is_writing and is_disconnect(error):
            return None
        raise
    return answer


@cache
def recording(by_default: bool) -> tuple[Compiled, Compiled]:
    """The look at what a transaction refers to, and the INSERT."""
    nobody = UUID(int=0)
    look = queries.references_of(
        OPENED.c.household_id, category_id=nobody, account_id=None if by_default else nobody
    ).lateral("looked")
    write = insert(TRANSACTIONS).returning(WIRE, TRANSACTIONS.c.version)
    return Compiled(opened(look)), Compiled(write, NEW_COLUMNS)


def plain_params(request: Request) -> TransactionListParams | None:
    """None where they are wrong, odd, or need to know what day it is for the household."""
    if not request.scope["query_string"]:
        return PLAIN
    given = request.query_params.multi_items()
    asked = dict(given)
    if len(asked) < len(given) or "" in asked.values():
        return None
    try:
        params = TransactionListParams.model_validate(asked)
        queries.date_range(params, NO_DAY)
    except (ValidationError, AppError):
        return None
    if params.period is not None or params.count or (params.q is not None and len(params.q.split()) > WORDS):
        return None
    return params


def statement_for(params: TransactionListParams, days: DateRange | None, values: dict[str, Any]) -> Compiled:
    kind = (params.order, params.deleted, *values)
    found = _statements.get(kind)
    if found is None:
        if len(_statements) >= KINDS:
            _statements.clear()
        page = queries.page_in_one_row(OPENED, params, days).lateral("page")
        found = _statements[kind] = Compiled(opened(page))
    return found
