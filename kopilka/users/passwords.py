"""Password hashes: bcrypt over a peppered digest, in threads, so many at once as there are cores."""

import asyncio
import base64
import hashlib
import hmac
import os

import bcrypt

from kopilka.infrastructure.crypto import KeyRing

PEPPER = "password pepper"


class Passwords:
    """Hashes look `kid$bcrypt`: the key id tells which pepper was in force.

    bcrypt reads 72 bytes and stops at NUL; the digest makes any length and any alphabet count in full.
    """

    def __init__(self, keys: KeyRing, cost: int) -> None:
        self._keys = keys
        self._cost = cost
        self._slots = asyncio.Semaphore(os.cpu_count() or 1)
        # Checked where no user is found, so that an unknown address takes the same time as a known one. It has the
        # shape of a hash, but nobody computed it: that would be a quarter of a second at every start.
        self._nobody = f"{keys.current.kid}$$2b${cost:02}${'.' * 53}"

    async def hash(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(self._hash, password)

    async def verify(self, password: str, hashed: str | None) -> bool:
        """False for a wrong password and, after the same work, for `hashed=None`."""
        async with self._slots:
            right = await asyncio.to_thread(self._verify, password, hashed or self._nobody)
        return right and hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Made with an earlier pepper or another cost: to be made anew at the next sign-in."""
        kid, _, rest = hashed.partition("$")
        return kid != self._keys.current.kid or not rest.startswith(f"$2b${self._cost:02}$")

    def _hash(self, password: str) -> str:
        kid = self._keys.current.kid
        return f"{kid}${bcrypt.hashpw(self._digest(password, kid), bcrypt.gensalt(self._cost)).decode()}"

    def _verify(self, password: str, hashed: str) -> bool:
        kid, _, rest = hashed.partition("$")
        return bcrypt.checkpw(self._digest(password, kid), rest.encode())

    def _digest(self, password: str, kid: str) -> bytes:
        # An unknown key id (its root was dropped from the ring) digests to something that matches nothing.
        pepper = self._keys.key_for(kid, PEPPER) or os.urandom(32)
        return base64.b64encode(hmac.digest(pepper, password.encode(), hashlib.sha256))
