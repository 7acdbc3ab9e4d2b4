"""Finds the household's accounts in a typed line: «продукты карта 500», «обед 350 наличными», "from savings"."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kopilka.quick_entry.typed_line import Line, Span, Token, read_line

_BEFORE = frozenset({"с", "со", "на", "по", "из", "from", "by", "with", "in", "to"})
# English words for them need one before: a gift card is none.
_PAID = {"cash": "cash", "card": "card"}
_FROM_CARD = frozenset({"карты", "карточки"})
_FROM = frozenset({"с", "со", "из", "from", "by"})
_PAID_BY = frozenset({"by", "with", "from", "in"})
_SHORTEST = 3
_LAST_LETTERS = "аеийоуыьюя"
# What Russian cases put in place of the last letters.
_CASES = frozenset({
    "", "а", "у", "ы", "и", "е", "ой", "ою", "ей", "ею", "ом", "ем", "ам", "ами", "ах", "ов", "ев", "ь", "ю", "я", "ью",
    "ям", "ями", "ях", "ая", "ую", "ый", "ий", "ого", "его", "ому", "ему", "ым", "им", "ое", "ее", "ые", "ие", "ых",
    "их", "ыми", "ими",
})  # fmt: skip
# Ways to pay, for an account that is the only one of its kind.
_KINDS = {
    "cash": frozenset(
        {"наличные", "наличка", "наличку", "наличными", "наличкой", "нал", "налом", "наликом", "кэшем", "кэш"}
    ),
    "card": frozenset({"картой", "карточкой"}),
    "credit": frozenset({"кредиткой", "кредитка", "кредитки"}),
}


# These mean the way to pay wherever they stand.
_ANYWHERE = frozenset({"наличные", "наличными", "наличкой", "налом", "кэшем", "картой", "карточкой", "кредиткой"})
# Where a line says nothing else.
_ALONE = {
    "cash": _KINDS["cash"] | {"наличных", "наличке", "налички", "нала", "кэша", "кеш", "кешем", "cash"},
    "card": _KINDS["card"] | {"карта", "карту", "карты", "карте", "карточка", "карточки", "карточку", "card"},
    "credit": _KINDS["credit"] | {"кредитку", "кредитке"},
}
# «Счёт Сбер», "my card" name no other account than «Сбер».
_OF_ACCOUNTS = frozenset({"счет", "счета", "счетом", "счету", "account", "my", "the", "мой", "моя", "моей", "моего"})
_ADJECTIVES = ("ая", "ую", "ый", "ий", "ой", "ое", "ые")


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """`place` counts the accounts that were given."""

    place: int
    span: Span


@dataclass(frozen=True, slots=True)
class WayToPay:
    """«Картой», where not just one account is a card. `place`: of the only one in the main currency; `is_unclear` where
    it is one of several there, and none of them the default.
    """

    span: Span
    place: int | None
    is_unclear: bool


@dataclass(frozen=True, slots=True)
class AccountName:
    name: str
    kind: str
    currency: str


class AccountNames:
    """Finds the accounts of a household in typed lines; reads their names once."""

    def __init__(self, accounts: Sequence[AccountName]) -> None:
        words = [tuple(it.text for it in read_line(account.name).tokens if it.kind != "sign") for account in accounts]
        # The longest first. A name of digits alone would be found in every sum.
        self._names = sorted(
            ((place, it) for place, it in enumerate(words) if not all(word.isdecimal() for word in it)),
            key=lambda it: -len(" ".join(it[1])),
        )
        self._accounts = accounts
        self._kinds = kinds = [it.kind for it in accounts]
        self._only = {kind: kinds.index(kind) for kind in (*_KINDS, *_PAID) if kinds.count(kind) == 1}

    def with_digits(self, line: Line) -> list[Span]:
        """Where names like «Visa 1234» stand: their digits are no sums."""
        with_digits = [name for _, name in self._names if any(it.isdecimal() for it in name)]
        starts = _by_letter(line)
        return [_span(line, *it) for name in with_digits for it in _places(line, name, starts)]

    def find(self, line: Line, taken: Sequence[Span]) -> list[NamedAccount]:
        """Those named where nothing else can be meant: beside the sum or the day, at the end, or after «с», "from".

        «карта памяти 500» names none. `taken` are the places of the sum and the days.
        """
        found: list[NamedAccount] = []
        used: set[int] = set()
        for place, start, end in self._candidates(line):
            if not used.isdisjoint(range(start, end)) or any(it.place == place for it in found):
                continue
            if any(_span(line, start, end).overlaps(it) for it in taken):
                continue
            if _stands_apart(line.tokens, start, end, taken):
                first = start - 1 if start > 0 and line.tokens[start - 1].text in _BEFORE else start
                used.update(range(first, end))
                found.append(NamedAccount(place, _span(line, first, end)))
        return sorted(found, key=lambda it: it.span.start)

    def find_ways(self, line: Line, named: Sequence[Span]) -> list[WayToPay]:
        """Outside the `named` accounts. Without one, the default pays if it is of this kind, or none is."""
        found = []
        for kind in _KINDS:
            if kind in self._only:
                continue
            main = [
                place
                for place, it in enumerate(self._accounts)
                if it.kind == kind and it.currency == self._accounts[0].currency
            ]
            only = main[0] if len(main) == 1 else None
            is_unclear = len(main) > 1 and main[0] != 0
            for at, token in enumerate(line.tokens):
                is_told = _is_paid_by(line, kind, at)
                if is_told or (token.text in _KINDS[kind] and token.text in _ANYWHERE):
                    found.append(
                        WayToPay(
                            _span(line, at - 1 if is_told and line.tokens[at - 1].kind == "word" else at, at + 1),
                            only,
                            is_unclear,
                        )
                    )
        return [way for way in found if not any(way.span.overlaps(it) for it in named)]

    def alone(self, line: Line) -> list[int]:
        """The places of the accounts that a line may name that says nothing else: «сбер», «с карты», «наличные», by the
        whole name, a case or the beginning of one of its words, or by the kind. The surest of these ways only.
        """
        tokens = [it for it in line.tokens if it.kind != "sign"]
        if tokens and tokens[0].text in _BEFORE:
            tokens = tokens[1:]
        words = [it.text for it in tokens if it.text not in _OF_ACCOUNTS] or [it.text for it in tokens]
        if not words:
            return []
        whole = [place for place, name in self._names if _are_forms(name, words)]
        if whole:
            return whole
        kinds = {kind for kind, forms in _ALONE.items() if len(words) == 1 and words[0] in forms}
        if kinds:
            return [place for place, kind in enumerate(self._kinds) if kind in kinds]
        parts = [place for place, name in self._names if all(any(_begins(it, word) for it in name) for word in words)]
        return sorted(parts)

    def _candidates(self, line: Line) -> Iterator[tuple[int, int, int]]:
        """The account, and where its name or the word of its kind begins and ends, in tokens."""
        starts = _by_letter(line)
        for place, name in self._names:
            yield from ((place, start, end) for start, end in _places(line, name, starts))
        for kind, place in self._only.items():
            for at, token in enumerate(line.tokens):
                if _is_paid_by(line, kind, at) or token.text in _KINDS.get(kind, ()):
                    yield place, at, at + 1


def _is_paid_by(line: Line, kind: str, at: int) -> bool:
    """«С карты», "by card", "taxi 430 cash": words that are ways to pay only where they stand like that."""
    word, before = line.tokens[at].text, line.tokens[at - 1] if at else None
    if before is None:
        return False
    if kind == "card" and word in _FROM_CARD:
        return before.text in _FROM
    is_last = at + 1 == len(line.tokens) and before.kind == "number"
    return word == _PAID.get(kind) and (before.text in _PAID_BY or is_last)


def _span(line: Line, start: int, end: int) -> Span:
    return Span(line.tokens[start].span.start, line.tokens[end - 1].span.end)


def _by_letter(line: Line) -> dict[str, list[int]]:
    """Where tokens stand, by their first letters."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, token in enumerate(line.tokens):
        found[token.text[0]].append(place)
    return found


