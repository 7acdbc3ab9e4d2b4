"""Tokens of links in e-mails: the link's id and a keyed digest of it. Read access to the database is not enough to
make one.
"""

import base64
import binascii
import hmac
from uuid import UUID

from kopilka.infrastructure.crypto import KeyRing

ID_BYTES, DIGEST_BYTES = 16, 32


def write(keys: KeyRing, kind: str, link_id: UUID) -> str:
    """64 characters; the same each time, so that an e-mail sent twice is the same e-mail."""
    digest = keys.fingerprint(_purpose(kind), link_id.bytes)
    return base64.urlsafe_b64encode(link_id.bytes + digest).decode()


def read(keys: KeyRing, kind: str, token: str) -> UUID | None:
    """The id of the link, None for a token of another kind or not made here. Accepts earlier root secrets."""
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
    # Not to be reworded: it is part of the key, and so of the links on their way.
    return f"link in a letter: {kind}"
