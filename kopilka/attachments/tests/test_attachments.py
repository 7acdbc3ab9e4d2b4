"""Files of transactions through the doors: what is taken, what is served, what is counted, what is left."""

import asyncio
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from PIL import Image

from conftest import Person
from kopilka.attachments import routes
from kopilka.attachments.tests.pictures import HTML, MAKER, PDF, SVG, bomb, heic, picture, sideways
from kopilka.exports import jobs
from kopilka.infrastructure.concurrency import UserLimits
from kopilka.infrastructure.http.concurrency import TooManyAtOnce
from kopilka.infrastructure.storage import Storage

MEGABYTE = 1024 * 1024


async def add(person: Person, transaction: str, content: bytes, name: str = "чек.jpg", **more: Any) -> httpx.Response:
    address = f"/transactions/{transaction}/attachments"
    return await person.http.post(address, params={"name": name}, content=content, **more)


async def added(person: Person, transaction: str, content: bytes, name: str = "чек.jpg") -> dict[str, Any]:
    answer = await add(person, transaction, content, name)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def stored(app: FastAPI, person: Person) -> set[str]:
    storage: Storage = app.state.storage
    return {key.rpartition("/")[2] async for key in storage.keys(f"attachments/{person.household_id}")}


@pytest.fixture
async def coffee(alice: Person) -> str:
    made: str = (await alice.record(250))["id"]
    return made


@pytest.fixture
async def settled(owner: asyncpg.Connection, work: Any) -> Any:
    """`await settled()`: the worker has cleared away whatever is due."""

    async def settle(*, late: bool = False) -> None:
        if late:
            await owner.execute("UPDATE abandoned_files SET due_at = now() - interval '1 second'")
        await jobs.clear_files(work)

    return settle


@pytest.fixture
def crowded(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """As many uploads of a household at once as many processes would take together. `crowded(8)`: the next eight have
    stored their files, each having found room, before any of them adds its row.
    """
    monkeypatch.setitem(app.state._state, "upload_limits", UserLimits(20, 20, TooManyAtOnce))
    real = routes._store

    def hold(number: int) -> None:
        barrier = asyncio.Barrier(number)

        async def store(*arguments: Any) -> None:
            await real(*arguments)
            await barrier.wait()

        monkeypatch.setattr(routes, "_store", store)

    return hold


@pytest.mark.parametrize(
    ("content", "name", "kind", "has_thumbnail"),
    [
        (picture(), "чек.jpg", "image/jpeg", True),
        (picture("PNG"), "накладная.pdf", "image/png", True),
        (picture("WEBP"), "x", "image/webp", True),
        (heic(), "IMG_0001.HEIC", "image/heic", False),
        (PDF, "гарантия.pdf", "application/pdf", False),
        # What stands after a picture's end is what telephones put there, and is never served as anything else.
        (picture() + HTML, "живое.html", "image/jpeg", True),
    ],
    ids=["jpeg", "png", "webp", "heic", "pdf", "more than a picture"],
)
async def test_what_is_added_is_served_as_what_it_is(
    alice: Person, coffee: str, content: bytes, name: str, kind: str, has_thumbnail: bool
) -> None:
    made = await added(alice, coffee, content, name)
    assert made["content_type"] == kind
    assert (made["name"], made["size"], made["has_thumbnail"]) == (name, len(content), has_thumbnail)
    assert (await alice.http.get(f"/transactions/{coffee}/attachments")).json() == [made]
    for query, disposition in (("", "attachment"), ("?inline=true", "inline")):
        file = await alice.http.get(f"/attachments/{made['id']}/file{query}")
        assert (file.status_code, file.content) == (200, content)
        assert file.headers["Content-Type"] == kind
        assert file.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert file.headers["Cache-Control"] == "private, no-store"
        assert file.headers["Content-Disposition"].startswith(f"{disposition}; filename=")
    preview = await alice.http.get(f"/attachments/{made['id']}/thumbnail")
    assert preview.status_code == (200 if has_thumbnail else 404), preview.text
    if has_thumbnail:
        assert preview.headers["Content-Security-Policy"].startswith("sandbox")
        assert max(Image.open(BytesIO(preview.content)).size) == 320


async def test_a_thumbnail_is_upright_and_tells_nothing_of_the_camera(alice: Person, coffee: str) -> None:
    made = await added(alice, coffee, sideways())
    preview = await alice.http.get(f"/attachments/{made['id']}/thumbnail")
    shown = Image.open(BytesIO(preview.content))
    assert shown.size == (160, 320)
    assert b"SecretCam" not in preview.content
    assert MAKER not in shown.getexif()
    above, below = (shown.getpixel((80, y)) for y in (40, 280))
    assert isinstance(above, tuple)
    assert isinstance(below, tuple)
    assert above[0] > 200 > 60 > above[2]
    assert below[2] > 200 > 60 > below[0]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (HTML, 415, "file_type_refused"),
        (SVG, 415, "file_type_refused"),
        (b"GIF89a" + bytes(50), 415, "file_type_refused"),
        (HTML + PDF, 415, "file_type_refused"),
        (b"", 422, "file_empty"),
        (picture(size=(3_000, 2_000), color="red")[:-3_000], 422, "file_damaged"),
        (b"\x89PNG\r\n\x1a\n" + HTML, 422, "file_damaged"),
        (b"RIFF\x10\0\0\0WEBP" + HTML, 422, "file_damaged"),
        (PDF[:-15], 422, "file_damaged"),
        (PDF + HTML * 100, 422, "file_damaged"),
        (heic()[:-1], 422, "file_damaged"),
        (bomb(), 422, "picture_too_large"),
        (picture() + bytes(10 * MEGABYTE), 413, "file_too_large"),
    ],
    ids=[
        "html", "svg", "gif", "html before pdf", "empty", "cut jpeg", "png of html", "webp of html", "cut pdf",
        "pdf with another end", "cut heic", "bomb", "too large",
    ],
)  # fmt: skip
async def test_what_is_not_taken(
    app: FastAPI, alice: Person, coffee: str, content: bytes, status: int, code: str
) -> None:
    refused = await add(alice, coffee, content, "чек.png", headers={"Content-Type": "image/png"})
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert await stored(app, alice) == set()
    assert (await alice.http.get(f"/transactions/{coffee}")).json()["attachments"] == 0


