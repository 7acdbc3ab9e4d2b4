"""The file as sections of keys and values, each with its line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from kopilka.statement_imports.statement import StatementUnreadable

_KEY = re.compile(r"[A-Za-zА-Яа-яЁё]+\d{0,2}")
_ENDS: Mapping[str, str] = MappingProxyType({"СекцияРасчСчет": "КонецРасчСчет", "СекцияДокумент": "КонецДокумента"})
_LONGEST_PURPOSE = 4000
# Ten mebibytes of a bank have fewer.
_MOST_LINES = 800_000
_CLOSING = frozenset(_ENDS.values())
# What may not stand twice in a document: two of them are two documents whose ends are lost.
_ONCE = frozenset({"Сумма", "ДатаСписано", "ДатаПоступило", "ПлательщикСчет", "ПолучательСчет"})


@dataclass(slots=True)
class Section:
    """`kind` is empty of the head of the file."""

    kind: str
    line: int
    values: dict[str, str] = field(default_factory=dict)
    accounts: list[str] = field(default_factory=list)
    last_key: str = ""

    def first(self, *keys: str) -> str:
        return next((it for key in keys if (it := self.values.get(key, ""))), "")

    def add(self, key: str, value: str, line: int) -> None:
        if key == "РасчСчет" and value:
            self.accounts.append(value)
        if self.values.get(key):
            if key in _ONCE and value and value != self.values[key]:
                raise StatementUnreadable("cut", line=line, detail=key)
        else:
            self.values[key] = value
        self.last_key = key

    def go_on(self, text: str) -> None:
        """Purposes of several lines have no key on the second."""
        if self.last_key.startswith("НазначениеПлатежа") and len(self.values[self.last_key]) < _LONGEST_PURPOSE:
            self.values[self.last_key] = f"{self.values[self.last_key]} {text}".strip()


@dataclass(frozen=True, slots=True)
class Parts:
    head: Section
    sections: list[Section]
    is_ended: bool


def parts(text: str) -> Parts:
    """Raises StatementUnreadable where a section is not closed, or there are too many lines."""
    if max(text.count("\n"), text.count("\r")) > _MOST_LINES:
        raise StatementUnreadable("too_many_rows", detail=str(_MOST_LINES))
    head = Section("", 1)
    sections: list[Section] = []
    current = head
    is_ended = False
    for number, line in _lines(text):
        key, equals, value = (it.strip() for it in line.partition("="))
        if key in _ENDS:
            _refuse_open(current, head)
            current = Section(key, number)
            sections.append(current)
            if value:
                current.values["Вид"] = value
        elif key in _CLOSING:
            if _ENDS.get(current.kind) != key:
                raise StatementUnreadable("cut", line=number, detail=key)
            current = head
        elif key == "КонецФайла" and current is head:
            is_ended = True
        elif is_ended:
            raise StatementUnreadable("after_end", line=number, detail=line[:40])
        elif equals and _KEY.fullmatch(key):
            if current is head and key in _ONCE:
                raise StatementUnreadable("cut", line=number, detail=key)
            current.add(key, value, number)
        else:
            current.go_on(line)
    _refuse_open(current, head)
    return Parts(head, sections, is_ended)


def _refuse_open(current: Section, head: Section) -> None:
    if current is not head:
        raise StatementUnreadable("cut", line=current.line, detail=current.kind)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if line.strip():
            yield number, line.strip()
