"""Between which accounts of the household money moved: «снял 10 000», «5000 со сбера на вклад», "2000 to savings"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kopilka.quick_entry.grammar.account_names import AccountName, NamedAccount
from kopilka.quick_entry.grammar.typed_line import Line

_FROM = r"(?:с|со|из|from)"
_TO = r"(?:на|в|во|to|into)"
_WHOSE = r"(?:(?:my|the|our|свой|своей|свою|мой|мою|наш)\s+)?"
_KINDS = {
    "savings": r"вклад\w*|депозит\w*|(?:накопит|сберегат)\w+(?:\s+счет\w*)?|копилк\w+|сбережени\w+|savings",
    "cash": r"наличн\w+|наличк\w+|нал|нала|налом|к[эе]ш|к[эе]ша|cash",
    "card": r"карт(?:а|у|ы|е|ой)|карточк\w+|card",
    "credit": r"кредитк\w+|credit card",
}
_LEFT = {kind: re.compile(rf"(?<!\w){_FROM}\s+{_WHOSE}(?:{words})(?!\w)") for kind, words in _KINDS.items()}
_CAME = {kind: re.compile(rf"(?<!\w){_TO}\s+{_WHOSE}(?:{words})(?!\w)") for kind, words in _KINDS.items()}
_WITHDRAWN = re.compile(r"(?<!\w)(?:снял[аи]?|сняти[ея]|обналич\w+|банкомат\w*|withdr(?:ew|awal)|atm|cash out)(?!\w)")
_PUT_BY = re.compile(r"(?<!\w)(?:отложил[аи]?|(?:put|set) (?:[\d\W]+ )?(?:aside|away))(?!\w)")
# «Положил наличные на карту», «внёс деньги на вклад».
_CASH_MOVED = re.compile(r"(?<!\w)(?:положил[аи]?|внес(?:ла|ли)?|deposit(?:ed)?)\s+(?:налич\w+|нал|к[эе]ш|cash)(?!\w)")
_TOPPED_UP = re.compile(r"(?<!\w)(?:пополни(?:л|ла|ли|ть)|пополнение|top(?:ped)? up)\s+(?:\w+\s+)?$")
_WORD_BEFORE = re.compile(r"(?<!\w)(\w+)\s+$")
_FIRST_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class MovedBetween:
    """Places of accounts in the ledger; None where the line does not tell that side."""

    source: int | None
    target: int | None


def find_moved(line: Line, named: Sequence[NamedAccount], accounts: Sequence[AccountName]) -> MovedBetween:
    """Of a line that speaks of money between own accounts. `named`: the accounts that it names, in their order; the
    first of `accounts` is the default one, from which money comes unless another one is told.
    """
    source, target = _by_names(line, named)
    told = line.folded
    if source is None:
        source = _by_kind(_LEFT, told, accounts, target)
    if target is None:
        target = _by_kind(_CAME, told, accounts, source)
    if target is None and _WITHDRAWN.search(told):
        target = _only("cash", accounts, source)
    if target is None and _PUT_BY.search(told):
        target = _only("savings", accounts, source)
    if source is None and _CASH_MOVED.search(told):
        source = _only("cash", accounts, target)
    if source is None and target is not None:
        source = 0 if target != 0 else _only("card", accounts, target)
    return MovedBetween(source, target)


def _by_names(line: Line, named: Sequence[NamedAccount]) -> tuple[int | None, int | None]:
    """By the word before each; two without one are told in the order that the money moved."""
    source: int | None = None
    target: int | None = None
    left: list[int] = []
    for it in named:
        way = _way(line.folded, it)
        if way == "from" and source is None:
            source = it.place
        elif way == "to" and target is None:
            target = it.place
        else:
            left.append(it.place)
    for place in left:
        if source is None and (target is not None or len(left) > 1):
            source = place
        elif target is None and source is not None:
            target = place
    return source, target


def _way(folded: str, named: NamedAccount) -> str | None:
    first = _FIRST_WORD.match(folded, named.span.start)
    before = folded[: named.span.start]
    word = _WORD_BEFORE.search(before)
    for found in (first[0] if first else "", word[1] if word else ""):
        if re.fullmatch(_FROM, found):
            return "from"
        if re.fullmatch(_TO, found):
            return "to"
    return "to" if _TOPPED_UP.search(before) else None


def _by_kind(
    patterns: dict[str, "re.Pattern[str]"], told: str, accounts: Sequence[AccountName], other: int | None
) -> int | None:
    for kind, words in patterns.items():
        if words.search(told):
            return _only(kind, accounts, other)
    return None


def _only(kind: str, accounts: Sequence[AccountName], other: int | None) -> int | None:
    """The only account of the kind beside the other side; of several the default one."""
    places = [place for place, it in enumerate(accounts) if it.kind == kind and place != other]
    return places[0] if len(places) == 1 or (places and places[0] == 0) else None
