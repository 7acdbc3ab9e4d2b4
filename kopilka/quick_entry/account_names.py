"""Finds the household's accounts in a typed line: «продукты карта 500», «обед 350 наличными», "from savings"."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kopilka.accounts.banks import BANK_WORDS, banks_named
from kopilka.quick_entry.category_words import find_standard
from kopilka.quick_entry.typed_line import Line, Span, Token, read_line

_BEFORE = frozenset({
    "с", "со", "на", "по", "из", "через", "from", "by", "with", "in", "to", "via", "using", "paid", "оплатил",
    "оплатила", "оплачено", "заплатил", "заплатила",
})  # fmt: skip
# English words for them need one before: a gift card is none.
_PAID = {"cash": "cash", "card": "card"}
_FROM_CARD = frozenset({"карты", "карточки"})
_FROM = frozenset({"с", "со", "из", "from", "by"})
_PAID_BY = frozenset({"by", "with", "from", "in", "paid"})
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
        {
            "наличные",
            "наличка",
            "наличку",
            "наличными",
            "наличкой",
            "нал",
            "налом",
            "налик",
            "наликом",
            "кэшем",
            "кэш",
            "кешем",
            "кеш",
        }
    ),
    "card": frozenset({"картой", "карточкой"}),
    "credit": frozenset({"кредиткой", "кредитка", "кредитки"}),
}


# These mean the way to pay wherever they stand.
_ANYWHERE = frozenset(
    {"наличные", "наличными", "наличкой", "налом", "наликом", "кэшем", "кешем", "картой", "карточкой", "кредиткой"}
)
# Where a line says nothing else.
_ALONE = {
    "cash": _KINDS["cash"] | {"наличных", "наличке", "налички", "нала", "кэша", "cash"},
    "card": _KINDS["card"] | {"карта", "карту", "карты", "карте", "карточка", "карточки", "карточку", "card"},
    "credit": _KINDS["credit"] | {"кредитку", "кредитке"},
}
# «Счёт Сбер», "my card" name no other account than «Сбер».
_OF_ACCOUNTS = frozenset({"счет", "счета", "счетом", "счету", "account", "my", "the", "мой", "моя", "моей", "моего"})
_ADJECTIVES = ("ая", "ую", "ый", "ий", "ой", "ое", "ые")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
# Beside the word that an account is called by: «с карты сбера», «со сбер карты».
_CARDS = frozenset({"карта", "карты", "карте", "карту", "картой", "карточки", "карточкой", "счета", "card", "account"})
# In a name these tell no account from another.
_COMMON = (
    _CARDS | _OF_ACCOUNTS | {"main", "new", "old", "joint", "bank", "debit", "credit", "cash", "wallet", "savings"}
)
_PAYING = _FROM | {"with"}
_BY_CARD = frozenset({"карта", "картой", "карточкой", "card"})
_MARKS = frozenset(",(-–—")
_WHOSE = frozenset({"my", "the", "our", "мой", "моя", "моей", "моего", "своей", "своего", "нашей"})
# Banks whose name is a word of other names as well: «пицца альфа».
_ORDINARY = frozenset({"альфа", "alfa"})
# «Обед в сбере» was eaten there.
_PLACES = frozenset({
    "в", "во", "у", "за", "про", "для", "от", "при", "к", "ко", "о", "об", "до", "под", "возле", "около", "at", "of",
    "for", "about", "near",
})  # fmt: skip
# So many words before its name tell what was bought.
_NEAR = 6
# What is paid to banks themselves: «страховка тинькофф 500».
_OF_BANKS = frozenset(
    {"taxes", "loans", "subscriptions", "communication", "interest", "cashback", "salary", "education", "sales"}
)


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


@dataclass(frozen=True, slots=True)
class _Call:
    """What accounts are called for short. `needs_from`: only after «с», "with"."""

    words: frozenset[str]
    places: tuple[int, ...]
    is_bank: bool = False
    needs_from: bool = False


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
        self._calls = _calls(accounts, words)
        cash = _KINDS["cash"]
        self._kinds = kinds = [
            "cash" if not cash.isdisjoint(name) else it.kind for it, name in zip(accounts, words, strict=True)
        ]
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
                if first < start and end < len(line.tokens) and line.tokens[end].text in _CARDS - _BY_CARD:
                    end += 1  # «со сбер карты»
                used.update(range(first, end))
                found.append(NamedAccount(place, _span(line, first, end)))
        called = self._called(line, taken, [it.span for it in found])
        found += [NamedAccount(places[0], span) for span, places in called if len(places) == 1]
        return sorted(found, key=lambda it: it.span.start)

    def find_ways(self, line: Line, taken: Sequence[Span], named: Sequence[Span]) -> list[WayToPay]:
        """Outside the `named` accounts: a kind, or a bank that several are of. Without one, the default pays if it is
        one of them, or none is. `taken` as for `find`.
        """
        found = [self._way(span, places) for span, places in self._called(line, taken, named) if len(places) > 1]
        for kind in _KINDS:
            if kind in self._only:
                continue
            places = [place for place, it in enumerate(self._kinds) if it == kind]
            for at, token in enumerate(line.tokens):
                is_told = _is_paid_by(line, kind, at)
                if is_told or (token.text in _KINDS[kind] and _stands_apart(line.tokens, at, at + 1, taken)):
                    first = at - 1 if at and line.tokens[at - 1].text in _BEFORE else at
                    found.append(self._way(_span(line, first, at + 1), places))
        return [way for way in found if not any(way.span.overlaps(it) for it in named)]

    def _way(self, span: Span, places: Sequence[int]) -> WayToPay:
        main = [place for place in places if self._accounts[place].currency == self._accounts[0].currency]
        return WayToPay(span, main[0] if len(main) == 1 else None, len(main) > 1 and main[0] != 0)

    def _called(self, line: Line, taken: Sequence[Span], named: Sequence[Span]) -> list[tuple[Span, tuple[int, ...]]]:
        """Where accounts are called by their bank or by what their name begins with, and which may be meant. Such a
        word is a name of other things, too, so it stands right behind the sum or the day, or behind «с», "with".
        """
        found: list[tuple[Span, tuple[int, ...]]] = []
        for call in self._calls:
            for start, end in _places_of_call(line, call, taken):
                span = _span(line, start, end)
                if not any(span.overlaps(it) for it in (*taken, *named, *(it for it, _ in found))):
                    found.append((span, call.places))
        return found

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
        called = [it.places for it in self._calls if any(_is_form(word, "".join(words)) for word in it.words)]
        return sorted({*parts, *(place for places in called for place in places)})

    def _candidates(self, line: Line) -> Iterator[tuple[int, int, int]]:
        """The account, and where its name or the word of its kind begins and ends, in tokens."""
        starts = _by_letter(line)
        for place, name in self._names:
            yield from ((place, start, end) for start, end in _places(line, name, starts))
        for kind, place in self._only.items():
            for at, token in enumerate(line.tokens):
                if _is_paid_by(line, kind, at) or token.text in _KINDS.get(kind, ()):
                    yield place, at, at + 1


def _calls(accounts: Sequence[AccountName], names: Sequence[tuple[str, ...]]) -> list[_Call]:
    banks = [banks_named(it.name) for it in accounts]
    found = []
    for bank, words in BANK_WORDS.items():
        places = tuple(place for place, named in enumerate(banks) if bank in named)
        if places:
            found.append(_Call(frozenset(words), places, is_bank=True))
    leads: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        lead = next((it for it in name if it not in _COMMON and not it.isdecimal()), None)
        if lead is not None and len(name) > 1 and not banks[place]:
            leads[lead].append(place)
    for lead, those in leads.items():
        if lead.endswith(_ADJECTIVES):  # «с зарплатной»
            found.append(_Call(frozenset({lead}), tuple(those), needs_from=True))
        elif len(lead) >= _SHORTEST and _LATIN.issuperset(lead):
            found.append(_Call(frozenset({lead}), tuple(those), needs_from=find_standard(lead) is not None))
    return found


def _places_of_call(line: Line, call: _Call, taken: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Where it begins and ends, in tokens, with the preposition and the word for a card."""
    tokens = line.tokens

    def is_taken(place: int) -> bool:
        return any(it.start <= tokens[place].span.start < it.end for it in taken)

    for at in range(len(tokens)):
        length = _length_of_call(tokens, at, call)
        if not length or is_taken(at):
            continue
        start, end = at, at + length
        has_card = False
        if end < len(tokens) and tokens[end].text in _CARDS and not is_taken(end):
            end, has_card = end + 1, tokens[end].text in _BY_CARD
        if start and tokens[start - 1].text in _CARDS:
            start, has_card = start - 1, tokens[start - 1].text in _BY_CARD
        if start and tokens[start - 1].text in _WHOSE:
            start -= 1
        before = tokens[start - 1] if start else None
        has_from = before is not None and before.text in (_BEFORE if call.is_bank else _PAYING)
        is_border = end == len(tokens) or tokens[end].kind == "sign" or is_taken(end)
        begins = before is None and end < len(tokens) and tokens[end].text == ":"
        at_mark = start - 1 if before is not None and before.text in _MARKS else start
        is_behind = at_mark > 0 and is_taken(at_mark - 1)
        is_with_card = has_card and before is not None and not before.text.endswith(_ADJECTIVES)
        is_told = is_behind or begins or is_with_card
        if (has_from and (is_border or start == 1)) or (is_border and is_told and not call.needs_from):
            yield start - has_from, end
        elif is_border and call.is_bank and _is_behind_purchase(line, at, length):
            yield start, end


