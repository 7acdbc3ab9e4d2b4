"""Tags as they come, of SGML (elements are not closed) and XML alike: no tree is built, nothing is expanded."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kopilka.statement_imports.statement import StatementUnreadable

# A value goes on over a `<` that begins no tag: banks write "A < B" unescaped.
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9_.]{0,40})\s*(?P<empty>/?)>(?P<value>[^<]*+(?:<(?![/A-Za-z])[^<]*+)*+)"
)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_LONGEST_VALUE = 4000
# Ten mebibytes of a bank have half as many.
_MOST_TAGS = 800_000


@dataclass(frozen=True, slots=True)
class Tag:
    name: str
    is_closing: bool
    value: str
    line: int


def tags(text: str) -> Iterator[Tag]:
    """Raises StatementUnreadable where there are too many."""
    if text.count("<") > _MOST_TAGS:  # before any is looked at: a million take seconds
        raise StatementUnreadable("too_many_rows", detail=str(_MOST_TAGS))
    line, counted = 1, 0
    for found in _TAG.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        value = found["value"][:_LONGEST_VALUE].strip()
        if "<!" in value:
            value = _CDATA.sub(r"\1", value)
        if "&" in value:
            value = html.unescape(value)
        yield Tag(found["name"].upper(), bool(found["close"]), value.replace("\xa0", " ").strip(), line)