def _places(line: Line, name: Sequence[str], starts: Mapping[str, list[int]]) -> list[tuple[int, int]]:
    tokens = line.tokens
    return [
        (start, start + len(name))
        for start in starts.get(name[0][0], ())
        if start + len(name) <= len(tokens)
        and all(_is_form(word, tokens[start + place].text) for place, word in enumerate(name))
    ]


def _are_forms(name: Sequence[str], words: Sequence[str]) -> bool:
    return len(name) == len(words) and all(map(_is_form, name, words))


def _begins(word: str, typed: str) -> bool:
    """The word, a case of it, or the beginning it is called by, in any case: «сбер», «со сбера» for «Сбербанк»."""
    if len(typed) < _SHORTEST:
        return word == typed
    stem = typed.rstrip(_LAST_LETTERS) if len(typed) > _SHORTEST else typed
    parts = (word, *word.split("-"))
    return any(_is_form(it, typed) or (len(stem) >= _SHORTEST and it.startswith(stem)) for it in parts)


def _is_form(word: str, typed: str) -> bool:
    """The word or a case of it: «Зарплатная», «с зарплатной»."""
    if word == typed:
        return True
    if len(word) < _SHORTEST or not all("а" <= it <= "я" for it in word):
        return False
    if word.endswith("ек") and typed.startswith(f"{word[:-2]}ьк") and typed[len(word) :] in _CASES:
        return True  # «кошелёк», «с кошелька»
    cut = 2 if word.endswith(_ADJECTIVES) else 1 if word[-1] in _LAST_LETTERS else 0
    stem = word[: len(word) - cut]
    return typed.startswith(stem) and typed[len(stem) :] in _CASES


def _stands_apart(tokens: Sequence[Token], start: int, end: int, taken: Sequence[Span]) -> bool:
    if tokens[start].text in _ANYWHERE:
        return True
    before = tokens[start - 1].text if start else ""
    if before.endswith(_ADJECTIVES) and before not in _BEFORE | _ANYWHERE:
        return False  # «подарочная карта»

    def is_border(place: int) -> bool:
        if not 0 <= place < len(tokens):
            return True
        span = tokens[place].span
        return tokens[place].kind == "sign" or any(it.start <= span.start < it.end for it in taken)

    if before in _FROM:
        return True
    return is_border(end) and (start > 0 or end < len(tokens))
