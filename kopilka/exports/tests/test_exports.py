"""An export from request to download and expiry."""

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import asyncpg
import openpyxl
import pytest

from conftest import Person
from kopilka.categories.appearance import PRINT_COLORS
from kopilka.exports import jobs
from kopilka.exports.tests.conftest import Drain, made
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.infrastructure.storage import EXPORT_SCRATCH

NOBODYS = "0199a1b2-0000-7000-8000-000000000001"


async def test_a_pdf_and_a_workbook(alice: Person, drain: Drain) -> None:
    await alice.record("123.45", date="2026-05-03", description="Кофе")
    for address, start, name in (
        ("/export/pdf?month=5&year=2026", b"%PDF-", "Копилка, май 2026.pdf"),
        ("/export/excel?year=2026", b"PK", "Копилка, 2026 год.xlsx"),
    ):
        asked, file = await made(alice, drain, address)
        assert (asked["status"], asked["progress"], asked["failure"]) == ("queued", 0, None)
        assert asked["url"] == f"http://kopilka.test/exports/{asked['id']}/file"
        assert file.content.startswith(start)
        told = file.headers["Content-Disposition"]
        assert unquote(told.partition("filename*=UTF-8''")[2]) == name
        assert file.headers["Cache-Control"] == "private, no-store"
        ready = (await alice.http.get(f"/exports/{asked['id']}")).json()
        assert (ready["status"], ready["progress"], ready["size"]) == ("ready", 1, len(file.content))
    assert len((await alice.http.get("/exports")).json()) == 2


async def test_categories_have_the_colours_of_the_app(
    alice: Person, drain: Drain, make_premium: Callable[..., Awaitable[None]], tmp_path: Path
) -> None:
    """Chosen ones, standard ones, those of a parent, and the plain ones where nobody has chosen any."""
    await make_premium(alice)
    fields: dict[str, dict[str, str]] = {
        "Кофе": {"parent_id": alice.categories["food"]},
        "Хобби": {},
        "Марки": {"color": "cyan"},
        "Сдача": {"type": "income"},
    }
    for name, its in fields.items():
        answer = await alice.http.post("/categories", json={"name": name, "type": "expense", **its})
        alice.categories[name] = answer.json()["id"]
    await alice.http.patch(f"/categories/{alice.categories['home']}", json={"color": "pink"})
    for key in ("groceries", "rent", "other_expense", "health", *fields):
        await alice.record(100, key, date="2026-05-03")
    await alice.http.patch(f"/categories/{alice.categories['home']}", json={"archived": True})
    _, file = await made(alice, drain, "/export/excel?year=2026")
    (tmp_path / "made.xlsx").write_bytes(file.content)
    listed = (await alice.http.get("/categories?archived=true")).json()
    shown = {it["name"]: PRINT_COLORS[it["color"]] for it in listed}
    rows = openpyxl.load_workbook(tmp_path / "made.xlsx")["По категориям"].iter_rows(min_row=2)
    found = {row[0].value: f"#{row[0].border.left.color.rgb[2:]}".lower() for row in rows if row[1].value}
    assert len(found) == 8
    assert found == {name: shown[name] for name in found}
    assert [found[it] for it in ("Аренда и ипотека", "Кофе", "Сдача")] == [
        PRINT_COLORS[it] for it in ("pink", "orange", "green")
    ]


async def test_the_same_question_is_the_same_export_until_something_changes(alice: Person, drain: Drain) -> None:
    transaction = await alice.record(100, date="2026-05-03")
    address = "/export/excel?month=5&year=2026"
    answers = await asyncio.gather(*(alice.http.get(address) for _ in range(4)))
    first = {it.json()["id"] for it in answers}
    assert len(first) == 1
    assert await drain() == 1
    same = "/export/excel?start_date=2026-05-01&end_date=2026-05-31"
    assert (await alice.http.get(same)).json()["id"] in first
    other = [
        "/export/excel?year=2026",
        "/export/pdf?month=5&year=2026",
        f"{address}&type=expense",
        f"{address}&currency=USD",
    ]
    english = await alice.http.get(address, headers={"Accept-Language": "en"})
    ids = {(await alice.http.get(it)).json()["id"] for it in other} | {english.json()["id"]} | first
    assert len(ids) == len(other) + 2
    await alice.http.patch(f"/transactions/{transaction['id']}", json={"amount": 5})
    assert (await alice.http.get(address)).json()["id"] not in ids


