"""The formats of statements, a line each, in the order in which they are asked whether a file is theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from kopilka.statement_imports.formats.table import reading as table
from kopilka.statement_imports.formats.table import workbook
from kopilka.statement_imports.statement import Choices, StatementFile

Source = TypeVar("Source", str, bytes)


@dataclass(frozen=True, slots=True)
class Format(Generic[Source]):
    """`recognises` looks at the content and must be quick and sure; `read` raises StatementUnreadable or
    StatementUndecided, and nothing else.
    """

    name: str
    recognises: Callable[[Source], bool]
    read: Callable[[Source, Choices], StatementFile]


# Of the bytes themselves: what says its own encoding, or is no text.
OF_BYTES: tuple[Format[bytes], ...] = (
    Format("workbook", workbook.recognises, table.read_workbook),
)  # fmt: skip
# Of the text, decoded. A table is what is left, so it comes last.
OF_TEXT: tuple[Format[str], ...] = (
    Format("table", table.recognises, table.read),
)  # fmt: skip
