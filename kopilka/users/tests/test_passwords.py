"""Password hashes: every character counts, peppers rotate, nobody's hash costs the same work."""

import asyncio

import bcrypt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopilka.infrastructure.crypto import KeyRing
from kopilka.users.passwords import Passwords

bcrypt_checkpw = bcrypt.checkpw

OLD, NEW = b"o" * 32, b"n" * 32


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(KeyRing([NEW]), 4)


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=8, max_size=256))
def test_any_password_matches_itself_alone(password: str) -> None:
    made = Passwords(KeyRing([NEW]), 4)

    async def check() -> None:
        hashed = await made.hash(password)
        assert len(hashed) <= 200
        assert await made.verify(password, hashed)
        assert not await made.verify(password + "x", hashed)

    asyncio.run(check())


async def test_the_tail_beyond_72_bytes_counts(passwords: Passwords) -> None:
    hashed = await passwords.hash("ы" * 64)
    assert await passwords.verify("ы" * 64, hashed)
    assert not await passwords.verify("ы" * 63 + "ь", hashed)


async def test_nobody_has_no_password(passwords: Passwords) -> None:
    for password in ("", "no such user", "правильный-пароль"):
        assert not await passwords.verify(password, None)


async def test_nobody_costs_the_work_of_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same work is a check of a hash of the same cost, one for each question."""
    passwords, checked = Passwords(KeyRing([NEW]), 5), list[bytes]()

    def check(digest: bytes, hashed: bytes) -> bool:
        checked.append(hashed[:7])
        return bcrypt_checkpw(digest, hashed)

    hashed = await passwords.hash("правильный-пароль")
    monkeypatch.setattr(bcrypt, "checkpw", check)
    for candidate in (hashed, None):
        assert not await passwords.verify("не-тот-пароль", candidate)
    assert checked == [b"$2b$05$"] * 2


async def test_pepper_rotates() -> None:
    before, after, forgotten = (Passwords(KeyRing(roots), 4) for roots in ([OLD], [NEW, OLD], [NEW]))
    hashed = await before.hash("правильный-пароль")
    assert await after.verify("правильный-пароль", hashed)
    assert after.is_outdated(hashed)
    assert not before.is_outdated(hashed)
    assert not await forgotten.verify("правильный-пароль", hashed)
    assert Passwords(KeyRing([OLD]), 5).is_outdated(hashed)


async def test_the_pepper_is_needed(passwords: Passwords) -> None:
    hashed = await passwords.hash("правильный-пароль")
    assert not await Passwords(KeyRing([OLD]), 4).verify("правильный-пароль", hashed)
