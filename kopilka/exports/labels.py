"""Names of categories that a report can tell apart: the workbook's formulas compare names, not ids."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from uuid import UUID

from kopilka.exports.palette import PLAIN_COLOUR
from kopilka.infrastructure.locales import Locale

_OWN: dict[Locale, str] = {"ru": "своя", "en": "own"}


@dataclass(frozen=True, slots=True)
class NamedCategory:
    """`name` is in the report's language for standard categories, and as it was typed for a household's own. `colour`
    is what it is printed in, as #rrggbb.
    """

    id: UUID
    type: str
    name: str
    is_standard: bool
    parent_id: UUID | None = None
    colour: str = PLAIN_COLOUR


def label_categories(categories: Iterable[NamedCategory], locale: Locale) -> dict[UUID, str]:
    """The name, where no other category of the type has it; else the standard one keeps it and the household's own
    ones become «Продукты (своя)», «Продукты (своя 2)», in the order they were created. Without a standard one the
    oldest keeps the name.
    """
    labels: dict[UUID, str] = {}
    taken: set[tuple[str, str]] = set()
    doubled: list[tuple[NamedCategory, bool]] = []
    standard_names = set()
    # Standard ones first; ids are UUIDv7, so their order is that of creation.
    for it in sorted(categories, key=lambda each: (not each.is_standard, each.id)):
        key = (it.type, _compared(it.name))
        if key in taken:
            doubled.append((it, key in standard_names))
            continue
        taken.add(key)
        labels[it.id] = it.name
        if it.is_standard:
            standard_names.add(key)
    # After all others, so that no suffix makes a name that somebody has given.
    for it, has_standard in doubled:
        label = next(
            text for text in _suffixed(it.name, locale, has_standard) if (it.type, _compared(text)) not in taken
        )
        taken.add((it.type, _compared(label)))
        labels[it.id] = label
    return labels


def _suffixed(name: str, locale: Locale, has_standard: bool) -> Iterable[str]:
    if has_standard:
        yield f"{name} ({_OWN[locale]})"
    for number in count(2):
        yield f"{name} ({_OWN[locale]} {number})" if has_standard else f"{name} ({number})"


def _compared(name: str) -> str:
    """Excel compares without regard to case, and a PDF shows characters without width as nothing."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
