"""The formats of statements, a line each, in the order in which they are asked whether a file is theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from kopilka.statement_imports.formats.camt import reader as camt
from kopilka.statement_imports.formats.mt940 import reader as mt940
from kopilka.statement_imports.formats.ofx import reader as ofx
from kopilka.statement_imports.formats.one_c import reader as one_c
from kopilka.statement_imports.formats.qif import reader as qif
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
    Format("camt", camt.recognises, camt.read),
    Format("workbook", workbook.recognises, table.read_workbook),
)  # fmt: skip
# Of the text, decoded. A table is what is left, so it comes last.
OF_TEXT: tuple[Format[str], ...] = (
    Format("1c", one_c.recognises, one_c.read),
    Format("ofx", ofx.recognises, ofx.read),
    Format("mt940", mt940.recognises, mt940.read),
    Format("qif", qif.recognises, qif.read),
    Format("table", table.recognises, table.read),
)  # fmt: skip
