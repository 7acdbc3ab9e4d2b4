"""Finds the household's accounts in a typed line: «продукты карта 500», «обед 350 наличными», "from savings"."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kopilka.accounts.banks import banks_named
from kopilka.quick_entry.grammar.account_calls import (
    BEFORE,
    BY_CARD,
    FROM,
    WHOSE,
    calls_of,
    is_before_purchase,
    places_of_call,
    with_paying,
)
from kopilka.quick_entry.grammar.account_forms import (
    ADJECTIVES,
    CARDS,
    OF_ACCOUNTS,
    are_forms,
    begins,
    is_form,
    sounds_alike,
    sounds_of,
)
from kopilka.quick_entry.grammar.account_kinds import (
    APART,
    CASH_AHEAD,
    ENGLISH,
    IN_SHOPS,
    KINDS,
    find_kind,
    find_others,
    kind_of,
    names_kind,
)
from kopilka.quick_entry.grammar.typed_line import Line, Span, Token, read_line

# These mean the way to pay wherever they stand.
_ANYWHERE = frozenset(
    {"наличные", "наличными", "наличкой", "налом", "наликом", "кэшем", "кешем", "картой", "карточкой", "кредиткой"}
)
_HEARD = "~"
# Where a line says nothing else.
_ALONE = {
    "cash": APART["cash"] | {"наличных", "наличке", "налички", "нала", "кэша", "cash"},
    "card": APART["card"] | {"карта", "карту", "карты", "карте", "карточка", "карточки", "карточку", "card"},
    "credit": APART["credit"] | {"кредитку", "кредитке"},
}
# A way to pay that no account is of is the default one's, but for these.
_ASKED = frozenset({"savings", "credit"})


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
        self._calls = calls_of([it.name for it in accounts], words)
        self._words = words
        self._kinds = [kind_of(it.kind, name) for it, name in zip(accounts, words, strict=True)]
        self._only = {kind: place for kind in KINDS if (place := self._only_one(kind)) is not None}
        self.words = frozenset(word for it in words for word in it)
        self._digits = [frozenset(it for it in name if it.isdecimal()) for name in words]

    def _of_kind(self, kind: str) -> list[int]:
        """A current account is paid from by card where there is no other; and called one by its name."""
        found = [place for place, it in enumerate(self._kinds) if it == kind]
        if kind == "card" and not found:
            found = [place for place, it in enumerate(self._kinds) if it == "checking"]
        if kind == "checking" and not found:
            found = [place for place, it in enumerate(self._words) if kind in it]
        return found

    def _only_one(self, kind: str) -> int | None:
        """Of several of a kind the one whose name says so: «нал» is the account «Наличные» rather than a purse."""
        places = self._of_kind(kind)
        named = [it for it in places if names_kind(kind, self._words[it])] if len(places) > 1 else places
        return named[0] if len(named) == 1 else None

    def of_digits(self, masks: Sequence[tuple[Span, str]]) -> NamedAccount | None:
        """The account that has the last digits of a card in its name."""
        for span, digits in masks:
            places = [place for place, it in enumerate(self._digits) if digits in it]
            if len(places) == 1:
                return NamedAccount(places[0], span)
        return None

    def find_cards(self, masks: Sequence[tuple[Span, str]], currency: str | None = None) -> list[WayToPay]:
        """By the last digits of a card, «*1234». `currency` as for `find_ways`."""
        found = []
        for span, digits in masks:
            places = [place for place, it in enumerate(self._digits) if digits in it]
            is_told = len(places) == 1
            way = (
                WayToPay(span, places[0] if is_told else None, not is_told) if places else self._unknown(span, currency)
            )
            found.append(way or WayToPay(span, None, is_unclear=False))
        return found

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
        others = find_others(line.folded)
        for place, start, end in self._candidates(line, taken):
            if not used.isdisjoint(range(start, end)) or any(it.place == place for it in found):
                continue
            span = _span(line, start, end)
            if any(span.overlaps(it) for it in taken):
                continue
            if end - start == 1 and any(span.overlaps(it) for it in others):
                continue  # unless the whole name says whose it is
            is_leading = (start, end) == (0, 1) and _leading_kind(line) is not None
            whole = (start, end) if is_leading else _placed(line.tokens, start, end, taken)
            if whole is not None:
                used.update(range(*whole))
                found.append(NamedAccount(place, _span(line, *whole)))
        called = self._called(line, taken, [it.span for it in found])
        found += [NamedAccount(places[0], span) for span, places in called if len(places) == 1]
        return sorted(found, key=lambda it: it.span.start)

    def find_ways(
        self, line: Line, taken: Sequence[Span], named: Sequence[Span], currency: str | None = None
    ) -> list[WayToPay]:
        """Outside the `named` accounts: a kind, or a bank that several are of, or none; in the `currency` of the sum,
        else in the main one. Where no account is of a kind, the default pays. `taken` as for `find`.
        """
        called = [it for it in self._called(line, taken, named) if len(it[1]) != 1]
        ways = [
            self._way(span, it, currency) if it else self._unknown(span, currency, is_bank=True) for span, it in called
        ]
        found = [it for it in ways if it is not None]
        for at in range(len(line.tokens)):
            leading = _leading_kind(line) if not at else None
            kind, start = find_kind(line, at, taken) or (leading, at)
            if kind is None or kind in self._only or not (leading or _is_way(line, kind, start, at, taken)):
                continue
            first = start - 1 if start and line.tokens[start - 1].text in BEFORE else start
            span = _span(line, with_paying(line.tokens, first), at + 1)
            places = self._of_kind(kind)
            if places:
                found.append(self._way(span, places, currency, is_kind=True))
            else:
                found.append(WayToPay(span, None, is_unclear=kind in _ASKED))
        others = [] if called else find_others(line.folded)
        found = [it for it in found if not any(it.span.overlaps(other) for other in others)]
        found += [WayToPay(it, None, is_unclear=True) for it in others]
        return [way for way in found if not any(way.span.overlaps(it) for it in named)]

    def _way(self, span: Span, places: Sequence[int], currency: str | None, *, is_kind: bool = False) -> WayToPay:
        """Of several of a bank the default one pays, if it is one of them; of several of a kind that is asked."""
        wanted = currency or self._accounts[0].currency
        main = [place for place in places if self._accounts[place].currency == wanted]
        return WayToPay(span, main[0] if len(main) == 1 else None, len(main) > 1 and (is_kind or main[0] != 0))

    def _unknown(self, span: Span, currency: str | None, *, is_bank: bool = False) -> WayToPay | None:
        """A bank that no account is called by: the only card, one of several of them, or nothing that is known."""
        main = currency or (self._accounts[0].currency if self._accounts else None)
        cards = [
            place
            for place, it in enumerate(self._accounts)
            if it.currency == main and self._kinds[place] not in ("cash", "savings")
        ]
        if not cards:
            return None
        # «Со сбера», where the only card is of another bank.
        is_other = is_bank and bool(banks_named(self._accounts[cards[0]].name))
        is_told = len(cards) == 1 and not is_other
        return WayToPay(span, cards[0] if is_told else None, not is_told)

    def _called(self, line: Line, taken: Sequence[Span], named: Sequence[Span]) -> list[tuple[Span, tuple[int, ...]]]:
        """Where accounts are called by their bank or by what their name begins with, and which may be meant. Such a
        word is a name of other things, too, so it stands right behind the sum or the day, or behind «с», "with".
        """
        found: list[tuple[Span, tuple[int, ...]]] = []
        for call in self._calls:
            for start, end in places_of_call(line, call, taken):
                span = _span(line, start, end)
                if not any(span.overlaps(it) for it in (*taken, *named, *(it for it, _ in found))):
                    found.append((span, call.places))
        return found

    def alone(self, line: Line) -> list[int]:
        """The places of the accounts that a line may name that says nothing else: «сбер», «с карты», «наличные», by the
        whole name, a case or the beginning of one of its words, or by the kind. The surest of these ways only.
        """
        tokens = [it for it in line.tokens if it.kind != "sign"]
        if tokens and tokens[0].text in BEFORE:
            tokens = tokens[1:]
        words = [it.text for it in tokens if it.text not in OF_ACCOUNTS] or [it.text for it in tokens]
        if not words:
            return []
        whole = [place for place, name in self._names if are_forms(name, words)]
        if whole:
            return whole
        kinds = {kind for kind, forms in _ALONE.items() if len(words) == 1 and words[0] in forms}
        if kinds:
            return [place for place, kind in enumerate(self._kinds) if kind in kinds]
        parts = [place for place, name in self._names if all(any(begins(it, word) for it in name) for word in words)]
        called = [it.places for it in self._calls if it.is_said("".join(words))]
        return sorted({*parts, *(place for places in called for place in places)})

    def _candidates(self, line: Line, taken: Sequence[Span]) -> Iterator[tuple[int, int, int]]:
        """The account, and where its name or the word of its kind begins and ends, in tokens."""
        starts = _by_letter(line)
        for place, name in self._names:
            yield from ((place, start, end) for start, end in _places(line, name, starts))
        for at in range(len(line.tokens)):
            kind, start = find_kind(line, at, taken) or (None if at else _leading_kind(line), at)
            if kind in self._only:
                yield self._only[kind], start, at + 1


def _is_way(line: Line, kind: str, start: int, at: int, taken: Sequence[Span]) -> bool:
    """Of a word that `find_kind` has found, where it stands so that nothing else can be meant."""
    if find_kind(line, at, taken) is None:
        return False
    return line.tokens[at].text in ENGLISH[kind] or _stands_apart(line.tokens, start, at + 1, taken)


def _leading_kind(line: Line) -> str | None:
    """«Нал кофе 250», "cash taxi 30", «карта продукты 500»: what the line begins with, before what is bought."""
    word = line.tokens[0].text
    if word in CASH_AHEAD:
        return "cash" if is_before_purchase(line, 1) else None
    return "card" if word in ("карта", "card") and is_before_purchase(line, 1, IN_SHOPS) else None


def _is_written(word: str, typed: str, name: Sequence[str]) -> bool:
    """One word alone that is written as it is heard may be another: «сбор» is no "Sber"."""
    return is_form(word, typed) or (len(name) > 1 and sounds_alike(word, typed))


def _placed(tokens: Sequence[Token], start: int, end: int, taken: Sequence[Span]) -> tuple[int, int] | None:
    """Where a name begins and ends with what is said beside it: «со сбер карты», "on my revolut card". None where it
    may be a part of another name.
    """
    first = start
    while first and tokens[first - 1].text in WHOSE:
        first -= 1
    has_from = first > 0 and tokens[first - 1].text in BEFORE
    first = with_paying(tokens, first - 1) if has_from else start
    is_card = end < len(tokens) and tokens[end].text in CARDS
    is_apart = has_from or (start > 0 and _is_border(tokens, start - 1, taken))
    if is_card and is_apart and _is_border(tokens, end + 1, taken):
        return first, end + 1
    if not _stands_apart(tokens, start, end, taken):
        return None
    return first, end + (has_from and is_card and tokens[end].text not in BY_CARD)


def _span(line: Line, start: int, end: int) -> Span:
    return Span(line.tokens[start].span.start, line.tokens[end - 1].span.end)


def _by_letter(line: Line) -> dict[str, list[int]]:
    """Where tokens stand, by their first letters; Russian words by the sound of theirs, too."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, token in enumerate(line.tokens):
        found[token.text[0]].append(place)
        if token.kind == "word" and "а" <= token.text[0] <= "я":
            found[_HEARD + sounds_of(token.text)[:1]].append(place)
    return found


def _places(line: Line, name: Sequence[str], starts: Mapping[str, list[int]]) -> list[tuple[int, int]]:
    tokens = line.tokens
    return [
        (start, start + len(name))
        for start in (*starts.get(name[0][0], ()), *starts.get(_HEARD + sounds_of(name[0])[:1], ()))
        if start + len(name) <= len(tokens)
        and all(_is_written(word, tokens[start + place].text, name) for place, word in enumerate(name))
    ]


def _stands_apart(tokens: Sequence[Token], start: int, end: int, taken: Sequence[Span]) -> bool:
    if tokens[start].text in _ANYWHERE:
        return True
    before = tokens[start - 1].text if start else ""
    if before.endswith(ADJECTIVES) and before not in BEFORE | _ANYWHERE:
        return False  # «подарочная карта»

    if before in FROM:
        return True
    return _is_border(tokens, end, taken) and (start > 0 or end < len(tokens))


def _is_border(tokens: Sequence[Token], place: int, taken: Sequence[Span]) -> bool:
    if not 0 <= place < len(tokens):
        return True
    span = tokens[place].span
    return tokens[place].kind == "sign" or any(it.start <= span.start < it.end for it in taken)