async def test_a_body_that_does_not_say_how_long_it_is(alice: Person, coffee: str) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield picture()
        for _ in range(30):
            yield bytes(MEGABYTE)

    refused = await add(alice, coffee, endless())  # type: ignore[arg-type]
    assert (refused.status_code, refused.json()["code"]) == (413, "file_too_large")


@pytest.mark.parametrize("name", ["", "x" * 201, "a\u202egpj.exe", "a\x00b"])
async def test_names_that_are_none(alice: Person, coffee: str, name: str) -> None:
    assert (await add(alice, coffee, PDF, name)).status_code in (400, 422)
    assert (await alice.http.post(f"/transactions/{coffee}/attachments", content=PDF)).status_code == 422


async def test_a_name_is_a_text_and_never_a_path(app: FastAPI, alice: Person, coffee: str) -> None:
    name = '../../etc/passwd\\"; filename="x.html'
    made = await added(alice, coffee, PDF, name)
    assert made["name"] == name
    assert await stored(app, alice) == {made["id"]}
    said = (await alice.http.get(f"/attachments/{made['id']}/file")).headers["Content-Disposition"]
    plain, _, full = said.removeprefix('attachment; filename="').partition("\"; filename*=UTF-8''")
    assert not set(plain) & set('"/\\')
    assert not set(full) & set('"/\\; ')


async def test_the_same_bytes_again_are_the_same_file(
    app: FastAPI, alice: Person, coffee: str, crowded: Callable[[int], None]
) -> None:
    made = await added(alice, coffee, PDF)
    again = await add(alice, coffee, PDF, "другое имя.pdf")
    assert (again.status_code, again.json()) == (200, made)
    crowded(6)
    at_once = await asyncio.gather(*(add(alice, coffee, picture()) for _ in range(6)))
    assert sorted(it.status_code for it in at_once) == [200] * 5 + [201]
    assert len({it.json()["id"] for it in at_once}) == 1
    assert (await alice.http.get(f"/transactions/{coffee}")).json()["attachments"] == 2
    crowded(1)
    other = await alice.record(1)
    assert (await add(alice, other["id"], PDF)).status_code == 201


async def test_lists_count_them_and_versions_do_not(alice: Person, coffee: str) -> None:
    before = (await alice.http.get(f"/transactions/{coffee}")).json()
    tag = (await alice.http.get("/transactions")).headers["ETag"]
    made = await added(alice, coffee, PDF)
    [row] = (await alice.http.get("/transactions", headers={"If-None-Match": tag})).json()
    assert row == before | {"attachments": 1}
    own = {"If-None-Match": f'"{before["version"]}-RUB"'}
    assert (await alice.http.get(f"/transactions/{coffee}", headers=own)).json()["attachments"] == 1
    # Whoever edits the transaction meanwhile has the version that it still has.
    edited = await alice.http.patch(f"/transactions/{coffee}", json={"amount": 3}, headers={"If-Match": '"1"'})
    assert (edited.status_code, edited.json()["attachments"]) == (200, 1)
    assert (await alice.http.delete(f"/attachments/{made['id']}")).status_code == 204
    own = {"If-None-Match": '"2-RUB"'}
    assert (await alice.http.get(f"/transactions/{coffee}", headers=own)).json()["attachments"] == 0
    untouched = await alice.record(2)
    own = {"If-None-Match": '"1-RUB"'}
    assert (await alice.http.get(f"/transactions/{untouched['id']}", headers=own)).status_code == 304


