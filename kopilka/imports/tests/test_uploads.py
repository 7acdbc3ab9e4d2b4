"""Files and forms that are not what they should be: a clear problem, and nothing is left."""

import gzip
import io
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from conftest import Person, run_due
from kopilka.imports import jobs
from kopilka.imports.figures import LARGEST_FILE
from kopilka.imports.service import MOST_UNFINISHED
from kopilka.imports.tests.conftest import COFFEE, JOBS, Work, bring, brought, ledger, state, tbank
from kopilka.infrastructure.jobs.worker_services import WorkerServices

BOUNDARY = "kopilka"
TYPE = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def part(headers: str, content: bytes = b"x") -> bytes:
    return f"--{BOUNDARY}\r\n{headers}\r\n\r\n".encode() + content + b"\r\n"


FILE = part('Content-Disposition: form-data; name="file"; filename="a.csv"', tbank(COFFEE))
END = f"--{BOUNDARY}--\r\n".encode()
FORMS: dict[str, tuple[bytes, dict[str, str], int, str]] = {
    "no form": (b"{}", {"Content-Type": "application/json"}, 415, "form_expected"),
    "no type": (b"abc", {}, 415, "form_expected"),
    "no boundary": (FILE + END, {"Content-Type": "multipart/form-data"}, 400, "malformed_form"),
    "another boundary": (FILE + END, {"Content-Type": "multipart/form-data; boundary=other"}, 400, "malformed_form"),
    "boundary of a kilobyte": (b"", {"Content-Type": "multipart/form-data; boundary=" + "b" * 1024}, 400,
                               "malformed_form"),
    "no bytes": (b"", TYPE, 400, "malformed_form"),
    "cut off": (FILE[:-20], TYPE, 400, "malformed_form"),
    "without an end": (FILE, TYPE, 400, "malformed_form"),
    "no file": (END, TYPE, 422, "file_missing"),
    "a field called file": (part('Content-Disposition: form-data; name="file"') + END, TYPE, 422, "file_missing"),
    "a file called otherwise": (FILE.replace(b'"file"', b'"document"') + END, TYPE, 422, "file_missing"),
    "two files": (FILE + FILE + END, TYPE, 422, "one_file_at_a_time"),
    "three files": (FILE * 3 + END, TYPE, 400, "malformed_form"),
    "a thousand fields": (FILE + part('Content-Disposition: form-data; name="x"') * 1000 + END, TYPE, 400,
                          "malformed_form"),
    "another field": (FILE + part('Content-Disposition: form-data; name="x"') + END, TYPE, 422, "one_file_at_a_time"),
    "the account twice": (FILE + part('Content-Disposition: form-data; name="account_id"') * 2 + END, TYPE, 422,
                          "one_file_at_a_time"),
    "no account's id": (FILE + part('Content-Disposition: form-data; name="account_id"') + END, TYPE, 422,
                        "account_id_invalid"),
    "a long field": (FILE + part('Content-Disposition: form-data; name="account_id"', b"x" * 5000) + END, TYPE, 400,
                     "malformed_form"),
    "a nameless part": (part("Content-Disposition: form-data") + END, TYPE, 400, "malformed_form"),
    "huge headers": (part("X: " + "y" * 100_000) + END, TYPE, 400, "malformed_form"),
    "many headers": (part("\r\n".join(f"X-{it}: y" for it in range(500))) + END, TYPE, 400, "malformed_form"),
    "headers of bytes": (part("\udcff\udcfe: x".encode("utf-8", "surrogateescape").decode("latin-1")) + END, TYPE, 400,
                         "malformed_form"),
    "charset of nothing": (END, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}; charset=hex"}, 422,
                           "file_missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
async def test_forms(alice: Person, owner: asyncpg.Connection, name: str) -> None:
    content, headers, status, code = FORMS[name]
    refused = await alice.http.post("/imports", content=content, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    assert await owner.fetchval("SELECT count(*) FROM imports WHERE household_id = $1", alice.household_id) == 0


async def test_ten_mebibytes_are_the_most(alice: Person, work: Work) -> None:
    most = await bring(alice, b"a" * LARGEST_FILE)
    assert most.status_code == 201, most.text
    too_large = await bring(alice, b"a" * (LARGEST_FILE + 1))
    assert (too_large.status_code, too_large.json()["code"]) == (413, "statement_too_large")
    received = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal received
        yield FILE[:-2]
        while True:
            received += 1
            yield b"a" * 1024 * 1024

    stopped = await alice.http.post("/imports", content=endless(), headers=TYPE)
    assert (stopped.status_code, stopped.json()["code"]) == (413, "statement_too_large")
    assert received <= 12
    await work()
    assert (await state(alice, most.json()["id"]))["status"] == "failed"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\выписки\\июль.csv", "\x1b[31m\u202e.csv", "я" * 500, "", "a\x00b.csv"]
)
async def test_names_of_files(alice: Person, name: str) -> None:
    sent = part(f'Content-Disposition: form-data; name="file"; filename="{name}"', tbank(COFFEE)) + END
    answer = await alice.http.post("/imports", content=sent, headers=TYPE)
    assert answer.status_code in (201, 400), answer.text
    if answer.status_code == 201:
        shown = answer.json()["file_name"]
        assert shown
        assert len(shown) <= 200
        assert not set(shown) & set("/\\\x00\x1b\u202e")


def archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("выписка.csv", tbank(COFFEE))
    return made.getvalue()


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "pdf": (b"%PDF-1.7\n", "pdf"),
    "archive": (archive(), "archive"),
    "gzip": (gzip.compress(tbank(COFFEE)), ""),
    "zeros": (b"\0" * 1000, ""),
    "text": ("Просто текст.\n".encode(), "format_unknown"),
    "page": (b"<html><body>no</body></html>", "html"),
    "a bad line": (tbank(COFFEE).replace(b"-422,00", b"-4x2,00"), ""),
    "day of no calendar": (tbank(("31.02.2026 00:00:00", "-1,00", "x")), ""),
    "an old day": (tbank(("05.07.1815 12:27:59", "-422,00", "x"), ("06.07.1815 12:27:59", "-422,00", "y")), ""),
}


@pytest.mark.parametrize("name", UNREADABLE)
async def test_files_that_cannot_be_read(alice: Person, work: Work, owner: asyncpg.Connection, name: str) -> None:
    content, code = UNREADABLE[name]
    found = await brought(alice, work, content)
    assert (found["status"], found["statements"]) == ("failed", [])
    assert code in ("", found["problem"]["code"])
    assert found["problem"]["title"] == "Файл не прочитан"
    assert found["problem"]["detail"]
    assert await owner.fetchval("SELECT count(*) FROM import_files WHERE import_id = $1", found["id"]) == 0
    refused = await alice.http.post(f"/imports/{found['id']}/confirm")
    assert (refused.status_code, refused.json()["code"]) == (409, "import_not_ready")
    assert (await alice.http.delete(f"/imports/{found['id']}")).status_code == 204


async def test_every_line_is_a_row(alice: Person, work: Work) -> None:
    failed = tbank(COFFEE, COFFEE, COFFEE).replace(b'"OK"', b'"FAILED"', 1)
    found = await brought(alice, work, failed)
    [shown] = found["statements"]
    assert (shown["rows"], shown["new"], shown["skipped"]) == (3, 2, 1)
    skipped = (await alice.http.get(f"/imports/{found['id']}/rows", params={"state": "skipped"})).json()
    assert [(it["line"], it["reason"], it["action"], it["amount"]) for it in skipped] == [(2, "failed", "skip", None)]
    refused = await alice.http.patch(f"/imports/{found['id']}/rows", json=[{"index": 0, "action": "add"}])
    assert (refused.status_code, refused.json()["code"]) == (409, "import_row_not_an_operation")


async def test_five_may_be_unfinished(alice: Person, work: Work) -> None:
    made = [await brought(alice, work, tbank(COFFEE)) for _ in range(MOST_UNFINISHED)]
    refused = await bring(alice, tbank(COFFEE))
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_imports")
    await alice.http.delete(f"/imports/{made[0]['id']}")
    assert (await bring(alice, tbank(COFFEE))).status_code == 201


@pytest.mark.parametrize(
    ("function", "code"),
    [("kopilka.imports.tests.misbehaving:sleep", "took_too_long"),
     ("kopilka.imports.tests.misbehaving:swell", "too_much_memory"),
     ("kopilka.imports.tests.misbehaving:die", "reading_failed"),
     ("kopilka.imports.tests.misbehaving:fail", "reading_failed")],
)  # fmt: skip
async def test_a_reader_that_misbehaves(
    alice: Person, services: WorkerServices, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch,
    function: str, code: str,
) -> None:  # fmt: skip
    """The reader is another one here: no file is known that ours does this with."""
    monkeypatch.setattr(jobs, "READ", function)
    monkeypatch.setattr(jobs, "READ_SECONDS", 3.0)
    made = (await bring(alice, tbank(COFFEE))).json()["id"]
    for _ in range(jobs.ATTEMPTS):
        await run_due(services, JOBS)
        await owner.execute("UPDATE jobs SET due_at = now() WHERE failed_at IS NULL")
    found: dict[str, Any] = await state(alice, made)
    assert (found["status"], found["problem"]["code"]) == ("failed", code)
    assert await ledger(alice) == []
