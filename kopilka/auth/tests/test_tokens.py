"""Access tokens: nothing but our own, complete and in time is accepted; secrets rotate without sign-outs."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import PASSWORD, ROOT_SECRET, Person, TestDatabase, new_client
from kopilka.auth import tokens as tokens_module
from kopilka.auth.errors import TokenInvalid
from kopilka.auth.tokens import PURPOSE, REQUIRED, AccessTokens
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.processes.api.app import create_app

RING = KeyRing([b"k" * 32])


@pytest.fixture
def tokens() -> AccessTokens:
    return AccessTokens(RING, 10)


def issue(tokens: AccessTokens) -> str:
    return tokens.issue(user_id=uuid4(), session_id=uuid4(), version=1)


def forge(key: object = None, headers: dict[str, Any] | None = None, algorithm: str = "HS256", **changes: Any) -> str:
    """A token of ours, with changes; None takes a claim away."""
    claims: dict[str, Any] = {
        "iss": "kopilka",
        "aud": "kopilka-api",
        "sub": str(uuid4()),
        "sid": str(uuid4()),
        "ver": 1,
        "iat": int(time.time()),
        "exp": int(time.time()) + 60,
        "jti": str(uuid4()),
    }
    claims = {name: value for name, value in (claims | changes).items() if value is not None}
    made_key: Any = RING.derive(PURPOSE) if key is None else key
    return jwt.encode(claims, made_key, algorithm, headers={"kid": RING.current.kid, "typ": "at+jwt"} | (headers or {}))


def test_verified_once_and_remembered(tokens: AccessTokens, monkeypatch: pytest.MonkeyPatch) -> None:
    token = issue(tokens)
    claims = tokens.verify(token)
    monkeypatch.setattr(tokens_module.jwt, "decode", lambda *_, **__: pytest.fail("verified twice"))
    assert tokens.verify(token) == claims


def test_forging_as_we_issue_is_accepted(tokens: AccessTokens) -> None:
    assert tokens.verify(forge()).version == 1


@pytest.mark.parametrize("claim", REQUIRED)
def test_every_claim_is_required(tokens: AccessTokens, claim: str) -> None:
    with pytest.raises(TokenInvalid):
        tokens.verify(forge(**{claim: None}))


@pytest.mark.parametrize(
    "make",
    [
        lambda: forge(key=b"another key of at least 32 bytes!!"),
        lambda: forge(headers={"kid": "00000000"}),
        lambda: forge(headers={"kid": ""}),
        lambda: forge(headers={"typ": "JWT"}),
        lambda: forge(key=b"k" * 64, algorithm="HS512"),
        lambda: forge(key=RING.derive(PURPOSE) * 2, algorithm="HS512"),
        lambda: jwt.encode({"sub": str(uuid4())}, "", "none", headers={"kid": RING.current.kid, "typ": "at+jwt"}),
        lambda: forge(exp=int(time.time()) - 1),
        lambda: forge(aud="someone-else"),
        lambda: forge(iss="someone-else"),
        lambda: forge(ver=2**31),
        lambda: forge(ver=10**30),
        lambda: forge(ver=-1),
        lambda: forge(ver=0),
        lambda: forge(ver="1"),
        lambda: forge(ver=1.0),
        lambda: forge(ver=True),
        lambda: forge(ver=[1]),
        lambda: forge(exp=float("inf")),
        lambda: forge(exp=10**400),
        lambda: forge(iat=10**400),
        lambda: forge(sub="not-a-uuid"),
        lambda: forge(ver="x"),
        lambda: forge(iat=int(time.time()) + 3600),
    ],
)
def test_attacks(tokens: AccessTokens, make: Callable[[], str]) -> None:
    with pytest.raises(TokenInvalid):
        tokens.verify(make())


@given(
    st.one_of(
        st.text(max_size=200), st.from_regex(r"\A[A-Za-z0-9_=-]{0,40}\.[A-Za-z0-9_=-]{0,40}\.[A-Za-z0-9_=-]{0,40}\Z")
    )
)
def test_any_text_is_refused_quietly(text: str) -> None:
    with pytest.raises(TokenInvalid):
        AccessTokens(RING, 10).verify(text)


def test_expiry_bites_from_memory_too(tokens: AccessTokens, monkeypatch: pytest.MonkeyPatch) -> None:
    token = issue(tokens)
    tokens.verify(token)
    later = time.time() + 601
    monkeypatch.setattr(tokens_module.time, "time", lambda: later)
    with pytest.raises(TokenInvalid):
        tokens.verify(token)


def test_memory_is_bounded(tokens: AccessTokens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens_module, "REMEMBERED", 10)
    for _ in range(50):
        tokens.verify(issue(tokens))
    assert len(tokens._verified) == 10


async def test_secrets_rotate_without_sign_outs(alice: Person, settings: Settings, database: TestDatabase) -> None:
    made = await alice.http.post("/accounts", json={"name": "Карта"}, headers={"Idempotency-Key": "before"})
    rotated = create_app(settings, KeyRing([b"n" * 40, ROOT_SECRET]), database.app_url)
    try:
        async with new_client(rotated, Authorization=alice.http.headers["Authorization"]) as http:
            assert (await http.get("/users/me")).status_code == 200
            # A retry across the rotation still finds its first answer.
            again = await http.post("/accounts", json={"name": "Карта"}, headers={"Idempotency-Key": "before"})
            assert again.content == made.content
            pair = await http.post("/auth/refresh", json={"refresh_token": alice.refresh_token})
            assert pair.status_code == 200
            signed_in = await http.post("/auth/sing-in", json={"email": alice.email, "password": PASSWORD})
            assert signed_in.status_code == 200
    finally:
        await rotated.state.database.close()
    # The hash was made anew with the new pepper: the former secret may go one day.
    only_new = create_app(settings, KeyRing([b"n" * 40]), database.app_url)
    try:
        async with new_client(only_new) as http:
            signed_in = await http.post("/auth/sing-in", json={"email": alice.email, "password": PASSWORD})
            assert signed_in.status_code == 200
    finally:
        await only_new.state.database.close()
