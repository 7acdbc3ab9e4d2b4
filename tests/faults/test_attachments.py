"""Files of transactions while the storage or the process fails: 503 and nothing lost, and no file without its row."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from conftest import Person, TestDatabase, new_client, sign_up_and_in, working
from kopilka.attachments import service
from kopilka.attachments.tests.pictures import PDF, picture
from kopilka.exports import jobs
from kopilka.infrastructure.config import DatabaseSettings
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.storage import Storage, open_storage
from kopilka.processes.checks.files import differences
from tests.faults.s3 import Proxy, S3Server, running_s3
from tests.faults.writers import new_email

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with running_s3() as made:
        yield made


@pytest.fixture
def proxy(server: S3Server) -> Iterator[Proxy]:
    with Proxy(server.port) as made:
        yield made


@pytest.fixture
def storage(app: FastAPI, server: S3Server, proxy: Proxy, tmp_path: Path) -> Iterator[Storage]:
    """Of the API and of the worker, on a server that can be made to fail."""
    before, made = app.state.storage, open_storage(server.settings(proxy.url), tmp_path)
    app.state.storage = made
    yield made
    app.state.storage = before


@pytest.fixture
async def worker(database: TestDatabase, storage: Storage, tmp_path: Path) -> AsyncIterator[Any]:
    made = Database(database.app_url, DatabaseSettings(pool_size=2))
    yield working(made, storage, None, tmp_path)
    await made.close()


@pytest.fixture
async def anna(app: FastAPI, storage: Storage, owner: asyncpg.Connection) -> AsyncIterator[Person]:
    # What other tests have left, on this server and elsewhere.
    await owner.execute("DELETE FROM attachments")
    await owner.execute("DELETE FROM abandoned_files")
    for key in [it async for it in storage.keys("attachments")]:
        await storage.delete(key)
    async with new_client(app) as http:
        yield await sign_up_and_in(http, new_email())


async def add(person: Person, transaction: str, content: bytes) -> httpx.Response:
    address = f"/transactions/{transaction}/attachments"
    return await person.http.post(address, params={"name": "чек"}, content=content)


async def stored(storage: Storage, person: Person) -> set[str]:
    return {key.rpartition("/")[2] async for key in storage.keys(f"attachments/{UUID(person.household_id)}")}


@pytest.mark.parametrize("mode", ["errors", "refuse", "cut"])
async def test_a_storage_that_is_away(
    anna: Person, storage: Storage, proxy: Proxy, worker: Any, owner: asyncpg.Connection, mode: str
) -> None:
    transaction = (await anna.record())["id"]
    kept = (await add(anna, transaction, picture(size=(900, 900)))).json()
    proxy.mode = mode  # type: ignore[assignment]
    refused = await add(anna, transaction, PDF + bytes(100_000) + PDF)
    assert (refused.status_code, refused.json()["code"]) == (503, "attachments_unavailable")
    if mode != "cut":  # a short file is cut only where it is longer than what passes
        gone = await anna.http.get(f"/attachments/{kept['id']}/file")
        assert (gone.status_code, gone.json()["code"]) == (503, "attachments_unavailable")
    deleted = (await anna.http.delete(f"/attachments/{kept['id']}")).status_code
    assert deleted == 204
    assert (await anna.http.get(f"/transactions/{transaction}/attachments")).json() == []
    if mode != "cut":
        await jobs.clear_files(worker)
        assert await owner.fetchval("SELECT count(*) FROM abandoned_files WHERE due_at <= now()") == 2
    proxy.mode = "pass"
    again = (await add(anna, transaction, PDF + bytes(100_000) + PDF)).json()
    await owner.execute("UPDATE abandoned_files SET due_at = now() - interval '1 second'")
    await jobs.clear_files(worker)
    assert await stored(storage, anna) == {again["id"]}
    assert await differences(owner, storage) == ([], [])


@pytest.mark.parametrize("step", ["announce", "keep"])
async def test_a_process_that_dies_between_file_and_row(
    anna: Person, storage: Storage, worker: Any, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """It ends just after the step: the notes are committed, or the row of stored files is lost before its commit."""
    transaction = (await anna.record())["id"]
    real = getattr(service, step)

    async def die(*arguments: Any, **more: Any) -> Any:
        await real(*arguments, **more)
        raise asyncio.CancelledError

    with monkeypatch.context() as patched, suppress(asyncio.CancelledError):
        patched.setattr(service, step, die)
        await add(anna, transaction, picture())
    assert len(await stored(storage, anna)) == (2 if step == "keep" else 0)
    # Whoever is about to keep its files is left alone.
    await jobs.clear_files(worker)
    assert len(await stored(storage, anna)) == (2 if step == "keep" else 0)
    if step == "keep":
        assert len((await differences(owner, storage))[1]) == 0, "noted, so no orphan"
    await owner.execute("UPDATE abandoned_files SET due_at = now() - interval '1 second'")
    await jobs.clear_files(worker)
    assert await stored(storage, anna) == set()
    assert (await add(anna, transaction, picture())).status_code == 201
    assert (await anna.http.get(f"/transactions/{transaction}")).json()["attachments"] == 1


async def test_one_that_took_too_long_is_not_kept(
    anna: Person, storage: Storage, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files may be deleted at any moment."""
    transaction = (await anna.record())["id"]
    monkeypatch.setattr(service, "LONGEST_UPLOAD", -service.LONGEST_UPLOAD)
    refused = await add(anna, transaction, PDF)
    assert (refused.status_code, refused.json()["code"]) == (503, "attachments_unavailable")
    assert not await owner.fetch("SELECT FROM attachments WHERE household_id = $1", anna.household_id)


async def test_the_check_finds_what_is_missing_and_what_is_left(
    anna: Person, storage: Storage, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    transaction = (await anna.record())["id"]
    made = (await add(anna, transaction, picture())).json()
    key = f"attachments/{UUID(anna.household_id)}/{made['id']}"
    assert await differences(owner, storage) == ([], [])
    (tmp_path / "x").write_bytes(b"x")
    await storage.put(f"{key}x", tmp_path / "x", content_type="text/plain", disposition="inline")
    await storage.delete(key)
    assert await differences(owner, storage) == ([key], [f"{key}x"])
    await storage.delete(f"{key}x")
