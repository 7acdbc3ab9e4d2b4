"""Files: an S3 bucket, or a folder that behaves like one, by obstore. Keys are ours, never a person's text."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, S3Store

from kopilka.infrastructure.config import S3Settings

CHUNK = 256 * 1024
LINK_LIFE = timedelta(seconds=60)
# Quick to give up: whoever waits is told, and a job tries again by itself.
RETRY: Any = {
    "max_retries": 2,
    "retry_timeout": timedelta(seconds=10),
    "backoff": {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=2), "base": 2},
}


class StorageUnavailable(Exception):
    """It does not answer, or answers with an error; asking again later makes sense."""


class FileMissing(Exception):
    """There is nothing under this key."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    size: int
    chunks: AsyncIterator[bytes]


class Storage:
    """`public` signs links that browsers can follow; None where they cannot reach the storage."""

    def __init__(self, store: LocalStore | S3Store, public: S3Store | None = None) -> None:
        self._store = store
        self._public = public

    async def put(self, key: str, path: Path, *, content_type: str, disposition: str) -> None:
        """The whole file or nothing; overwrites. Raises StorageUnavailable."""
        attributes = {"Content-Type": content_type, "Content-Disposition": disposition}
        try:
            with path.open("rb") as file:
                if isinstance(self._store, S3Store):
                    await obstore.put_async(self._store, key, file, attributes=attributes)
                else:
                    await obstore.put_async(self._store, key, file)
        except (BaseError, OSError) as error:
            raise StorageUnavailable from error

    async def get(self, key: str) -> StoredFile:
        """Raises FileMissing and StorageUnavailable; reading the chunks may raise StorageUnavailable too."""
        try:
            found = await obstore.get_async(self._store, key)
        except (NotFoundError, FileNotFoundError) as error:
            raise FileMissing from error
        except (BaseError, OSError) as error:
            raise StorageUnavailable from error
        # The first piece at once: a storage that fails right away is told of in words, not by a broken answer.
        chunks = _chunks(found)
        first = await anext(chunks, b"")
        return StoredFile(found.meta["size"], _from(first, chunks))

    async def delete(self, key: str) -> None:
        """Idempotent. Raises StorageUnavailable."""
        try:
            await obstore.delete_async(self._store, key)
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError) as error:
            raise StorageUnavailable from error

    async def link(self, key: str) -> str | None:
        """A link that anybody may follow for a minute; None where there can be none. Signed here, nobody is asked."""
        if self._public is None:
            return None
        return str(await obstore.sign_async(self._public, "GET", key, LINK_LIFE))


def open_storage(settings: S3Settings, folder: Path) -> Storage:
    """The bucket that the settings name, else the folder, which is made on first use."""
    if settings.endpoint is None:
        return Storage(LocalStore(folder, mkdir=True, automatic_cleanup=True))
    store = _s3(settings, settings.endpoint)
    return Storage(store, _s3(settings, settings.public_endpoint) if settings.public_endpoint else None)


def _s3(settings: S3Settings, endpoint: str) -> S3Store:
    client: Any = {
        "allow_http": True,
        "connect_timeout": timedelta(seconds=3),
        "read_timeout": timedelta(seconds=15),
        "timeout": timedelta(seconds=120),
    }
    return S3Store(
        settings.bucket,
        endpoint=endpoint,
        region=settings.region,
        access_key_id=settings.access_key,
        secret_access_key=settings.secret_key.get_secret_value() if settings.secret_key else None,
        virtual_hosted_style_request=False,
        client_options=client,
        retry_config=RETRY,
    )


async def _from(first: bytes, others: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in others:
        yield chunk


async def _chunks(found: Any) -> AsyncIterator[bytes]:
    try:
        async for chunk in found.stream(min_chunk_size=CHUNK):
            yield bytes(chunk)
    except (BaseError, OSError) as error:
        raise StorageUnavailable from error
