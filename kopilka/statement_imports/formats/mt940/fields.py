"""Fields of messages, each with its line: envelopes of SWIFT and lines of banks before a message are left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kopilka.statement_imports.statement import StatementUnreadable

_FIELD = re.compile(r":([0-9]{2}[A-Z]?|NS):(.*)", re.DOTALL)
_ENVELOPE = re.compile(r"\{[1235]:(?:[^{}]|\{[^{}]*\})*\}|\{4:|\x01|\x03")
# Ten mebibytes of a bank have fewer.
_MOST_LINES = 700_000
_LINES = re.compile(r"\r\n|\r|\n")


@dataclass(slots=True)
class Field:
    name: str
    line: int
    lines: list[str]

    @property
    def text(self) -> str:
        return self.lines[0]


def messages(text: str) -> Iterator[list[Field]]:
    """Each begins with its :20:. Raises StatementUnreadable where there are too many lines."""
    if max(text.count("\n"), text.count("\r")) > _MOST_LINES:
        raise StatementUnreadable("too_many_rows", detail=str(_MOST_LINES))
    fields: list[Field] = []
    is_open = False
    for number, raw in enumerate(_LINES.split(text), start=1):
        line = _ENVELOPE.sub("", raw).rstrip() if "{" in raw or "\x01" in raw or "\x03" in raw else raw.rstrip()
        found = _FIELD.match(line)
        if line in ("-", "-}", "}") or line.startswith("-}"):
            is_open = False
        elif found is not None:
            is_open = True
            if found[1] == "20" and fields:
                yield fields
                fields = []
            fields.append(Field(found[1], number, [found[2].strip()]))
        elif is_open and line:
            fields[-1].lines.append(line)
    if fields:
        yield fields
