"""Tokens of links in letters: the id of the link and a keyed digest of it. Who holds the database cannot make one."""

import base64
import binascii
import hmac
from uuid import UUID

from kopilka.infrastructure.crypto import KeyRing

ID_BYTES, DIGEST_BYTES = 16, 32


def write(keys: KeyRing, kind: str, link_id: UUID) -> str:
    """64 characters; the same each time, so that a letter sent once more is the same letter."""
    digest = keys.fingerprint(_purpose(kind), link_id.bytes)
    return base64.urlsafe_b64encode(link_id.bytes + digest).decode()


def read(keys: KeyRing, kind: str, token: str) -> UUID | None:
    """The link that a token of this kind is of; None for what we did not write. Accepts earlier root secrets."""
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    if len(raw) != ID_BYTES + DIGEST_BYTES:
        return None
    link_id, digest = raw[:ID_BYTES], raw[ID_BYTES:]
    known = [hmac.compare_digest(digest, one) for one in keys.fingerprints(_purpose(kind), link_id)]
    return UUID(bytes=link_id) if any(known) else None


def _purpose(kind: str) -> str:
    return f"link in a letter: {kind}"
