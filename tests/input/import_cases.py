"""Generated requests about imports, made such that they may succeed."""

import asyncpg
from schemathesis import Case

from conftest import Person
from tests.isolation.imports import import_targets


async def aim_at_import(case: Case, owner: asyncpg.Connection, person: Person | None) -> None:
    """At an import that is ready, or recorded where it is to be taken back; a file for no account in particular."""
    assert person is not None
    targets = await import_targets(owner, person, is_done=case.operation.path.endswith("/undo"))
    case.path_parameters.update({name: targets[name] for name in case.path_parameters.keys() & targets.keys()})
    if case.operation.label == "PATCH /imports/{import_id}":
        case.body = {"statements": [{"index": 0, "account_id": person.account_id}]}
    elif case.operation.label == "PATCH /imports/{import_id}/rows":
        case.body = [{"index": 0, "action": "skip"}]
    elif case.operation.label == "POST /imports" and isinstance(case.body, dict):
        case.body.pop("account_id", None)
