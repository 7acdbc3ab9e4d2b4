"""Finds the sums in a typed line: «3,5 тыс», «48 руб 50 коп», «2×140», «сто пятьдесят рублей», "$12"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from kopilka.money import CURRENCIES
from kopilka.quick_entry.grammar.arithmetic_words import TIMES, find_mark
from kopilka.quick_entry.grammar.currency_words import DOLLARS, currency_of, part_of
from kopilka.quick_entry.grammar.digits import TOO_LONG
from kopilka.quick_entry.grammar.doubts import AmountDoubt
from kopilka.quick_entry.grammar.number_ranges import BETWEEN, DASHES, INVERTED, LEADS, read_rough
from kopilka.quick_entry.grammar.number_words import PIECES, SCALES, read_part, read_words
from kopilka.quick_entry.grammar.numbers_of_line import WHOLE_WORD, NumbersOfLine, times
from kopilka.quick_entry.grammar.typed_line import Line, Span
from kopilka.quick_entry.grammar.units import UNITS, find_price_unit, how_many, is_weight, rounded

_PLUS, _MINUS, _DASHES = "+", frozenset("-−–"), DASHES
_TIMES = frozenset("*xх×")
_EXACT_DIGITS = 24
# «16летний», «100мегапиксельная», "1000mbps", "64gbit": how large, not for how much.
_OF_SO_MANY = ("ний", "няя", "нее", "ный", "ная", "ное", "ные", "ние", "ых", "bps", "bit", "hz")
# Before a number they tell that it is about so much: «рублей пятьсот».
_GENITIVE_PLURAL = ("ей", "ов", "ен")
_ARITHMETIC = frozenset({"plus", "minus", "times", "divided"}) | BETWEEN
# Parts of words that one rough sum may have.
_MOST_PARTS = 16
# A model has a smaller number.
_MOST_OF_NAMES = 100
_EACH = frozenset({"по", "at", "@"})


@dataclass(frozen=True, slots=True)
class Amount:
    """`value` is None where the digits make no number, and infinite where there are too many. `is_marked` where a
    sign, a currency, a scale or a sum in words tells that money is meant; `is_count` where a unit tells of things.
    """

    span: Span
    value: Decimal | None
    sign: Literal["", "+", "-"] = ""
    currency: str | None = None
    is_marked: bool = False
    is_count: bool = False
    in_words: bool = False
    doubts: frozenset[AmountDoubt] = frozenset()


def find_amounts(line: Line, taken: Sequence[Span], own: Sequence[str]) -> list[Amount]:
    """In the order of the line. `taken` are the places of what is no sum; `own` the currencies of the household's
    accounts, its main one first.
    """
    return _Reader(line, taken, own).read()


class _Reader(NumbersOfLine):
    def read(self) -> list[Amount]:
        found, place = [], 0
        while place < len(self.tokens):
            read = self._reckoned(place)
            if read is None:
                place += 1
            else:
                amount, place = read
                found.append(amount)
        return found

    def _reckoned(self, place: int) -> tuple[Amount, int] | None:
        """A sum with what is reckoned with it: «2*140», «600+150», «3 по 200», «700-750»."""
        read = self._rough(place) or self._multiplied(place) or self._single(place)
        if read is None:
            return None
        amount, end = read
        while True:
            step = self._step(amount, end)
            if step is None:
                return amount, end
            amount, end = step

    def _rough(self, place: int) -> tuple[Amount, int] | None:
        """«Пять-шесть тысяч», «тысяч пять», «рублей пятьсот»: about so much."""
        if not self._is(place, "word"):
            return None
        return self._behind_its_unit(place) or self._in_rough_words(place)

    def _behind_its_unit(self, place: int) -> tuple[Amount, int] | None:
        token = self.tokens[place]
        is_scale = token.text in INVERTED and self._is(place + 1, "number")
        is_plural = not is_scale and token.text.endswith(_GENITIVE_PLURAL)
        named = currency_of(token.text, self.line.typed(token), self.own) if is_plural else None
        if not is_scale and named is None:
            return None
        follows = self._rough(place + 1) or self._single(place + 1, signed=False)
        if follows is None or follows[0].is_count or (named is not None and follows[0].currency is not None):
            return None
        amount, end = follows
        value = times(amount.value, SCALES[token.text]) if is_scale and amount.value is not None else amount.value
        currency = amount.currency if named is None else named.code
        whole = replace(amount, span=self._span(place, end), value=value, currency=currency)
        return self._with_unclear(whole, end)

    def _in_rough_words(self, place: int) -> tuple[Amount, int] | None:
        words, places = self._parts(place)
        read = read_rough(words, self._text(place - 1)) if len(words) > 1 else None
        if read is None or (read.length < len(places) and places[read.length] == places[read.length - 1]):
            return None
        end = places[read.length - 1] + 1
        start = place - 1 if self._text(place - 1) in LEADS else place
        if self._is_unit(end):
            return Amount(self._span(start, end), read.value, is_count=True), end + 1
        named, end = self._currency_after(end)
        doubts: set[AmountDoubt] = {"amount_unclear"}
        if named is not None and not named.is_clear:
            doubts.add("currency_unclear")
        amount = Amount(
            self._span(start, end), read.value, currency=None if named is None else named.code,
            is_marked=read.is_money or named is not None, in_words=True, doubts=frozenset(doubts),
        )  # fmt: skip
        return amount, end

    def _parts(self, place: int) -> tuple[list[str], list[int]]:
        """The words and the parts of words with hyphens from here on, dashes and commas; and their places."""
        words: list[str] = []
        places: list[int] = []
        while len(words) < _MOST_PARTS and (token := self._token(place)) is not None:
            if token.text == "." and words and words[-1] in INVERTED:  # «тыс.»
                place += 1
                continue
            if token.kind == "number" or (token.kind == "sign" and token.text not in DASHES | {","}):
                break
            parts = [token.text] if token.kind == "sign" else _split(token.text)
            words += parts
            places += [place] * len(parts)
            place += 1
        return words, places

    def _multiplied(self, place: int) -> tuple[Amount, int] | None:
        """«Дважды по 60», "twice 20"."""
        pieces = TIMES.get(self._text(place))
        if pieces is None:
            return None
        is_told = self._text(place + 1) in _EACH
        follows = self._single(place + 1 + is_told, signed=False)
        if follows is None or follows[0].value is None or follows[0].is_count:
            return None
        amount, end = follows
        merged = replace(
            amount, value=_product(Decimal(pieces), follows[0].value), is_marked=True, span=self._span(place, end)
        )
        return (merged, end) if is_told else self._with_unclear(merged, end)

    def _step(self, amount: Amount, place: int) -> tuple[Amount, int] | None:
        mark, place = find_mark([self._text(it) for it in (place, place + 1)], place)
        if amount.is_count and self._text(place - 1) == "times" and self._is(place, "number"):
            mark, place = "times", place - 1  # "3 times 20"
        if not mark or amount.value is None:
            return None
        if mark == "/" and self._is(place + 1, "number", joined=True):
            unclear, end = self._with_unclear(amount, place + 2)
            return replace(unclear, is_marked=amount.is_marked), end  # «шины 205/55 24000»
        follows = self._single(place + 1, signed=False)
        if follows is None or (price := follows[0].value) is None:
            return None
        other, end = follows
        both_bare = not amount.is_marked and not other.is_marked
        first = self._token(place)
        is_joined = first is not None and first.joined and self.tokens[place + 1].joined
        is_apart = first is not None and not first.joined and not self.tokens[place + 1].joined
        merged = replace(
            other, span=Span(amount.span.start, other.span.end), sign=amount.sign, in_words=amount.in_words,
            currency=other.currency or amount.currency, is_marked=True, doubts=amount.doubts | other.doubts,
        )  # fmt: skip
        if mark in _TIMES or mark in _EACH:
            return self._at_price(amount, replace(merged, value=price), place, end)
        if mark in _ARITHMETIC:
            if (amount.currency or other.currency) != (other.currency or amount.currency) or other.is_count:
                return None
            if mark in BETWEEN and both_bare and not amount.in_words:
                return None  # «с 9 до 18 парковка»
            return self._reckoned_in_words(amount, merged, price, mark, end)
        if mark == "=":
            agrees = amount.value == price
            return replace(merged, doubts=merged.doubts | (set() if agrees else {"amount_unclear"})), end
        if mark == _PLUS and (is_joined or (is_apart and both_bare)):
            return replace(merged, value=amount.value + price), end
        if mark in _DASHES and (is_joined or (is_apart and both_bare)):
            return self._with_unclear(replace(merged, value=max(amount.value, price)), end)
        return None

    def _reckoned_in_words(
        self, amount: Amount, merged: Amount, other: Decimal, mark: str, end: int
    ) -> tuple[Amount, int] | None:
        """«Сто плюс пятьдесят», «60 умножить на 2», «5 или 6 тысяч». `merged` has the value of the `other`."""
        value = amount.value or Decimal(0)
        if mark in BETWEEN:
            is_sum = merged.is_marked and not amount.is_count
            return self._with_unclear(replace(merged, value=max(value, other)), end) if is_sum else None
        if mark == "plus":
            is_name = not amount.is_marked and not amount.in_words and value < _MOST_OF_NAMES and other >= value * 10
            return None if is_name else (replace(merged, value=value + other), end)  # «iphone 15 plus 900»
        if mark == "times":
            whole = replace(merged, value=_product(value, other))
            return self._with_unclear(whole, end) if amount.is_count else (whole, end)
        return self._with_unclear(replace(merged, value=value), end)

    def _at_price(self, count: Amount, price: Amount, mark: int, end: int) -> tuple[Amount, int]:
        """«3 по 200», «300 г по 900 за кг»."""
        unit = self._text(mark - 1) if count.is_count else ""
        price_of = find_price_unit(self.line.folded[price.span.end :])
        if count.value is None or price.value is None:
            return price, end
        if price_of is None and not is_weight(unit):
            whole = replace(price, value=_product(count.value, price.value))
            is_volume = not count.is_count and count.value < 1  # «пиво 0,5х3 300»
            return self._with_unclear(whole, end) if is_volume else (whole, end)
        pieces, is_clear = how_many(count.value, unit, price_of)
        decimals = CURRENCIES[price.currency or self.own[0]]
        value = rounded(_product(pieces, price.value), decimals)
        if price_of is not None:
            last = price.span.end + price_of.length
            while end < len(self.tokens) and self.tokens[end].span.start < last:
                end += 1
        price = replace(price, value=value, span=Span(price.span.start, self.tokens[end - 1].span.end))
        return (price, end) if is_clear else self._with_unclear(price, end)

    def _with_unclear(self, amount: Amount, end: int) -> tuple[Amount, int]:
        span = Span(amount.span.start, self.tokens[end - 1].span.end)
        return replace(amount, span=span, is_marked=True, doubts=amount.doubts | {"amount_unclear"}), end

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
        if named is None and not is_scaled and self._is_unit(end):
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
        if mark is None or follows is None or mark.text not in _MINUS | {_PLUS}:
            return ""
        if mark.joined and place and self.tokens[place - 1].kind != "sign":
            return ""
        if mark.text == _PLUS:
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
            or token.text in _TIMES
        )
        return not is_known and not self._is_word_behind(place)

    def _is_word_behind(self, place: int) -> bool:
        """«250кофе»: a sum and a word, other than «2кофе», «500мл» and «64gb»."""
        word, digits = self._text(place), self._text(place - 1)
        is_russian = "а" <= word[0] <= "я"
        is_long = len(word) >= (WHOLE_WORD if is_russian else WHOLE_WORD + 1)
        return is_long and len(digits) > 1 and word not in UNITS and not word.endswith(_OF_SO_MANY)

    def _is_unit(self, place: int) -> bool:
        return self._is(place, "word") and (self._text(place) in UNITS or self._text(place) in PIECES)


def _product(count: Decimal, price: Decimal) -> Decimal:
    """Exact, or infinite where it would have more digits than a Decimal keeps."""
    is_finite = count.is_finite() and price.is_finite()
    return count * price if is_finite and count.adjusted() + price.adjusted() < _EXACT_DIGITS else TOO_LONG


def _split(word: str) -> list[str]:
    """«Пять-шесть» into its words and the hyphen; "twenty-five" is one word."""
    if "-" not in word or read_words([word]) is not None:
        return [word]
    first, *others = word.split("-")
    return [first, *(it for other in others for it in ("-", other))]
