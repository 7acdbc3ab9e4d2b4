"""The Idempotency-Key header (IETF draft): the first response to a POST again, for 24 hours."""

import re
from collections.abc import Awaitable, Callable
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.idempotency import Outcome, Scope, once
from kopilka.infrastructure.database.tenant import Caller
from kopilka.infrastructure.database.transactions import set_tenant
from kopilka.infrastructure.errors import Refused

KEY_HEADER = "idempotency-key"
KEPT_HEADERS = ("content-type", "etag", "location", "link")
# Structured field string (RFC 8941) or the bare token that most clients send.
KEY = re.compile(r'"?([\x21\x23-\x5b\x5d-\x7e]{1,255})"?')
NO_HOUSEHOLD = UUID(int=0)


class IdempotencyKeyInvalid(Refused):
    code = "idempotency_key_invalid"
    texts = {
        "ru": "Idempotency-Key — от 1 до 255 печатных знаков ASCII без пробелов.",
        "en": "Idempotency-Key is 1 to 255 printable ASCII characters without spaces.",
    }


async def respond_once(
    request: Request, session: AsyncSession, caller: Caller | None, respond: Callable[[], Awaitable[Response]]
) -> Response:
    """Raises IdempotencyKeyInvalid and IdempotencyKeyReused. Responses of 400 and above are not kept."""
    match = KEY.fullmatch(request.headers[KEY_HEADER])
    if match is None:
        raise IdempotencyKeyInvalid
    keys: KeyRing = request.app.state.keys
    url = request.url
    fingerprints = keys.fingerprints(
        "idempotency", request.method.encode(), url.path.encode(), url.query.encode(), await request.body()
    )
    if caller is not None:
        scope = Scope(caller.household_id, caller.user_id)
    else:
        # Callers without a user share no namespace: a key counts together with what it was sent with.
        scope = Scope(NO_HOUSEHOLD, UUID(bytes=keys.fingerprint("anonymous caller", fingerprints[0])[:16]))
        await set_tenant(session, household_id=scope.household_id, user_id=scope.user_id)
    fresh: list[Response] = []

    async def effect() -> Outcome:
        response = await respond()
        fresh.append(response)
        return Outcome(response.status_code, _freeze(response), is_kept=response.status_code < 400)

    outcome = await once(session, scope, match[1], fingerprints, effect, keys=keys)
    return _thaw(outcome) if outcome.is_replay else fresh[0]


def _freeze(response: Response) -> bytes:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    return orjson.dumps(headers) + b"\n" + bytes(response.body)


def _thaw(outcome: Outcome) -> Response:
    headers, _, body = outcome.content.partition(b"\n")
    return Response(body, outcome.status, headers={**orjson.loads(headers), "Idempotency-Replayed": "true"})
