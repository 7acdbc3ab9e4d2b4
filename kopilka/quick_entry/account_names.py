"""Finds the household's accounts in a typed line: «продукты карта 500», «обед 350 наличными», "from savings"."""

from collections.abc import Sequence
from dataclasses import dataclass

from kopilka.quick_entry.typed_line import Line, Span, Token, read_line

_BEFORE = frozenset({"с", "со", "на", "по", "из", "from", "by", "with", "in", "to"})
_ENDING = 2  # letters that a Russian case changes
_SHORTEST_STEM = 3
# Ways to pay, for an account that is the only one of its kind.
_KINDS = {
    "cash": frozenset({"наличные", "наличными", "наличкой", "нал", "налом", "наликом", "кэшем", "кэш", "cash"}),
    "card": frozenset({"картой", "карточкой", "card"}),
    "credit": frozenset({"кредиткой", "кредитка", "кредитки"}),
}


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """`place` counts the accounts that were given."""

    place: int
    span: Span


@dataclass(frozen=True, slots=True)
class AccountName:
    name: str
    kind: str
    currency: str


def find_accounts(line: Line, taken: Sequence[Span], accounts: Sequence[AccountName]) -> list[NamedAccount]:
    """Those named where nothing else can be meant: beside the sum or the day, at the end, or after «с», "from".

    «карта памяти 500» names none. `taken` are the places of sums and days.
    """
    found: list[NamedAccount] = []
    used: set[int] = set()
    by_length = sorted(range(len(accounts)), key=lambda it: -len(accounts[it].name))
    for place in by_length:
        for start, end in _places(line, accounts[place], accounts):
            if used.isdisjoint(range(start, end)) and _stands_apart(line.tokens, start, end, taken):
                has_word_before = start > 0 and line.tokens[start - 1].text in _BEFORE
                first = start - 1 if has_word_before else start
                used.update(range(first, end))
                found.append(NamedAccount(place, Span(line.tokens[first].span.start, line.tokens[end - 1].span.end)))
                break
    return sorted(found, key=lambda it: it.span.start)


def _places(line: Line, account: AccountName, accounts: Sequence[AccountName]) -> list[tuple[int, int]]:
    """Where its name or the word of its kind stands, in tokens."""
    name = [it.text for it in read_line(account.name).tokens if it.kind != "sign"]
    tokens = [it.text for it in line.tokens]
    found = []
    if name:
        for start in range(len(tokens) - len(name) + 1):
            if all(_is_form(word, typed) for word, typed in zip(name, tokens[start:], strict=False)):
                found.append((start, start + len(name)))
    words = _KINDS.get(account.kind, frozenset())
    if sum(it.kind == account.kind for it in accounts) == 1:
        found += [(place, place + 1) for place, word in enumerate(tokens) if word in words]
    return found


def _is_form(word: str, typed: str) -> bool:
    """The word or a case of it."""
    if word == typed:
        return True
    stem = word[: max(_SHORTEST_STEM, len(word) - _ENDING)]
    is_russian = all("а" <= it <= "я" for it in word)
    return (
        is_russian and len(word) > _SHORTEST_STEM and typed.startswith(stem) and abs(len(typed) - len(word)) <= _ENDING
    )


def _stands_apart(tokens: Sequence[Token], start: int, end: int, taken: Sequence[Span]) -> bool:
    def is_border(place: int) -> bool:
        if not 0 <= place < len(tokens):
            return True
        span = tokens[place].span
        return tokens[place].kind == "sign" or any(it.start <= span.start < it.end for it in taken)

    if start > 0 and tokens[start - 1].text in _BEFORE - {"на", "по", "in", "to", "with"}:
        return True
    after = is_border(end)
    if start == 0:
        return after and end < len(tokens)
    return after
