"""Reads one sum at a place of a typed line: its sign, its number, its currency and the hundredths behind it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kopilka.quick_entry.grammar.currency_words import DOLLARS, part_of
from kopilka.quick_entry.grammar.doubts import AmountDoubt
from kopilka.quick_entry.grammar.number_words import PIECES, read_part
from kopilka.quick_entry.grammar.numbers_of_line import WHOLE_WORD, NumbersOfLine
from kopilka.quick_entry.grammar.typed_line import Span
from kopilka.quick_entry.grammar.units import ONE_OF_THEM, UNITS

PLUS, _MINUS = "+", frozenset("-−–")
TIMES_SIGNS = frozenset("*xх×")
# «16летний», «100мегапиксельная», "1000mbps", "64gbit": how large, not for how much.
_OF_SO_MANY = ("ний", "няя", "нее", "ный", "ная", "ное", "ные", "ние", "ых", "bps", "bit", "hz")


@dataclass(frozen=True, slots=True)
class Amount:
    """`value` is None where the digits make no number, and infinite where there are too many. `is_marked` where a
    sign, a currency, a scale or a sum in words tells that money is meant; `is_count` where a unit tells of things;
    `is_reckoned` where several numbers made it.
    """

    span: Span
    value: Decimal | None
    sign: Literal["", "+", "-"] = ""
    currency: str | None = None
    is_marked: bool = False
    is_count: bool = False
    in_words: bool = False
    is_reckoned: bool = False
    doubts: frozenset[AmountDoubt] = frozenset()


class SingleSums(NumbersOfLine):
    """Adds whole sums to the numbers."""

    def _single(self, place: int, *, signed: bool = True) -> tuple[Amount, int] | None:
        """[sign] [currency] number [scale [smaller number]] [currency] [hundredths]"""
        start = place
        sign = self._sign(place) if signed else ""
        place += bool(sign)
        before = self._currency_before(place)
        if before is not None and place and self.tokens[place].text == "$" and self.tokens[place].joined:
            start = place - 1 if self.tokens[place - 1].text in DOLLARS else start
        place += before is not None
        read = self._number(place)
        if read is None:
            return None
        value, end, is_money, is_clear, in_words = read
        half, length = read_part(self._words(end)) if value is not None and value.is_finite() else (Decimal(0), 0)
        if length and value is not None:  # «4 с половиной тысячи»; behind a scale it is unclear
            value, end, is_clear = value + half, end + length, is_clear and not in_words
        value, end, is_scaled = self._scaled(value, end, in_words=in_words)
        if not is_scaled and self._is_other(end):
            return None
        currency, end = self._currency_after(end)
        named = currency or before
        value, end, part, are_clear = self._hundredths(value, end, named, is_told=named is not None)
        named = named or part
        if named is None and not is_scaled and self._is_unit(end, value):
            return Amount(self._span(start, end), value, is_count=True), end + 1
        doubts: set[AmountDoubt] = set()
        if not is_clear or not are_clear:
            doubts.add("amount_unclear")
        if named is not None and not named.is_clear:
            doubts.add("currency_unclear")
        amount = Amount(
            span=self._span(start, end),
            value=value,
            sign=sign,
            currency=named.code if named else None,
            is_marked=bool(sign) or named is not None or is_scaled or is_money,
            in_words=in_words,
            doubts=frozenset(doubts),
        )
        return amount, end

    def _span(self, start: int, end: int) -> Span:
        return Span(self.tokens[start].span.start, self.tokens[end - 1].span.end)

    def _sign(self, place: int) -> Literal["", "+", "-"]:
        """A dash between a word and a number with spaces on both sides is a pause, not a sign."""
        mark, follows = self._token(place), self._token(place + 1)
        if mark is None or follows is None or mark.text not in _MINUS | {PLUS}:
            return ""
        if mark.joined and place and self.tokens[place - 1].kind != "sign":
            return ""
        if mark.text == PLUS:
            return "+"
        return "-" if follows.joined or place == 0 else ""

    def _is_other(self, place: int) -> bool:
        """«12кг», «3-комнатная», «20%»: letters or a per cent sign belong to the number, and are no part of a sum."""
        token = self._token(place)
        if token is None:
            return False
        if token.text == "%":
            return True
        if token.text == "-" and token.joined and self._is(place + 1, "word", joined=True):
            return len(self._text(place - 1)) < 3  # «7-eleven», «3-комнатная»
        if token.kind != "word" or not token.joined or self.tokens[place - 1].kind != "number":
            return False
        is_known = (
            self._currency_after(place)[0] is not None
            or part_of(token.text, self.own) is not None
            or token.text in TIMES_SIGNS
        )
        return not is_known and not self._is_word_behind(place)

    def _is_word_behind(self, place: int) -> bool:
        """«250кофе»: a sum and a word, other than «2кофе», «500мл» and «64gb»."""
        word, digits = self._text(place), self._text(place - 1)
        is_russian = "а" <= word[0] <= "я"
        is_long = len(word) >= (WHOLE_WORD if is_russian else WHOLE_WORD + 1)
        return is_long and len(digits) > 1 and word not in UNITS and not word.endswith(_OF_SO_MANY)

    def _is_unit(self, place: int, value: Decimal | None) -> bool:
        if not self._is(place, "word"):
            return False
        word = self._text(place)
        if word in ONE_OF_THEM and value is not None and value.is_finite():
            return value % 10 == 1 and value % 100 != 11
        return word in UNITS or word in PIECES
