"""Files in an S3 bucket or a folder, by obstore. Keys are made by Kopilka, never of a person's text.

Files of a folder are readable for this account only: 0600 in folders of 0700.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, S3Store

from kopilka.infrastructure.config import S3Settings

CHUNK = 256 * 1024
# How the folders of files on their way into the storage are called, in the system's folder for temporary ones: those
# that a killed process has left are deleted by the worker.
EXPORT_SCRATCH, UPLOAD_SCRATCH = "kopilka-export-", "kopilka-upload-"
LINK_LIFE = timedelta(seconds=60)
# A request that waits gets its error within seconds, and a job is tried again anyway.
RETRY: Any = {
    "max_retries": 2,
    "retry_timeout": timedelta(seconds=10),
    "backoff": {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=2), "base": 2},
}


class StorageUnavailable(Exception):
    """It does not answer, or answers with an error; trying again later makes sense."""


class FileMissing(Exception):
    """There is nothing under this key."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    size: int
    chunks: AsyncIterator[bytes]


class Storage:
    """`public` signs links that browsers can follow; None where they cannot reach the storage. `folder` is that of a
    LocalStore; its files are made private.
    """

    def __init__(
        self, store: LocalStore | S3Store, public: S3Store | None = None, *, folder: Path | None = None
    ) -> None:
        self._store = store
        self._public = public
        self._folder = folder

    async def put(self, key: str, path: Path, *, content_type: str, disposition: str) -> None:
        """The whole file or nothing; overwrites. Raises StorageUnavailable."""
        attributes = {"Content-Type": content_type, "Content-Disposition": disposition}
        try:
            with path.open("rb") as file:
                if isinstance(self._store, S3Store):
                    await obstore.put_async(self._store, key, file, attributes=attributes)
                else:
                    if self._folder is not None:
                        await asyncio.to_thread(_make_private_folders, self._folder, key)
                    await obstore.put_async(self._store, key, file)
                    if self._folder is not None:
                        await asyncio.to_thread((self._folder / key).chmod, 0o600)
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
        # The first chunk is read here: a storage that fails at once gives a 503, not a response that breaks off.
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

    async def keys(self, prefix: str) -> AsyncIterator[str]:
        """Keys of all files below the prefix, in no order. Raises StorageUnavailable."""
        try:
            async for page in obstore.list(self._store, prefix):
                for file in page:
                    yield file["path"]
        except (BaseError, OSError) as error:
            raise StorageUnavailable from error

    async def link(self, key: str) -> str | None:
        """A link that anybody may follow for a minute; None where there is no public address. Sends no request."""
        if self._public is None:
            return None
        return str(await obstore.sign_async(self._public, "GET", key, LINK_LIFE))


def open_storage(settings: S3Settings, folder: Path) -> Storage:
    """The bucket of the settings; without one the folder, which is created on first use."""
    if settings.endpoint is None:
        return Storage(LocalStore(folder, mkdir=True, automatic_cleanup=True), folder=folder)
    store = _s3(settings, settings.endpoint)
    return Storage(store, _s3(settings, settings.public_endpoint) if settings.public_endpoint else None)


def disposition(file_name: str, kind: Literal["attachment", "inline"] = "attachment") -> str:
    """Content-Disposition by RFC 6266: the name in full, and in ASCII for clients that cannot read that. Of the name
    nothing is left that could end the quoted form or be a path.
    """
    ascii_only = file_name.encode("ascii", "ignore").decode()
    plain = "".join("_" if it in '"\\/%' or not it.isprintable() else it for it in ascii_only).strip(" ,-") or "kopilka"
    if plain.startswith("."):
        plain = f"kopilka{plain}"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def _make_private_folders(folder: Path, key: str) -> None:
    """The store's folder and those of the key, before the file is in them: at no moment can another account open it.

    obstore would create them as the umask says. Raises OSError.
    """
    for part in [folder, *(folder / it for it in reversed(Path(key).parents) if it != Path())]:
        part.mkdir(mode=0o700, parents=True, exist_ok=True)
        if part.stat().st_mode & 0o077:
            # Created by an older version; where it is a volume of somebody else's, its owner decides.
            with suppress(PermissionError):
                part.chmod(0o700)


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
