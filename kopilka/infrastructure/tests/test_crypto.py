"""Derived keys, sealed values and the rotation of root secrets."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from kopilka.infrastructure.crypto import Key, KeyRing, SealBroken

OLD, NEW = b"o" * 32, b"n" * 32


@given(root=st.binary(min_size=32, max_size=80), purpose=st.text(max_size=30))
def test_derivation_is_hkdf_sha256(root: bytes, purpose: str) -> None:
    library = HKDF(hashes.SHA256(), 32, None, b"kopilka/" + purpose.encode()).derive(root)
    assert Key(root).derive(purpose) == library


@given(plain=st.binary(max_size=2_000), place=st.binary(max_size=64))
def test_opens_what_it_sealed(plain: bytes, place: bytes) -> None:
    ring = KeyRing([NEW])
    assert ring.open("answer", ring.seal("answer", plain, place), place) == plain


def test_a_value_moved_elsewhere_or_touched_does_not_open() -> None:
    ring = KeyRing([NEW])
    sealed = ring.seal("answer", b"secret", b"row 1")
    assert b"secret" not in sealed
    for attempt in (
        lambda: ring.open("answer", sealed, b"row 2"),
        lambda: ring.open("other purpose", sealed, b"row 1"),
        lambda: ring.open("answer", sealed[:-1] + bytes([sealed[-1] ^ 1]), b"row 1"),
        lambda: ring.open("answer", sealed[:10], b"row 1"),
        lambda: ring.open("answer", b"", b"row 1"),
        lambda: KeyRing([OLD]).open("answer", sealed, b"row 1"),
    ):
        with pytest.raises(SealBroken):
            attempt()


def test_rotation_reads_old_and_writes_new() -> None:
    before, after = KeyRing([OLD]), KeyRing([NEW, OLD])
    assert after.open("answer", before.seal("answer", b"kept", b"p"), b"p") == b"kept"
    with pytest.raises(SealBroken):
        before.open("answer", after.seal("answer", b"new", b"p"), b"p")


def test_fingerprints_tell_parts_apart_and_need_the_key() -> None:
    ring = KeyRing([NEW])
    assert ring.fingerprint("x", b"ab", b"c") != ring.fingerprint("x", b"a", b"bc")
    assert ring.fingerprint("x", b"ab") != KeyRing([OLD]).fingerprint("x", b"ab")
