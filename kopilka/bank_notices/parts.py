"""Takes a message apart: several messages of banks in one text, and lines that a person typed beside them.

A message of a bank may have several lines itself, so a line stands alone only where it is whole without its neighbours;
what is not, belongs to the message beside it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date as calendar_date
from itertools import pairwise

from kopilka.bank_notices import operations
from kopilka.bank_notices.reading import LONGEST, BankMessage, read_notice
from kopilka.bank_notices.results import BankNotice, NoticeDoubt

# In a message of more nobody looks for words that were left out.
_MOST_LINES = 8
_BLANKS = re.compile(r"[^\S\n]")
_LINES = re.compile(r"[^\n]*[^\s][^\n]*")
_SAYS_NO_OTHER: frozenset[str] = frozenset(("balance", "code"))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line, or a part of one: its place in the text, what it says by itself, and what a person may have typed."""

    start: int
    end: int
    notice: BankNotice | None
    phrase: BankNotice | None
    is_typed: bool


def read_parts(text: str, on: calendar_date, is_entry: Callable[[str], bool]) -> list[BankNotice | str]:
    """In the order of the text: what banks say, and the lines between that were typed. A text without a bank's message
    is one part. `on` is the day it came; `is_entry` tells whether a line is a purchase that somebody has typed.

    With a code nothing else is read: what is typed beside it follows, and is for nobody to record.
    """
    if len(text) > LONGEST:
        return [text]
    clean = _clean(text)
    whole = read_notice(clean, on)
    pieces = [_piece(clean[start:end], start, on, is_entry) for start, end in _cut(clean, on)]
    if whole is not None and whole.kind == "code":
        return [whole, *(_joined(clean, [it]) for it in pieces if _is_beside_code(it, clean))]
    heads = _heads(whole, pieces)
    if heads:
        return _around(clean, pieces, heads, on)
    if whole is None:
        return [text]
    groups = _groups(clean, pieces)
    if sum(_payment(_joined(clean, it), on) is not None for it in groups) < 2:
        groups = [pieces]
    return [part for it in groups for part in _trimmed(clean, it, on, read_notice(_joined(clean, it), on))]


def read_notices(text: str, on: calendar_date) -> list[BankNotice]:
    """What banks say in it; empty where the text is no bank's message."""
    return [it for it in read_parts(text, on, lambda _: False) if isinstance(it, BankNotice)]


def words_left_out(text: str, on: calendar_date, parts: list[BankNotice | str]) -> list[str]:
    """Lines of a text with a bank's message, and words before its card or behind what is left in the same line, that
    neither are an entry nor add anything to what the bank says. `parts` are what `read_parts` has found in it. Beside a
    code nothing is repeated.
    """
    said = [it for it in parts if isinstance(it, BankNotice)]
    clean = _clean(text)
    lines = [clean[start:end].strip() for start, end in _cut(clean, on)]
    if not said or any(it.kind == "code" for it in said) or not 1 < len(lines) <= _MOST_LINES:
        return []
    typed = "\n".join(it for it in parts if isinstance(it, str))

    def adds_nothing(place: int) -> bool:
        rest = "\n".join(it for number, it in enumerate(lines) if number != place)
        return read_notices(rest, on) == said

    return [
        line
        for place, line in enumerate(lines)
        if not line.endswith(":") and line not in typed and BankMessage(line, on).is_talk() and adds_nothing(place)
    ]


def _clean(text: str) -> str:
    return _BLANKS.sub(" ", text.replace("\r\n", "\n")).strip()


def _cut(text: str, on: calendar_date) -> list[tuple[int, int]]:
    """Lines; a message ends with what is left, and another one may begin with its card."""
    found = []
    for line in _LINES.finditer(text):
        begins = BankMessage.first_card(line[0])
        is_behind_words = begins > 0 and _payment(line[0][begins:], on) is not None
        inside = [*([begins] if is_behind_words else []), *BankMessage.ends(line[0])]
        breaks = [line.start(), *(line.start() + it for it in inside), line.end()]
        found += [(start, end) for start, end in pairwise(breaks) if text[start:end].strip()]
    return found


def _piece(text: str, start: int, on: calendar_date, is_entry: Callable[[str], bool]) -> _Piece:
    notice = BankMessage(text, on).read()
    phrase = BankMessage(text, on).read_without_head() if notice is None else None
    typed = BankMessage(text, on).unexplained() if notice is None else ""
    return _Piece(start, start + len(text), notice, phrase, bool(typed) and is_entry(typed))


