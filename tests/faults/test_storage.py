"""Files on a real S3 server: what is put is what is got, nobody gets it without a key, and faults are waited out."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from kopilka.infrastructure import storage as storages
from kopilka.infrastructure.storage import FileMissing, Storage, StorageUnavailable, open_storage
from tests.faults.s3 import BUCKET, Proxy, S3Server, running_s3

pytestmark = pytest.mark.slow
PDF = {"content_type": "application/pdf", "disposition": "attachment; filename=\"k.pdf\"; filename*=UTF-8''%D0%9A.pdf"}


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with running_s3() as made:
        yield made


@pytest.fixture
def proxy(server: S3Server) -> Iterator[Proxy]:
    with Proxy(server.port) as made:
        yield made


@pytest.fixture
def storage(server: S3Server, proxy: Proxy, tmp_path: Path) -> Storage:
    return open_storage(server.settings(proxy.url), tmp_path)


async def read(storage: Storage, key: str) -> bytes:
    return b"".join([chunk async for chunk in (await storage.get(key)).chunks])


@pytest.fixture(params=["s3", "folder"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return open_storage(storages.S3Settings(), tmp_path / "files")
    found: Storage = request.getfixturevalue("storage")
    return found


async def test_what_is_put_is_got(either: Storage, tmp_path: Path) -> None:
    content = bytes(range(256)) * 50_000  # 12.8 MB: more parts than one
    (tmp_path / "file").write_bytes(content)
    await either.put("exports/a/b", tmp_path / "file", **PDF)
    found = await either.get("exports/a/b")
    assert found.size == len(content)
    assert b"".join([chunk async for chunk in found.chunks]) == content
    (tmp_path / "file").write_bytes(b"again")
    await either.put("exports/a/b", tmp_path / "file", **PDF)
    assert await read(either, "exports/a/b") == b"again"
    for _ in range(2):
        await either.delete("exports/a/b")
    with pytest.raises(FileMissing):
        await either.get("exports/a/b")


async def test_nobody_reads_without_a_key(server: S3Server, storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"%PDF-secret")
    await storage.put("exports/secret", tmp_path / "file", **PDF)
    async with httpx.AsyncClient() as http:
        assert (await http.get(f"{server.url}/{BUCKET}/exports/secret")).status_code == 403
    stranger = open_storage(server.settings().model_copy(update={"secret_key": SecretStr("wrong")}), tmp_path)
    with pytest.raises(StorageUnavailable):
        await stranger.get("exports/secret")
    assert await storage.link("exports/secret") is None


async def test_a_link_is_good_for_its_minute_only(
    server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert timedelta(0) < storages.LINK_LIFE <= timedelta(seconds=60)
    monkeypatch.setattr(storages, "LINK_LIFE", timedelta(seconds=4))
    storage = open_storage(server.settings(public=server.url), tmp_path)
    (tmp_path / "file").write_bytes(b"%PDF-shared")
    await storage.put("exports/shared", tmp_path / "file", **PDF)
    link = await storage.link("exports/shared")
    assert link is not None
    async with httpx.AsyncClient() as http:
        found = await http.get(link)
        assert (found.status_code, found.content) == (200, b"%PDF-shared")
        assert found.headers["Content-Type"] == "application/pdf"
        assert found.headers["Content-Disposition"] == PDF["disposition"]
        other = link.replace("exports/shared", "exports/secret")
        assert (await http.get(other)).status_code == 403
        await asyncio.sleep(5.5)
        assert (await http.get(link)).status_code == 403


@pytest.mark.parametrize("mode", ["refuse", "errors", "cut"])
async def test_a_fault_is_told_of_and_over_when_it_is_over(
    storage: Storage, proxy: Proxy, tmp_path: Path, mode: str
) -> None:
    content = b"0123456789" * 10_000
    (tmp_path / "file").write_bytes(content)
    await storage.put("exports/faulty", tmp_path / "file", **PDF)
    proxy.mode = mode  # type: ignore[assignment]
    with pytest.raises(StorageUnavailable):
        await storage.put("exports/other", tmp_path / "file", **PDF)
    with pytest.raises(StorageUnavailable):
        assert await read(storage, "exports/faulty") == content
    if mode != "cut":  # deleting has no body that could be cut
        with pytest.raises(StorageUnavailable):
            await storage.delete("exports/faulty")
    proxy.mode = "pass"
    assert await read(storage, "exports/faulty") == content
    # Half a file is no file.
    with pytest.raises(FileMissing):
        await storage.get("exports/other")


async def test_it_outlives_a_restart_of_the_server(server: S3Server, storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"still here")
    await storage.put("exports/kept", tmp_path / "file", **PDF)
    await asyncio.to_thread(server.stop)
    with pytest.raises(StorageUnavailable):
        await storage.get("exports/kept")
    await asyncio.to_thread(server.start)
    for _ in range(50):  # its parts find each other one by one
        try:
            assert await read(storage, "exports/kept") == b"still here"
            break
        except StorageUnavailable:
            await asyncio.sleep(0.2)
    else:
        pytest.fail("the file never came back")
