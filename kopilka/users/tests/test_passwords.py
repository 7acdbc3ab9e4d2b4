"""Password hashes: every character counts, peppers rotate, a missing hash costs the same work."""

import asyncio

import bcrypt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopilka.infrastructure.crypto import KeyRing
from kopilka.users.errors import PasswordBlank, PasswordIsEmail, PasswordTooShort
from kopilka.users.password_rules import check_new_password, normalize
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


FORMS = [
    ("\u0439", "\u0438\u0306"), ("\u0451", "\u0435\u0308"), ("\uff21", "A"), ("\u00a0", " "), ("\u3000", " "),
    ("\u2009", " "), ("\u1680", " "), ("\u00e9", "e\u0301"), ("\ufb01", "fi"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), FORMS)
async def test_what_keyboards_write_differently_is_one_password(passwords: Passwords, one: str, other: str) -> None:
    first, second = f"пароль{one}42", f"пароль{other}42"
    assert first != second
    for stored, typed in ((first, second), (second, first), (first, first)):
        hashed = await passwords.hash(stored)
        assert await passwords.verify(typed, hashed)
        assert not await passwords.verify(typed + " ", hashed)


@pytest.mark.parametrize(
    "password",
    ["пароль\u0438\u0306\u044942", "пароль\u00a0с пробелом", "\uff46\uff55\uff4c\uff4c\uff57\uff49\uff44\uff54\uff48"],
)
async def test_hashes_of_before_are_accepted_as_typed_and_made_again(passwords: Passwords, password: str) -> None:
    before = passwords._hash(password)  # without its normal form, as it was stored
    assert await passwords.verify(password, before)
    assert passwords.is_outdated(before, password)
    after = await passwords.hash(password)
    assert await passwords.verify(normalize(password), after)
    assert not passwords.is_outdated(after, normalize(password))


@pytest.mark.parametrize(
    "blank",
    [
        " " * 8, "\t" * 9, "\u00a0" * 8, "\u3000" * 8, "\u200b" * 12, " \u2060" * 8, "\u3164" * 8, "\u2800" * 8,
        "\u0301" * 8, "\ufeff" * 8,
    ],
)  # fmt: skip
def test_blanks_are_no_new_password(blank: str) -> None:
    with pytest.raises(PasswordBlank):
        check_new_password(blank, email="anna@example.com")


@pytest.mark.parametrize("email", ["anna@example.com", "Annabelle@Example.com", "\u0439анна.петрова@пример.рф"])
def test_ones_own_email_is_no_new_password(email: str) -> None:
    local = email.rpartition("@")[0]
    decomposed = email.replace("\u0439", "\u0438\u0306")
    forms = [email, email.upper(), f" {email} ", email.replace("@", " @"), f"\u200b{email}", decomposed]
    if len(local) >= 8:
        forms += [local, local.title()]
    for typed in forms:
        with pytest.raises(PasswordIsEmail):
            check_new_password(typed, email=email)
    check_new_password(f"{email}!", email=email)
    check_new_password("верный конь батарейка", email=email)


def test_what_is_short_in_normal_form_is_short() -> None:
    with pytest.raises(PasswordTooShort):
        check_new_password("\u0438\u0306" * 4, email="anna@example.com")
