"""The bare limit: the same answers by one ASGI function, asyncpg and JSON made by PostgreSQL.

No framework, no validation, no session check, no row level security, no transaction around a read. With --walled the
same function stands behind the product's wall, and so tells the wall's own cost from that of our Python.
"""

import json
import os
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from bench.reference.server import POOL, options, serve

# The household's currency is the second parameter of every statement.
COLUMNS = """id, trim_scale(amount) AS amount, currency,
    trim_scale(CASE currency WHEN $2 THEN amount ELSE in_base_currency(household_id, amount, currency, date, $2) END)
        AS base_amount,
    CASE WHEN type IN ('in', 'out') THEN 'transfer' WHEN is_refund THEN 'income' ELSE type END AS type,
    category_id, account_id, date, description, created_by AS user_id, created_at, updated_at, version, deleted_at,
    is_refund, refund_of, payee_id,
    (SELECT name FROM payees p WHERE p.household_id = transactions.household_id AND p.id = payee_id) AS payee,
    coalesce(tags, ARRAY[]::varchar[]) AS tags, note, CASE WHEN is_pending THEN 'pending' ELSE 'booked' END AS status,
    coalesce(attachments, 0) AS attachments,
    CASE WHEN lines IS NOT NULL THEN (
        SELECT json_agg(json_build_object('amount', trim_scale((line ->> 'amount')::numeric),
                        'category_id', line -> 'category_id', 'description', line -> 'description'))
          FROM jsonb_array_elements(lines) AS line) END AS lines,
    CASE WHEN type IN ('in', 'out') THEN (
        SELECT json_build_object('id', o.transfer_id, 'direction', transactions.type, 'account_id', o.account_id,
                        'transaction_id', o.id)
          FROM transactions o
         WHERE o.household_id = transactions.household_id AND o.transfer_id = transactions.transfer_id
           AND o.type IN ('in', 'out') AND o.id <> transactions.id) END AS transfer"""
NEWEST = f"""SELECT '[' || string_agg(row_to_json(t)::text, ',') || ']' FROM (
    SELECT {COLUMNS} FROM transactions WHERE household_id = $1 AND deleted_at IS NULL {{more}}
     ORDER BY transactions.date DESC, transactions.id DESC LIMIT 50) t"""  # noqa: S608 - of constants
LIST = NEWEST.format(more="")
SEARCH = NEWEST.format(more="AND type = $3 AND search_text LIKE '%' || $4 || '%'")
CREATE = f"""WITH t AS (
    INSERT INTO transactions (household_id, id, account_id, category_id, type, currency, amount, date, description,
                              search_text, created_by)
    VALUES ($1, $3, $4, $5, $6, $7, $8, $9::text::date, $10, $11, $12) RETURNING {COLUMNS})
SELECT row_to_json(t)::text FROM t"""  # noqa: S608 - the same
ME = """SELECT json_build_object('id', u.id, 'email', u.email, 'is_active', u.is_active, 'is_verified', u.is_verified,
    'is_admin', u.is_admin, 'is_premium', coalesce(u.premium_until > now(), false),
    'premium_until', u.premium_until, 'locale', u.locale, 'created_at', u.created_at,
    'household_id', $2::uuid, 'households', (
        SELECT json_agg(json_build_object('id', h.id, 'name', h.name, 'currency', h.currency,
                   'time_zone', h.time_zone, 'month_starts_on', h.month_starts_on,
                   'month_starts_before_weekend', h.month_starts_before_weekend, 'role', m.role,
                   'is_personal', m.is_personal, 'is_example', h.is_example, 'created_at', h.created_at)
                   ORDER BY m.is_personal DESC, h.created_at, h.id)
          FROM households h JOIN memberships m ON m.household_id = h.id WHERE m.user_id = u.id))::text
    FROM users u WHERE u.id = $1"""
# The product's own statement (kopilka/households/entering.py): checks session, user and household, sets the tenant.
OPEN_REQUEST = "SELECT is_live FROM enter_request($1, $2, $3, NULL)"

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Person:
    def __init__(self, known: dict[str, Any]) -> None:
        self.user_id = UUID(known["user_id"])
        self.session_id = UUID(known["session_id"])
        self.version: int = known["version"]
        self.household_id = UUID(known["household_id"])
        self.account_id = UUID(known["account_id"])
        self.currency: str = known["currency"]
        self.base_currency: str = known["base_currency"]
        self.types: dict[str, str] = dict(known["categories"])


class Bare:
    def __init__(self, url: str, people: list[dict[str, Any]]) -> None:
        self.url = url
        self.people = {f"Bearer {known['token']}".encode(): Person(known) for known in people}
        self.pool: Any = None

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.live(receive, send)
        person = next((self.people[value] for name, value in scope["headers"] if name == b"authorization"), None)
        status, body = 200, "null"
        if person is not None and scope["path"] == "/users/me":
            body = await self.ask(person, ME, person.user_id, person.household_id)
        elif person is not None and scope["method"] == "POST":
            status, body = 201, await self.create(person, await receive())
        elif person is not None:
            body = await self.newest(person, scope["query_string"])
        answer = body.encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def ask(self, person: Person, statement: str, *values: object) -> Any:
        return await self.pool.fetchval(statement, *values)

    async def newest(self, person: Person, query: bytes) -> str:
        if not query:
            return await self.ask(person, LIST, person.household_id, person.base_currency) or "[]"
        asked = parse_qs(query.decode())
        words = (asked["type"][0], asked["q"][0])
        return await self.ask(person, SEARCH, person.household_id, person.base_currency, *words) or "[]"

    async def create(self, person: Person, message: dict[str, Any]) -> str:
        given = orjson.loads(message["body"])
        category = given["category_id"]
        made: str = await self.ask(
            person,
            CREATE,
            *(person.household_id, person.base_currency, uuid7(), person.account_id, UUID(category)),
            *(person.types[category], person.currency, Decimal(str(given["amount"])), given["date"]),
            *(given["description"], given["description"].casefold(), person.user_id),
        )
        return made

    async def live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.pool = await asyncpg.create_pool(self.url, min_size=POOL, max_size=POOL, reset=_keep)
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.pool.close()
                return await send({"type": "lifespan.shutdown.complete"})


async def _keep(connection: asyncpg.Connection) -> None:
    """A connection goes back as it is; asyncpg would spend a round trip on clearing what nothing here sets."""


class Walled(Bare):
    """Every answer in a transaction of its own, opened as the product opens it, under the application's role."""

    async def ask(self, person: Person, statement: str, *values: object) -> Any:
        async with self.pool.acquire() as connection, connection.transaction():
            if not await connection.fetchval(OPEN_REQUEST, person.user_id, person.session_id, person.version):
                raise PermissionError(f"The session of {person.user_id} has ended.")
            return await connection.fetchval(statement, *values)


def application() -> Bare:
    return _made(Bare)


def walled_application() -> Bare:
    return _made(Walled)


def _made(kind: type[Bare]) -> Bare:
    return kind(os.environ["BENCH_DATABASE_URL"], json.loads(Path(os.environ["BENCH_PEOPLE"]).read_bytes()))


def main() -> None:
    known = options(__doc__)
    known.add_argument("--walled", action="store_true")
    given = known.parse_args()
    serve(f"bench.reference.bare:{'walled_application' if given.walled else 'application'}", given.port)


if __name__ == "__main__":
    main()