def _is_behind_purchase(line: Line, at: int, length: int) -> bool:
    """«Продукты сбер 500», where neither the bank sells it nor its name may be another's."""
    if at == 0 or line.tokens[at - 1].text in _PLACES or (length == 1 and line.tokens[at].text in _ORDINARY):
        return False
    first = line.tokens[max(0, at - _NEAR)].span.start
    bought = find_standard(line.folded[first : line.tokens[at].span.start])
    return bought is not None and bought.name not in _OF_BANKS


def _length_of_call(tokens: Sequence[Token], at: int, call: _Call) -> int:
    """In tokens, of a word or of two («т банк»); 0 where it does not stand here."""
    for length in (2, 1):
        written = tokens[at : at + length]
        if len(written) == length and all(it.kind == "word" for it in written):
            said = "".join(it.text.replace("-", "") for it in written)
            if any(_is_form(word, said) for word in call.words):
                return length
    return 0


def _is_paid_by(line: Line, kind: str, at: int) -> bool:
    """«С карты», "by card", "taxi 430 cash": words that are ways to pay only where they stand like that."""
    word, before = line.tokens[at].text, line.tokens[at - 1] if at else None
    if before is None:
        return False
    if kind == "card" and word in _FROM_CARD:
        return before.text in _FROM
    if word != _PAID.get(kind):
        return False
    follows = line.tokens[at + 1] if at + 1 < len(line.tokens) else None
    is_last = follows is None and before.kind != "word"
    # «Coffee cash 250», but a gift card is none.
    is_before_sum = kind == "cash" and follows is not None and follows.kind == "number"
    return before.text in _PAID_BY or is_last or is_before_sum


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
    if len(word) < _SHORTEST or not all("а" <= it <= "я" or it == "-" for it in word):
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
