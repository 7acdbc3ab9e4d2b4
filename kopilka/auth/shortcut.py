"""Who is calling, in one round trip: what every client asks first."""

from functools import cache

from sqlalchemy import Uuid, bindparam
from starlette.requests import Request
from starlette.responses import Response

from kopilka.auth import queries
from kopilka.auth.opening import TokenOpening, opened
from kopilka.auth.tokens import Claims
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.http.responses import json_response


async def read_me(request: Request, claims: Claims) -> Response | None:
    opening: TokenOpening = request.app.state.opening
    statement = compiled()
    async with request.app.state.database.direct() as connection:
        rows = await connection.fetch(statement.text, *statement.arguments(opening.values(request, claims)))
    return json_response(queries.me_of(opening.member(claims, rows[0]), rows))


@cache
def compiled() -> Compiled:
    return Compiled(opened(queries.households_of(bindparam("open_user", type_=Uuid)).lateral("mine")))