async def test_twenty_at_a_transaction(alice: Person, coffee: str, crowded: Callable[[int], None]) -> None:
    answers = await asyncio.gather(*(add(alice, coffee, PDF.replace(b"1.4", b"1.%02d" % it)) for it in range(18)))
    assert {it.status_code for it in answers} == {201}
    # Three go for the last two places.
    crowded(3)
    answers = await asyncio.gather(*(add(alice, coffee, PDF.replace(b"1.4", b"2.%02d" % it)) for it in range(3)))
    assert sorted(it.status_code for it in answers) == [201, 201, 409]
    assert (await add(alice, coffee, picture())).json()["code"] == "too_many_attachments"


async def test_the_quota_is_exact_for_all_at_once(
    app: FastAPI,
    alice: Person,
    dora: Person,
    owner: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    crowded: Callable[[int], None],
) -> None:
    """Of eight files for which there is room for three, three are kept."""
    rows = [(await alice.record(it + 1))["id"] for it in range(8)]
    narrow = app.state.settings.attachment.model_copy(update={"quota_mb": 1})
    monkeypatch.setitem(app.state._state, "settings", app.state.settings.model_copy(update={"attachment": narrow}))
    files = [picture() + bytes([it]) + bytes(300 * 1024) for it in range(8)]
    who = [alice, dora] * 4
    crowded(8)
    answers = await asyncio.gather(*(add(*it) for it in zip(who, rows, files, strict=True)))
    assert sorted(it.status_code for it in answers) == [201] * 3 + [409] * 5
    assert {it.json()["code"] for it in answers if it.status_code == 409} == {"attachments_full"}
    [[size]] = await owner.fetch("SELECT sum(size) FROM attachments WHERE household_id = $1", alice.household_id)
    assert size <= MEGABYTE


async def test_in_the_trash_they_stay_and_are_not_shown(
    app: FastAPI, alice: Person, coffee: str, owner: asyncpg.Connection, settled: Any
) -> None:
    made = await added(alice, coffee, picture())
    files = await stored(app, alice)
    assert files == {made["id"], f"{made['id']}.thumbnail"}
    await alice.http.delete(f"/transactions/{coffee}")
    for address in (f"/attachments/{made['id']}/file", f"/attachments/{made['id']}/thumbnail"):
        assert (await alice.http.get(address)).json()["code"] == "attachment_not_found"
    assert (await alice.http.get(f"/transactions/{coffee}/attachments")).status_code == 404
    assert (await add(alice, coffee, PDF)).json()["code"] == "transaction_not_found"
    await settled(late=True)
    await alice.http.post(f"/transactions/{coffee}/restore")
    assert (await alice.http.get(f"/attachments/{made['id']}/file")).content == picture()
    assert await stored(app, alice) == files
    # The purge after 30 days takes them along.
    await alice.http.delete(f"/transactions/{coffee}")
    await owner.execute("UPDATE transactions SET deleted_at = now() - interval '31 days' WHERE id = $1", coffee)
    await owner.fetchval("SELECT purge_expired(1000)")
    assert not await owner.fetch("SELECT FROM attachments WHERE household_id = $1", alice.household_id)
    await settled()
    assert await stored(app, alice) == set()


async def test_what_is_deleted_leaves_nothing(
    app: FastAPI, alice: Person, coffee: str, owner: asyncpg.Connection, settled: Any
) -> None:
    made, kept = await added(alice, coffee, picture()), await added(alice, coffee, PDF)
    assert (await alice.http.delete(f"/attachments/{made['id']}")).status_code == 204
    assert (await alice.http.delete(f"/attachments/{made['id']}")).json()["code"] == "attachment_not_found"
    await settled()
    assert await stored(app, alice) == {kept["id"]}
    own = f"attachments/{alice.household_id}/"
    assert not await owner.fetch("SELECT FROM abandoned_files WHERE starts_with(key, $1)", own)


async def test_an_example_takes_its_files_along(app: FastAPI, alice: Person, settled: Any) -> None:
    household = (await alice.http.post("/households/example")).json()["id"]
    alice.http.headers["X-Household-Id"] = alice.household_id = household
    [row, *_] = (await alice.http.get("/transactions")).json()
    await added(alice, row["id"], picture())
    assert len(await stored(app, alice)) == 2
    assert (await alice.http.delete(f"/households/{household}")).status_code == 204
    await settled()
    assert await stored(app, alice) == set()
