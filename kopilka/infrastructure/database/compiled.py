"""Statements that SQLAlchemy builds and the driver runs: compiled once per process, for the fast path of reading.

Building a statement, looking it up in SQLAlchemy's cache and passing its rows through cost three times what PostgreSQL
needs for a list of 50 (docs/performance.md). SQLAlchemy still builds it: bound parameters, checked columns.
"""

from collections.abc import Mapping
from typing import Any, cast

import asyncpg
from sqlalchemy import ClauseElement
from sqlalchemy.dialects.postgresql import asyncpg as dialects
from sqlalchemy.sql.compiler import SQLCompiler

DIALECT = dialects.dialect()  # type: ignore[no-untyped-call]


class Compiled:
    """The SQL text of a statement, with its parameters by name. Values that the statement was built with are ignored:
    each call gives all of them.
    """

    def __init__(self, statement: ClauseElement) -> None:
        compiled = cast(SQLCompiler, statement.compile(dialect=DIALECT))
        self.text = str(compiled)
        self._names: list[str] = list(compiled.positiontup or ())
        self._known = frozenset(self._names)

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of `$1`, `$2`, … Raises KeyError for a missing value, and for an unknown one: it
        would change nothing, silently.
        """
        if unknown := values.keys() - self._known:
            raise KeyError(*unknown)
        return [values[name] for name in self._names]

    async def fetch(self, connection: asyncpg.Connection, values: Mapping[str, Any]) -> list[asyncpg.Record]:
        """Raises KeyError as `arguments` does, and what the driver raises."""
        rows: list[asyncpg.Record] = await connection.fetch(self.text, *self.arguments(values))
        return rows
