"""Statements that SQLAlchemy builds and the driver runs: the hottest ones, compiled once for all requests.

Building a statement, looking it up in SQLAlchemy's cache and handing its rows through costs three times what PostgreSQL
needs for a list of 50. What is built stays SQLAlchemy's: named parameters, checked columns, no text put together.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import asyncpg
from sqlalchemy import ClauseElement
from sqlalchemy.dialects.postgresql import asyncpg as dialects
from sqlalchemy.sql.compiler import SQLCompiler

DIALECT = dialects.dialect()  # type: ignore[no-untyped-call]


class Compiled:
    """All of the statement's parameters have names, and none has a value of its own."""

    def __init__(self, statement: ClauseElement, columns: Sequence[str] | None = None) -> None:
        """`columns` are those that an INSERT writes: parameters by their names."""
        compiled = cast(SQLCompiler, statement.compile(dialect=DIALECT, column_keys=columns))
        self.text = str(compiled)
        self._order: list[str] = list(compiled.positiontup or ())

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """In the order of `$1`, `$2`, … Raises KeyError where a value is missing."""
        return [values[name] for name in self._order]

    async def fetch(self, connection: asyncpg.Connection, values: Mapping[str, Any]) -> list[asyncpg.Record]:
        """Its rows. Raises KeyError where a value is missing, and what the driver raises."""
        rows: list[asyncpg.Record] = await connection.fetch(self.text, *self.arguments(values))
        return rows