async def test_progress_is_told_as_it_comes(alice: Person, drain: Drain) -> None:
    await alice.record(100, date="2026-05-03")
    asked = (await alice.http.get("/export/pdf?month=5&year=2026")).json()
    address = f"/exports/{asked['id']}"
    following = asyncio.create_task(alice.http.get(f"{address}/events"))
    waiting = asyncio.create_task(alice.http.get(f"{address}/file"))
    await asyncio.sleep(0.5)
    await drain()
    told = await following
    assert told.headers["Content-Type"].startswith("text/event-stream")
    seen = [json.loads(it.partition("data: ")[2]) for it in told.text.split("\n\n") if it]
    assert (seen[0]["status"], seen[-1]["status"]) == ("queued", "ready")
    assert [it["progress"] for it in seen] == sorted(it["progress"] for it in seen)
    assert (await waiting).content.startswith(b"%PDF-")


async def test_whoever_is_signed_out_waits_no_longer(alice: Person, work: WorkerServices) -> None:
    asked = (await alice.http.get("/export/pdf")).json()
    waiting = asyncio.create_task(alice.http.get(f"/exports/{asked['id']}/file"))
    await asyncio.sleep(0.4)
    await alice.http.post("/auth/sign-out")
    assert (await asyncio.wait_for(waiting, 30)).status_code == 401


async def test_what_is_not_ready_in_time_is_asked_for_again(
    alice: Person, monkeypatch: pytest.MonkeyPatch, work: WorkerServices
) -> None:
    monkeypatch.setattr("kopilka.exports.routes.WAIT_SECONDS", 0.3)
    asked = (await alice.http.get("/export/pdf")).json()
    answer = await alice.http.get(asked["url"])
    assert (answer.status_code, answer.json()["code"]) == (503, "export_not_ready")
    assert answer.headers["Retry-After"] == "5"


