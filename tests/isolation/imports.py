"""Imports as the worker leaves them, for those who try what is not theirs."""

from typing import Any
from uuid import uuid4

import asyncpg

from conftest import Person


def statement_upload() -> dict[str, Any]:
    """How a request brings a statement."""
    return {"files": {"file": ("выписка.csv", "Дата;Сумма\n05.07.2026;-1,00\n".encode())}}


async def import_targets(owner: asyncpg.Connection, person: Person, *, is_done: bool = False) -> dict[str, str]:
    """An import of one row, ready to be recorded or (`is_done`) with that row doubtful in the inbox. Those that were
    there are gone: of unfinished ones there may be few.
    """
    await owner.execute("DELETE FROM imports WHERE household_id = $1", person.household_id)
    await owner.execute("DELETE FROM jobs WHERE household_id = $1 AND name LIKE '%_import'", person.household_id)
    import_id = uuid4()
    state, action, status = ("doubtful", None, "done") if is_done else ("new", "add", "ready")
    await owner.execute(
        "INSERT INTO imports (household_id, id, status, file_name, size, created_by, compared_at, added)"
        " VALUES ($1, $2, $3, 'a.csv', 1, $4, now(), $5)",
        person.household_id, import_id, status, person.user_id, 0 if is_done else None,
    )  # fmt: skip
    if not is_done:
        content = statement_upload()["files"]["file"][1]
        await owner.execute("INSERT INTO import_files VALUES ($1, $2, $3)", person.household_id, import_id, content)
    await owner.execute(
        "INSERT INTO import_statements (household_id, import_id, index, account_hint, account_id, is_account_sure,"
        " currency, rows, new, duplicates, doubtful, skipped, undecided, income, expense)"
        " VALUES ($1, $2, 0, '', $3, true, 'RUB', 1, $4::integer, 0, $5::integer, 0, $5::integer, 0, $4::integer)",
        person.household_id, import_id, person.account_id, int(not is_done), int(is_done),
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO import_rows (household_id, import_id, index, statement, line, state, action, date, amount)"
        " VALUES ($1, $2, 0, 0, 2, $3, $4, '2026-07-05', -1)",
        person.household_id, import_id, state, action,
    )  # fmt: skip
    return {"import_id": str(import_id)}


async def known_operation(owner: asyncpg.Connection, person: Person) -> None:
    await owner.execute(
        "INSERT INTO bank_operations (household_id, id, account_id, date, amount, text)"
        " VALUES ($1, $2, $3, '2026-07-05', -1, 'x')",
        person.household_id, uuid4(), person.account_id,
    )  # fmt: skip
