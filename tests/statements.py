"""What is asked of PostgreSQL, so that a test can count it."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from sqlalchemy import event


@contextmanager
def asked(app: FastAPI) -> Iterator[list[str]]:
    """Statements that sessions of this application execute from now on. A list of rows for one is one."""
    engine, told = app.state.database.engine.sync_engine, list[str]()

    def tell(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(statement)

    event.listen(engine, "before_cursor_execute", tell)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", tell)
