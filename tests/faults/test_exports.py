"""Exports while the worker or the storage fails: each is made once, at most a minute late."""

import asyncio
import io
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import openpyxl
import psutil
import pypdfium2
import pytest

from conftest import Person, sign_up_and_in
from kopilka.processes.checks.report import violations
from tests.faults.s3 import Proxy, S3Server, running_s3
from tests.faults.serving import PATIENCE, Serving, is_alive, prepared_folder, until
from tests.faults.writers import new_email

pytestmark = pytest.mark.slow
measured = logging.getLogger("measured")

MANY = 30_000


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with running_s3() as made:
        yield made


@pytest.fixture(scope="module")
def proxy(server: S3Server) -> Iterator[Proxy]:
    with Proxy(server.port) as made:
        yield made


@pytest.fixture(scope="module")
def serving(server: S3Server, proxy: Proxy) -> Iterator[Serving]:
    with prepared_folder() as folder, Serving(folder, **server.variables(proxy.url)) as made:
        yield made


@pytest.fixture
async def anna(serving: Serving, proxy: Proxy) -> AsyncIterator[Person]:
    proxy.mode = "pass"
    async with httpx.AsyncClient(base_url=serving.url, timeout=PATIENCE) as http:
        person = await sign_up_and_in(http, new_email())
        await person.record("123.45", date="2026-05-03")
        yield person
    proxy.mode = "pass"
    assert await violations(serving.databases().owner_url) == []


async def ask(person: Person, address: str) -> str:
    asked = await person.http.get(address)
    assert asked.status_code == 200, asked.text
    return str(asked.json()["id"])


async def export_state(person: Person, export_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await person.http.get(f"/exports/{export_id}")).json()
    return found


async def ready(person: Person, export_id: str, seconds: float = 2 * PATIENCE) -> float:
    """Seconds that it took."""
    started = time.monotonic()
    while (now := await export_state(person, export_id))["status"] != "ready":
        assert now["status"] != "failed", now
        assert time.monotonic() - started < seconds, now
        await asyncio.sleep(0.1)
    return time.monotonic() - started


async def meets(condition: Callable[[], bool]) -> None:
    await asyncio.to_thread(until, condition)


async def rendering(person: Person, export_id: str) -> None:
    for _ in range(1_000):
        if 0.25 < (await export_state(person, export_id))["progress"] < 0.85:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it was never seen in the middle of its work")


@pytest.mark.parametrize(
    "mode", ["errors", "hang", *(pytest.param(it, marks=pytest.mark.long) for it in ("refuse", "cut"))]
)
async def test_a_storage_that_is_away_is_waited_for(anna: Person, proxy: Proxy, mode: str) -> None:
    proxy.mode = mode  # type: ignore[assignment]
    tried = proxy.seen
    export_id = await ask(anna, "/export/pdf?year=2026")
    await meets(lambda: proxy.seen > tried)
    # The ledger does not notice.
    started = time.monotonic()
    for _ in range(20):
        await anna.record(1)
    measured.info("20 transactions in %.2f s while the storage is away (%s)", time.monotonic() - started, mode)
    await asyncio.sleep(2)
    assert (await export_state(anna, export_id))["status"] == "running"
    proxy.mode = "pass"
    measured.info("ready %.1f s after the storage came back (%s)", await ready(anna, export_id), mode)
    file = await anna.http.get(f"/exports/{export_id}/file")
    assert file.content.startswith(b"%PDF-")
    assert len(file.content) == int(file.headers["Content-Length"])


async def test_a_download_is_whole_or_told_to_be_broken(anna: Person, proxy: Proxy) -> None:
    export_id = await ask(anna, "/export/pdf?year=2026")
    await ready(anna, export_id)
    for mode in ("refuse", "errors"):
        proxy.mode = mode  # type: ignore[assignment]
        answer = await anna.http.get(f"/exports/{export_id}/file")
        assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    proxy.mode = "cut"
    try:
        answer = await anna.http.get(f"/exports/{export_id}/file")
        assert answer.status_code == 503
    except httpx.RemoteProtocolError:
        pass  # broken off, and known to be
    proxy.mode = "pass"
    assert (await anna.http.get(f"/exports/{export_id}/file")).content.startswith(b"%PDF-")


