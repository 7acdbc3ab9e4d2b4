"""A statement comes, is read, looked at, recorded, taken back; the same again adds nothing."""

import asyncpg

from conftest import Person
from kopilka.imports.tests.conftest import (
    COFFEE,
    SALARY,
    SHOP,
    Work,
    brought,
    confirmed,
    ledger,
    rows,
    tbank,
)


async def test_a_file_is_read_looked_at_and_recorded(alice: Person, work: Work, owner: asyncpg.Connection) -> None:
    found = await brought(alice, work, tbank(COFFEE, SALARY, SHOP))
    assert (found["status"], found["format"], found["bank"], found["encoding"]) == ("ready", "csv", "tbank", "cp1251")
    assert (found["bank_name"], found["file_name"], found["problem"]) == ("Т-Банк", "выписка.csv", None)
    [part] = found["statements"]
    assert (part["rows"], part["new"], part["duplicates"], part["doubtful"], part["skipped"]) == (3, 3, 0, 0, 0)
    assert (part["income"], part["expense"], part["account_id"]) == (120000, 1672.5, alice.account_id)
    assert (part["start_date"], part["end_date"], part["balances"]) == ("2026-07-05", "2026-07-07", None)
    assert await ledger(alice) == []
    first, *_ = await rows(alice, found["id"])
    assert (first["index"], first["line"], first["state"], first["action"]) == (0, 2, "new", "add")
    assert (first["date"], first["time"], first["amount"], first["type"]) == ("2026-07-05", "12:27:59", 422, "expense")
    done = await confirmed(alice, work, found["id"])
    assert done["outcome"] == {"added": 3, "matched": 0, "updated": 0}
    recorded = await ledger(alice)
    assert [(it["amount"], it["type"], it["date"]) for it in recorded] == [
        (1250.5, "expense", "2026-07-07"),
        (120000, "income", "2026-07-06"),
        (422, "expense", "2026-07-05"),
    ]
    assert await alice.balance() == 118327.5
    assert [it["transaction_id"] for it in await rows(alice, found["id"])] == [it["id"] for it in recorded[::-1]]
    assert await owner.fetchval("SELECT count(*) FROM import_files WHERE import_id = $1", found["id"]) == 0
