"""Password hashes: bcrypt over a digest made with a secret pepper, computed in threads."""

import asyncio
import base64
import hashlib
import hmac
import os
import time
from collections.abc import Callable
from typing import TypeVar

import bcrypt

from kopilka.infrastructure.crypto import KeyRing
from kopilka.users.hashing_queue import HashingQueue
from kopilka.users.password_rules import normalize

PEPPER = "password pepper"
# bcrypt of cost 12 on a core of 2025; each step of the cost doubles it.
SECONDS_AT_COST_12 = 0.25

T = TypeVar("T")


class Passwords:
    """Hashes look `kid$bcrypt`, where kid is the id of the key that the pepper was derived from.

    bcrypt reads 72 bytes and stops at NUL; with the digest, every character of any length and alphabet counts.
    """

    def __init__(self, keys: KeyRing, cost: int, queue: HashingQueue | None = None) -> None:
        self._keys = keys
        self._cost = cost
        self.queue = queue or HashingQueue(expected_seconds=SECONDS_AT_COST_12 * 2.0 ** (cost - 12))
        # Checked where no user is found, so that an unknown address takes the same time as a known one. It has the
        # form of a hash, but is not computed: that would take a quarter of a second at every start.
        self._nobody = f"{keys.current.kid}$$2b${cost:02}${'.' * 53}"

    @property
    def unset(self) -> str:
        """Stands for a password that is still to be chosen: nothing that is typed matches it."""
        return self._nobody

    async def hash(self, password: str) -> str:
        """Of the normalised password. Requests call it in a turn of `queue`."""
        return await self._in_thread(lambda: self._hash(normalize(password)))

    async def verify(self, password: str, hashed: str | None) -> bool:
        """False for a wrong password and, after the same work, for `hashed=None`. Requests call it in a turn of
        `queue`.

        A password that is not in normal form is checked as typed, too: hashes made before passwords were normalised.
        The number of checks so depends on what was typed alone, and tells nothing of the user.
        """
        right = await self._in_thread(lambda: self._verify_any(password, hashed or self._nobody))
        return right and hashed is not None

    def is_outdated(self, hashed: str, password: str | None = None) -> bool:
        """Made with an earlier pepper or another cost, or perhaps of `password` as typed and not in normal form: to be
        made again at the next sign-in.
        """
        kid, _, rest = hashed.partition("$")
        is_current = kid == self._keys.current.kid and rest.startswith(f"$2b${self._cost:02}$")
        return not is_current or (password is not None and normalize(password) != password)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        started = time.perf_counter()
        running = asyncio.get_running_loop().run_in_executor(None, work)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])  # a thread cannot be cancelled, and it uses the core until it ends
            raise
        finally:
            self.queue.measured(time.perf_counter() - started)

    def _hash(self, password: str) -> str:
        kid = self._keys.current.kid
        return f"{kid}${bcrypt.hashpw(self._digest(password, kid), bcrypt.gensalt(self._cost)).decode()}"

    def _verify_any(self, password: str, hashed: str) -> bool:
        forms = dict.fromkeys((normalize(password), password))
        matches = [self._verify(form, hashed) for form in forms]  # all of them, so that the time tells nothing
        return any(matches)

    def _verify(self, password: str, hashed: str) -> bool:
        kid, _, rest = hashed.partition("$")
        return bcrypt.checkpw(self._digest(password, kid), rest.encode())

    def _digest(self, password: str, kid: str) -> bytes:
        # An unknown key id (its root was dropped from the ring) digests to something that matches nothing.
        pepper = self._keys.key_for(kid, PEPPER) or os.urandom(32)
        return base64.b64encode(hmac.digest(pepper, password.encode(), hashlib.sha256))
