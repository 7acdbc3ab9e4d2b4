"""Keys: one root secret, a derived key per purpose, sealed values, and key ids for rotation."""

import hashlib
import hmac
import importlib
import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

NONCE_BYTES = 12


class SealBroken(Exception):
    """The value was not sealed by these keys, or not for this row."""


class Key:
    """Keys derived from one root secret. `kid` identifies the root without revealing anything of it."""

    def __init__(self, root: bytes) -> None:
        self._root = root
        self.kid = self.derive("key id")[:4].hex()

    def derive(self, purpose: str) -> bytes:
        """32 bytes for this purpose: HKDF-SHA256 (RFC 5869) with an empty salt, its first and only block."""
        extracted = hmac.digest(bytes(32), self._root, hashlib.sha256)
        return hmac.digest(extracted, b"kopilka/" + purpose.encode() + b"\x01", hashlib.sha256)


class KeyRing:
    """The current root secret and its predecessors: new values are made with the first, old ones can still be read."""

    def __init__(self, roots: Sequence[bytes]) -> None:
        self._keys = {key.kid: key for key in map(Key, roots)}
        self.current = next(iter(self._keys.values()))
        self.key_for = lru_cache(maxsize=64)(self._derive)

    def _derive(self, kid: str, purpose: str) -> bytes | None:
        key = self._keys.get(kid)
        return key.derive(purpose) if key else None

    def derive(self, purpose: str) -> bytes:
        derived = self.key_for(self.current.kid, purpose)
        assert derived is not None  # noqa: S101 - the current key is always in the ring
        return derived

    def fingerprint(self, purpose: str, *parts: bytes) -> bytes:
        """A keyed digest: somebody who reads the database cannot test guesses against it."""
        return self.fingerprints(purpose, *parts)[0]

    def fingerprints(self, purpose: str, *parts: bytes) -> list[bytes]:
        """The fingerprint by every root of the ring, the current one first: for values stored before a rotation."""
        framed = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
        keys = (self.key_for(kid, purpose) for kid in self._keys)
        return [hmac.digest(key, framed, hashlib.sha256) for key in keys if key is not None]

    def seal(self, purpose: str, plain: bytes, place: bytes) -> bytes:
        """AES-256-GCM; `place` is the identity of the row, so that a value copied to another row does not open."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed: bytes = _cipher(self.derive(purpose)).encrypt(nonce, plain, place)
        return bytes.fromhex(self.current.kid) + nonce + sealed

    def open(self, purpose: str, sealed: bytes, place: bytes) -> bytes:
        """Raises SealBroken."""
        key = self.key_for(sealed[:4].hex(), purpose)
        if key is None:
            raise SealBroken("sealed with a key that is not in the ring")
        nonce, body = sealed[4 : 4 + NONCE_BYTES], sealed[4 + NONCE_BYTES :]
        try:
            plain: bytes = _cipher(key).decrypt(nonce, body, place)
        except (importlib.import_module("cryptography.exceptions").InvalidTag, ValueError) as error:
            raise SealBroken("not sealed for this row") from error
        return plain


def _cipher(key: bytes) -> Any:
    """AESGCM. Loaded when something is sealed: it takes 7 MB, and many processes seal nothing."""
    return importlib.import_module("cryptography.hazmat.primitives.ciphers.aead").AESGCM(key)
