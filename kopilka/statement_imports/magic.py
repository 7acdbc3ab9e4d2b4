"""What a file is by its first bytes: its name may say anything."""

import re
from typing import Literal

from kopilka.statement_imports.statement import StatementUnreadable

Kind = Literal["text", "zip", "ole"]

_REFUSED = (
    (b"%PDF", "pdf"), (b"\x1f\x8b", "archive"), (b"Rar!", "archive"), (b"7z\xbc\xaf", "archive"),
    (b"BZh", "archive"), (b"\xfd7zXZ", "archive"), (b"\x28\xb5\x2f\xfd", "archive"), (b"PK\x05\x06", "empty"),
    (b"\x89PNG", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"), (b"BM\x00", "picture"),
    (b"II*\x00", "picture"), (b"MM\x00*", "picture"), (b"{\\rtf", "document"), (b"SQLite format 3", "binary"),
    (b"\x7fELF", "binary"), (b"MZ\x90", "binary"), (b"PAR1", "binary"),
)  # fmt: skip
_PICTURE_BRANDS = (b"heic", b"heix", b"mif1", b"avif")
_MARKUP = re.compile(rb"<(!doctype html|html|head|body|table|meta|style|div)\b", re.IGNORECASE)
_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_JSON = re.compile(rb"[\[{]\s*[\[{\"]")


def kind_of(data: bytes) -> Kind:
    """Raises StatementUnreadable for what is no statement that can be read, by a code that says what it is."""
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    for mark, code in _REFUSED:
        if data.startswith(mark):
            raise StatementUnreadable(code)
    if data[4:8] == b"ftyp" and data[8:12] in _PICTURE_BRANDS:
        raise StatementUnreadable("picture")
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head and not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise StatementUnreadable("empty")
    if _SPREADSHEET in head:
        raise StatementUnreadable("xml_spreadsheet")
    if _MARKUP.match(head):
        raise StatementUnreadable("html")
    if _JSON.match(head):
        raise StatementUnreadable("json")
    return "text"