async def fill(serving: Serving, person: Person, count: int) -> None:
    owner = await asyncpg.connect(serving.databases().owner_url)
    await owner.execute(
        "INSERT INTO transactions (household_id, id, account_id, category_id, type, currency, amount, date, created_by)"
        " SELECT $1, gen_random_uuid(), $2, $3, 'expense', 'RUB', n, '2026-01-01'::date + n % 300, $4"
        " FROM generate_series(1, $5::int) n",
        person.household_id, person.account_id, person.categories["taxi"], person.user_id, count,
    )  # fmt: skip
    await owner.close()


def kill_worker(serving: Serving) -> list[psutil.Process]:
    """And whom it leaves behind: the processes that it had."""
    worker = serving.the("worker")
    family = [worker, *worker.children(recursive=True)]
    worker.kill()
    return family


async def until_taken_up(serving: Serving, person: Person) -> timedelta:
    """How long another worker leaves the job to the one that had it."""
    owner = await asyncpg.connect(serving.databases().owner_url)
    left: timedelta = await owner.fetchval(
        "SELECT due_at - now() FROM jobs WHERE household_id = $1", person.household_id
    )
    await owner.close()
    return left


async def assert_made_once(serving: Serving, person: Person, export_id: str) -> None:
    owner = await asyncpg.connect(serving.databases().owner_url)
    rows = await owner.fetch("SELECT status FROM exports WHERE household_id = $1", person.household_id)
    jobs = await owner.fetchval("SELECT count(*) FROM jobs WHERE household_id = $1", person.household_id)
    await owner.close()
    assert ([row["status"] for row in rows], jobs) == (["ready"], 0)
    assert [it["id"] for it in (await person.http.get("/exports")).json()] == [export_id]


async def test_a_worker_killed_while_it_renders(anna: Person, serving: Serving) -> None:
    await fill(serving, anna, MANY)
    export_id = await ask(anna, "/export/excel?year=2026")
    await rendering(anna, export_id)
    family = kill_worker(serving)
    assert len(family) > 1, "it was not rendering"
    # Of the minute that it may take in all: the other half is for drawing it again.
    assert await until_taken_up(serving, anna) <= timedelta(seconds=30)
    until(lambda: not any(is_alive(it) for it in family), "the end of what the worker had started")
    measured.info("made %.1f s after its worker was killed while rendering", await ready(anna, export_id))
    await assert_made_once(serving, anna, export_id)
    file = await anna.http.get(f"/exports/{export_id}/file")
    book = openpyxl.load_workbook(io.BytesIO(file.content), read_only=True)
    assert sum(1 for _ in book["Операции"].iter_rows(values_only=True)) == MANY + 2
    book.close()


async def test_a_worker_killed_while_it_uploads(anna: Person, serving: Serving, proxy: Proxy) -> None:
    proxy.mode = "hang"
    tried = proxy.seen
    export_id = await ask(anna, "/export/pdf?year=2026")
    await meets(lambda: proxy.seen > tried)
    family = kill_worker(serving)
    until(lambda: not any(is_alive(it) for it in family), "the end of what the worker had started")
    proxy.mode = "pass"
    measured.info("made %.1f s after its worker was killed while uploading", await ready(anna, export_id))
    await assert_made_once(serving, anna, export_id)


async def test_two_households_at_once_see_nothing_of_each_other(serving: Serving, proxy: Proxy) -> None:
    """Each has a word of its own in every place where words can stand."""
    proxy.mode = "pass"

    async def made(word: str) -> list[bytes]:
        async with httpx.AsyncClient(base_url=serving.url, timeout=PATIENCE) as http:
            person = await sign_up_and_in(http, new_email())
            await http.patch(f"/households/{person.household_id}", json={"name": f"Дом {word}"})
            account = (await http.post("/accounts", json={"name": f"Счёт {word}"})).json()["id"]
            for number in range(30):
                await person.record(number + 1, account_id=account, description=f"{word} {number}", date="2026-05-03")
            await person.save_up(5)
            found = []
            for address in ("/export/excel?year=2026", "/export/pdf?month=5&year=2026&transactions=true"):
                found.append((await http.get((await http.get(address)).json()["url"])).content)
            return found

    words = [f"канарейка{number}" for number in range(4)]
    for word, (workbook, pdf) in zip(words, await asyncio.gather(*map(made, words)), strict=True):
        texts = [workbook_text(workbook), pdf_text(pdf)]
        for text in texts:
            assert text.count(word) >= 30
            assert not [other for other in words if other != word and other in text]


def workbook_text(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def pdf_text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return text
