"""What stands right beside a number of a typed line: currencies, and the hundredths behind them."""

from collections.abc import Sequence
from decimal import Decimal

from kopilka.money import CURRENCIES
from kopilka.quick_entry.grammar.currency_words import DOLLARS, PREFIXES, NamedCurrency, currency_of, nation_of, part_of
from kopilka.quick_entry.grammar.number_words import read_words
from kopilka.quick_entry.grammar.typed_line import Line, Span, Token

_DIGITS_OF_PARTS, _MOST_DIGITS_OF_PARTS = 2, 3
_MOST_WORDS = 12
# Between a sum and its hundredths.
_BETWEEN_PARTS = frozenset({",", "-", "–", "и", "and"})
# What closes the words of a sum.
_AT_END = frozenset(",.;!)(")


class BesideNumbers:
    """The tokens of a line by their places. `taken` are the places of what is no sum; `own` the currencies of the
    household's accounts, its main one first.
    """

    def __init__(self, line: Line, taken: Sequence[Span], own: Sequence[str]) -> None:
        self.line = line
        self.tokens = line.tokens
        self.own = own
        self.latin = not any("а" <= it <= "я" for it in line.folded)
        self.taken = [any(token.span.overlaps(it) for it in taken) for token in self.tokens]

    def _token(self, place: int) -> Token | None:
        """None at the end, and where something else than a sum was found."""
        return self.tokens[place] if 0 <= place < len(self.tokens) and not self.taken[place] else None

    def _is(self, place: int, kind: str, *, joined: bool | None = None) -> bool:
        token = self._token(place)
        return token is not None and token.kind == kind and joined in (None, token.joined)

    def _text(self, place: int) -> str:
        token = self._token(place)
        return "" if token is None else token.text

    def _currency_before(self, place: int) -> NamedCurrency | None:
        """A sign or a code right before a number. Of «A$», "HK$" the sign; the letters before it tell whose it is."""
        token = self._token(place)
        if token is None or token.kind == "number" or not self._is(place + 1, "number"):
            return None
        if token.kind == "sign" and token.text not in PREFIXES:
            return None
        letters = self._text(place - 1) if token.joined and place else ""
        if token.text == "$" and letters in DOLLARS:
            return NamedCurrency(DOLLARS[letters])
        return currency_of(token.text, self.line.typed(token), self.own, before=True)

    def _currency_near(self, place: int) -> str:
        """Which currency decides how many decimals a number has."""
        token = self._token(place)
        named = currency_of(token.text, self.line.typed(token), self.own) if token is not None else None
        return named.code if named else self.own[0]

    def _currency_after(self, place: int) -> tuple[NamedCurrency | None, int]:
        token = self._token(place)
        if token is None or token.kind == "number":
            return None, place
        if self._text(place + 1) == "$" and self._is(place + 1, "sign", joined=True) and token.text in DOLLARS:
            return NamedCurrency(DOLLARS[token.text]), place + 2  # «10 A$»
        nation = nation_of(token.text) if token.kind == "word" and not token.joined else None
        follows = self._token(place + 1)
        if token.text == "бел":
            behind = self._after_dot(place + 1)
            return (
                (NamedCurrency("BYN"), self._after_dot(behind + 1))
                if self._text(behind)[:3] == "руб"
                else (None, place)
            )
        if (
            nation is not None
            and follows is not None
            and currency_of(follows.text, self.line.typed(follows), self.own) is not None
        ):
            return NamedCurrency(nation), self._after_dot(place + 2)
        named = currency_of(token.text, self.line.typed(token), self.own)
        if named is None:
            return None, place
        end = self._after_dot(place + 1)
        whose = nation_of(self._text(end)) if self._is(end, "word") and len(token.text) > 1 else None
        return (NamedCurrency(whose), end + 1) if whose is not None else (named, end)

    def _hundredths(
        self, value: Decimal | None, place: int, named: NamedCurrency | None, *, is_told: bool
    ) -> tuple[Decimal | None, int, NamedCurrency | None, bool]:
        """With the value, where it ends, the currency that the word for them tells, and whether that is clear.
        `is_told`: the currency stands right before `place` or before the number.
        """
        part = part_of(self._text(place), self.own)
        if part is not None and named is None and value is not None and value.is_finite():
            return value / _parts_of(part), self._after_dot(place + 1), part, True
        if value is None or not value.is_finite() or value != value.to_integral_value():
            return value, place, None, True
        if is_told and self._text(place) in _BETWEEN_PARTS and self._few(place + 1)[0] is not None:
            count, end = self._few(place + 1)  # «48р-50к», «48 руб, 50 коп», «48 р. и 50 коп.»
            is_named = part_of(self._text(end), self.own) is not None
            if not is_named and not (self._text(end) == "к" and self.tokens[end].joined):
                return value, place, None, True
            place += 1
        count, end = self._few(place)
        if count is None:
            return value, place, None, True
        part = part_of(self._text(end), self.own)
        if part is None and named is not None and self._text(end) == "к" and self.tokens[end].joined:
            part = named
        if part is not None:
            return value + count / _parts_of(named or part), self._after_dot(end + 1), part, True
        token = self.tokens[place]
        is_two = token.kind == "word" or len(token.text) == _DIGITS_OF_PARTS
        is_last = self._token(end) is None or self._text(end) in _AT_END
        if not is_told or not is_two or not is_last or not 0 < count < 100:
            return value, place, None, True
        return value + count / 100, end, None, token.joined  # «100р50», «100 руб 50»

    def _few(self, place: int) -> tuple[Decimal | None, int]:
        """A number below a thousand that may be hundredths, and where it ends."""
        if self._is(place, "number"):
            text = self._text(place)
            is_short = text.isdecimal() and (len(text) <= _DIGITS_OF_PARTS or part_of(self._text(place + 1), self.own))
            return (Decimal(text), place + 1) if is_short and len(text) <= _MOST_DIGITS_OF_PARTS else (None, place)
        read = read_words(self._words(place))
        if read is None or read.value >= 1_000 or read.value != int(read.value):
            return None, place
        is_part = part_of(self._text(place + read.length), self.own) is not None
        return (read.value, place + read.length) if is_part or 10 <= read.value < 100 else (None, place)

    def _words(self, place: int) -> list[str]:
        """So many as one number may have."""
        words: list[str] = []
        while self._is(place, "word") and len(words) < _MOST_WORDS:
            words.append(self._text(place))
            place += 1
        return words

    def _after_dot(self, place: int) -> int:
        """The dot of an abbreviation: «тыс.», «руб.»"""
        return place + 1 if self._text(place) == "." and self.tokens[place].joined else place


def _parts_of(named: NamedCurrency) -> int:
    return int(10 ** (CURRENCIES[named.code] or _DIGITS_OF_PARTS))