def _is_beside_code(piece: _Piece, text: str) -> bool:
    said = text[piece.start : piece.end]
    return piece.is_typed and operations.first_word(said) == len(said)


def _heads(whole: BankNotice | None, pieces: list[_Piece]) -> dict[int, BankNotice]:
    """By their places: pieces that are messages by themselves. Empty where the text is to be read as a whole."""
    if len(pieces) < 2:
        return {}
    heads = {
        place: it.notice for place, it in enumerate(pieces) if it.notice is not None and it.notice.kind != "balance"
    }
    sums = {it.amount for it in heads.values()}
    for place, it in enumerate(pieces):
        # Another payment that was refused, beside one that was made.
        is_refusal = it.phrase is not None and it.phrase.kind in ("declined", "announced")
        is_beside_typed = any(other.is_typed for number, other in enumerate(pieces) if number != place)
        # «Кофе 250» above «Вам перевели 1501 ₽» is no name of who sent it.
        is_income = it.phrase is not None and it.phrase.kind == "incoming" and is_beside_typed
        if (
            it.phrase is not None
            and (is_refusal or is_income)
            and it.phrase.amount is not None
            and it.phrase.amount not in sums
        ):
            heads[place] = it.phrase
    if not heads and any(it.is_typed for it in pieces) and (whole is None or not whole.is_entry):
        for place, it in enumerate(pieces):
            said = it.notice or it.phrase
            if said is not None and (said.kind == "offer" or said.kind in _SAYS_NO_OTHER):
                heads[place] = said
    return heads


def _around(text: str, pieces: list[_Piece], heads: dict[int, BankNotice], on: calendar_date) -> list[BankNotice | str]:
    """Each message with the lines that belong to it: those that are neither a message nor typed."""
    sums = {it.amount for it in heads.values() if it.amount is not None}
    owners: list[int | None] = []
    for place, piece in enumerate(pieces):
        if place in heads:
            owners.append(place)
        elif piece.is_typed and not (piece.phrase is not None and piece.phrase.amount in sums):
            owners.append(None)
        else:
            before = owners[-1] if owners else None
            after = next((it for it in heads if it > place), None)
            owners.append(before if before is not None else after)
    parts: list[BankNotice | str] = []
    for place, owner in enumerate(owners):
        if owner is None:
            parts.append(_joined(text, [pieces[place]]))
        elif owner == place:
            mine = [it for number, it in enumerate(pieces) if owners[number] == owner]
            parts.append(_completed(heads[owner], _joined(text, mine), on))
    return parts


def _completed(head: BankNotice, block: str, on: calendar_date) -> BankNotice:
    """With what the lines beside it add: another sum is none of its own, and what it calls the shop stays so."""
    found = read_notice(block, on)
    if found is None or found.amount != head.amount:
        return head
    if head.party is None or not found.is_entry:
        return found
    sums: tuple[NoticeDoubt, ...] = ("several_amounts",) if "several_amounts" in found.doubts else ()
    doubts = tuple(dict.fromkeys((*head.doubts, *sums)))
    return replace(found, kind=head.kind, party=head.party, doubts=doubts)


def _groups(text: str, pieces: list[_Piece]) -> list[list[_Piece]]:
    """Each to its line with what is left, which is the last thing that a message tells."""
    groups: list[list[_Piece]] = [[]]
    for it in pieces:
        groups[-1].append(it)
        if BankMessage.tells_balance(text[it.start : it.end]):
            groups.append([])
    return [it for it in groups if it]


def _trimmed(text: str, pieces: list[_Piece], on: calendar_date, whole: BankNotice | None) -> list[BankNotice | str]:
    """A message of several lines that is none without them; typed lines stand before it or after it."""
    first, last, notice = 0, len(pieces), whole
    while notice is not None and notice.is_entry and last - first > 1:
        if pieces[first].is_typed and (rest := _payment(_joined(text, pieces[first + 1 : last]), on)):
            first, notice = first + 1, rest
        elif pieces[last - 1].is_typed and (rest := _payment(_joined(text, pieces[first : last - 1]), on)):
            last, notice = last - 1, rest
        else:
            break
    between = _joined(text, pieces[first:last])
    typed = [_joined(text, [it]) for it in pieces]
    return [*typed[:first], notice or between, *typed[last:]]


def _joined(text: str, pieces: list[_Piece]) -> str:
    return text[pieces[0].start : pieces[-1].end].strip()


def _payment(text: str, on: calendar_date) -> BankNotice | None:
    """With a card, a balance or a bank's name: what was typed first may be the only sum of a text without them."""
    found = BankMessage(text, on).read()
    return found if found is not None and found.is_entry else None