async def test_expired_ones_vanish_with_their_file(
    alice: Person, drain: Drain, work: WorkerServices, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await alice.record(100, date="2026-05-03")
    asked, _ = await made(alice, drain, "/export/excel?year=2026")
    kept, _ = await made(alice, drain, "/export/excel?year=2025")
    assert files(tmp_path) == {asked["id"], kept["id"]}
    await owner.execute("UPDATE exports SET expires_at = now() - interval '1 second' WHERE id = $1", asked["id"])
    # Gone for everybody at once; the same question makes a new one.
    assert (await alice.http.get(f"/exports/{asked['id']}")).json()["code"] == "export_not_found"
    again = (await alice.http.get("/export/excel?year=2026")).json()
    assert again["id"] != asked["id"]
    await jobs.clear_files(work)
    assert files(tmp_path) == {kept["id"]}
    assert not await owner.fetch("SELECT FROM exports WHERE id = $1", asked["id"])
    assert (await alice.http.get(kept["url"])).status_code == 200


async def test_what_a_killed_worker_left_is_cleared_away(
    work: WorkerServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name, age in (("old", 4_000), ("young", 5)):
        (tmp_path / f"{EXPORT_SCRATCH}{name}").mkdir()
        (tmp_path / f"{EXPORT_SCRATCH}{name}" / "rows").write_bytes(b"[]")
        os.utime(tmp_path / f"{EXPORT_SCRATCH}{name}", (time.time() - age,) * 2)
    await jobs.clear_files(work)
    assert scratch(tmp_path) == [f"{EXPORT_SCRATCH}young"]


async def test_one_may_be_deleted_before_its_time(
    alice: Person, drain: Drain, work: WorkerServices, tmp_path: Path
) -> None:
    asked, _ = await made(alice, drain, "/export/excel")
    assert (await alice.http.delete(f"/exports/{asked['id']}")).status_code == 204
    assert (await alice.http.get(asked["url"])).json()["code"] == "export_not_found"
    await jobs.clear_files(work)
    assert files(tmp_path) == set()


async def test_a_filter_may_be_deleted_while_its_export_is_queued(
    alice: Person, drain: Drain, make_premium: Any
) -> None:
    await make_premium(alice)
    account = (await alice.http.post("/accounts", json={"name": "Недолгий"})).json()["id"]
    category = (await alice.http.post("/categories", json={"name": "Недолгая", "type": "expense"})).json()["id"]
    asked = (await alice.http.get(f"/export/excel?account_id={account}&category_id={category}")).json()
    for address in (f"/accounts/{account}", f"/categories/{category}"):
        assert (await alice.http.delete(address)).status_code == 204
    await drain()
    assert (await alice.http.get(f"/exports/{asked['id']}")).json()["status"] == "ready"


async def test_an_export_discarded_while_queued_is_not_made(
    alice: Person, drain: Drain, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    asked = (await alice.http.get("/export/excel")).json()
    await alice.http.delete(f"/exports/{asked['id']}")
    assert await drain() == 1
    assert files(tmp_path) == set()
    assert not await owner.fetch("SELECT FROM jobs WHERE household_id = $1", alice.household_id)


async def test_there_are_not_too_many_at_once(alice: Person, work: WorkerServices) -> None:
    for year in range(2000, 2010):
        assert (await alice.http.get(f"/export/excel?year={year}")).status_code == 200
    refused = await alice.http.get("/export/excel?year=2010")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_exports")
    assert (await alice.http.get("/export/excel?year=2009")).status_code == 200


async def test_whoever_left_gets_nothing(alice: Person, bob: Person, drain: Drain, owner: asyncpg.Connection) -> None:
    asked = (await bob.http.get("/export/excel")).json()
    await owner.execute(
        "DELETE FROM memberships WHERE household_id = $1 AND user_id = $2", alice.household_id, bob.user_id
    )
    assert await drain() == 1
    found = (await alice.http.get(f"/exports/{asked['id']}")).json()
    assert (found["status"], found["failure"]) == ("failed", "Тот, кто просил отчёт, больше не участник.")
    fetched = await alice.http.get(found["url"], headers={"Accept-Language": "en"})
    assert (fetched.status_code, fetched.json()["code"]) == (409, "export_failed")
    assert fetched.json()["detail"] == "Whoever asked for the report is no longer a member."
    assert (await alice.http.get("/export/excel")).json()["id"] != asked["id"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("month=5&period=month", 422, "period_ambiguous"),
        ("year=2026&start_date=2026-01-01", 422, "period_ambiguous"),
        ("start_date=2026-02-01&end_date=2026-01-01", 422, "range_reversed"),
        ("month=0", 422, "validation_failed"),
        ("deleted=true", 422, "validation_failed"),
        (f"category_id={NOBODYS}", 404, "category_not_found"),
        (f"account_id={NOBODYS}", 404, "account_not_found"),
        (f"payee_id={NOBODYS}", 404, "payee_not_found"),
        ("tag=%23", 422, "validation_failed"),
    ],
)
async def test_what_is_no_question(alice: Person, query: str, status: int, code: str) -> None:
    for kind in ("excel", "pdf", "csv"):
        refused = await alice.http.get(f"/export/{kind}?{query}")
        assert (refused.status_code, refused.json()["code"]) == (status, code)


def scratch(folder: Path) -> list[str]:
    return [it.name for it in folder.glob(f"{EXPORT_SCRATCH}*")]


def files(folder: Path) -> set[str]:
    return {path.name for path in (folder / "files").rglob("*") if path.is_file()}


async def test_nobody_else_can_read_what_a_worker_has_in_hand(
    alice: Person, drain: Drain, work: WorkerServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the umask: the list, the report, the progress, and their folder."""
    seen: dict[str, str] = {}
    put = work.storage.put

    async def look_and_put(key: str, path: Path, **attributes: str) -> None:
        seen.update({it.name: oct(it.stat().st_mode & 0o777) for it in path.parent.iterdir()})
        seen["folder"] = oct(path.parent.stat().st_mode & 0o777)
        await put(key, path, **attributes)

    monkeypatch.setattr(work.storage, "put", look_and_put)
    await alice.record(100, date="2026-05-03")
    before = os.umask(0)
    try:
        await made(alice, drain, "/export/excel?year=2026")
    finally:
        os.umask(before)
    assert seen.pop("folder") == "0o700"
    assert {"rows", "file", "progress"} <= set(seen)
    assert set(seen.values()) == {"0o600"}
