"""The door of reading: a statement file of any format, decided by what it holds and never by its name."""

from dataclasses import replace

from kopilka.statement_imports.decoding import decode
from kopilka.statement_imports.formats.registry import OF_BYTES, OF_TEXT
from kopilka.statement_imports.magic import kind_of
from kopilka.statement_imports.statement import Choices, StatementFile, StatementUnreadable

LARGEST_FILE = 10 * 1024 * 1024
_DEFAULT = Choices()


def read_statement(data: bytes, file_name: str = "", choices: Choices = _DEFAULT) -> StatementFile:
    """Raises StatementUnreadable where it cannot be read, StatementUndecided where a person has to choose.

    `file_name` decides nothing; it is quoted where the content says nothing at all.
    """
    if len(data) > LARGEST_FILE:
        raise StatementUnreadable("too_large", detail=f"{len(data) / 1024 / 1024:.1f}")
    if not data:
        raise StatementUnreadable("empty")
    kind = kind_of(data)
    for binary in OF_BYTES:
        if binary.recognises(data):
            return binary.read(data, choices)
    if kind != "text":
        raise StatementUnreadable("archive" if kind == "zip" else "document")
    decoded = decode(data, choices.encoding)
    text = decoded.text.rstrip("\x1a").lstrip("\ufeff")
    if not text.strip():
        raise StatementUnreadable("empty")
    for textual in OF_TEXT:
        if textual.recognises(text):
            return replace(textual.read(text, choices), encoding=decoded.encoding)
    raise StatementUnreadable("format_unknown", detail=file_name[:80])
