"""Tags of a typed line, «#отпуск»: they are taken out before anything else is read, so that none is a word of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kopilka.quick_entry.grammar.typed_line import Line, read_line

_TAG = r"#[^\W\d]\w*+(?:-\w++)*+"
# «#море#солнце» are two; «#12345» is the number of an order, and what is inside an address is no tag.
_RUN = rf"(?:{_TAG})++"
_TAGS = re.compile(rf"(?<![^\s(\[{{«\"',;])(?:\({_RUN}(?:[\s,]+{_RUN})*\)|{_RUN}(?![/=@&%#\w]))")
_NAME = re.compile(_TAG)
_LEADING = " ,;:"


@dataclass(frozen=True, slots=True)
class Tag:
    """In small letters, without #. `place` is where it stood, in characters of the line without tags."""

    name: str
    place: int


def take_tags(line: Line) -> tuple[Line, tuple[Tag, ...]]:
    """The line without its tags, and these in their order."""
    if "#" not in line.shown:
        return line, ()
    left, end = "", 0
    tags: list[Tag] = []
    for match in _TAGS.finditer(line.shown):
        left = _joined(left, line.shown[end : match.start()], is_behind_tag=end > 0)
        tags += (Tag(name.lower().removeprefix("#"), len(left)) for name in _NAME.findall(match[0]))
        end = match.end()
    if not tags:
        return line, ()
    left = _joined(left, line.shown[end:], is_behind_tag=True)
    return read_line(left), tuple(tags)


def names_of(tags: Sequence[Tag]) -> tuple[str, ...]:
    """Each once."""
    return tuple(dict.fromkeys(it.name for it in tags))


def _joined(left: str, piece: str, *, is_behind_tag: bool) -> str:
    if is_behind_tag and (not left or not piece.strip(_LEADING)):
        piece = piece.lstrip(_LEADING)
    # «300 #работа 500» are two numbers, not 300500.
    if left[-1:].isdigit() and piece.lstrip()[:1].isdigit():
        left += ","
    return (left + piece).rstrip()
