"""Finds the sums in a typed line: «3,5 тыс», «48 руб 50 коп», «2×140», «сто пятьдесят рублей», "$12"."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from kopilka.money import CURRENCIES
from kopilka.quick_entry.grammar.arithmetic_words import TIMES, find_mark
from kopilka.quick_entry.grammar.currency_words import currency_of
from kopilka.quick_entry.grammar.digits import TOO_LONG, read_digits
from kopilka.quick_entry.grammar.doubts import AmountDoubt
from kopilka.quick_entry.grammar.number_ranges import BETWEEN, DASHES, INVERTED, LEADS, read_rough
from kopilka.quick_entry.grammar.number_words import SCALES, read_words
from kopilka.quick_entry.grammar.numbers_of_line import times
from kopilka.quick_entry.grammar.single_sums import PLUS, TIMES_SIGNS, Amount, SingleSums
from kopilka.quick_entry.grammar.typed_line import Line, Span
from kopilka.quick_entry.grammar.units import find_price_unit, how_many, is_weight, rounded

__all__ = ["Amount", "find_amounts"]

_EXACT_DIGITS = 24
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
# Brackets inside brackets; more than these nobody types.
_DEEPEST = 4
_PER_CENT = frozenset({"%", "процент", "процента", "процентов", "percent"})
_ADDS, _TAKES_OFF = frozenset({PLUS, "plus"}), DASHES | {"minus"}
_DIVIDES = frozenset("/:÷")
_OPERATORS = frozenset({PLUS, "плюс", "plus", "минус", "minus"}) | DASHES | TIMES_SIGNS | _DIVIDES
_DIGITS_OF_CARDS = 4
_MOST_PIECES = 20
# Before a number they tell that it is about so much: «рублей пятьсот».
_GENITIVE_PLURAL = ("ей", "ов", "ен")
_ARITHMETIC = frozenset({"plus", "minus", "times", "divided"}) | BETWEEN
# Parts of words that one rough sum may have.
_MOST_PARTS = 16
# A model has a smaller number.
_MOST_OF_NAMES = 100
_EACH = frozenset({"по", "at", "@"})


def find_amounts(line: Line, taken: Sequence[Span], own: Sequence[str]) -> list[Amount]:
    """In the order of the line. `taken` are the places of what is no sum; `own` the currencies of the household's
    accounts, its main one first.
    """
    return _Reader(line, taken, own).read()


class _Reader(SingleSums):
    """Reckons with the sums."""

    depth = 0

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
        read = self._group(place) or self._rough(place) or self._multiplied(place) or self._single(place)
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
        if self._is_unit(end, None):
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
        if self._text(place + 2) in _PER_CENT:
            return self._with_share(amount, mark, place)
        if mark in _DIVIDES and (amount.is_reckoned or mark == "/"):
            return self._divided(amount, mark, place)
        follows = self._group(place + 1) or self._single(place + 1, signed=False)
        if follows is None or follows[0].value is None:
            return None
        if mark in _ADDS | _TAKES_OFF:
            follows = self._with_factors(*follows)
        return self._joined(amount, *follows, mark, place)

    def _joined(self, amount: Amount, other: Amount, end: int, mark: str, place: int) -> tuple[Amount, int] | None:
        """What the `mark` at this place makes of the two."""
        value, price = amount.value or Decimal(0), other.value or Decimal(0)
        both_bare = not amount.is_marked and not other.is_marked
        first = self._token(place)
        is_joined = first is not None and first.joined and self.tokens[place + 1].joined
        is_apart = first is not None and not first.joined and not self.tokens[place + 1].joined
        is_mixed = (amount.currency or other.currency) != (other.currency or amount.currency)
        merged = replace(
            other, span=Span(amount.span.start, other.span.end), sign=amount.sign, in_words=amount.in_words,
            currency=other.currency or amount.currency, is_marked=True, is_reckoned=True,
            doubts=amount.doubts | other.doubts,
        )  # fmt: skip
        if mark in TIMES_SIGNS or mark in _EACH:
            is_unclear = self._may_be_sizes(amount, mark, other) or (mark == "*" and self._may_be_card(value, place))
            whole, end = self._at_price(amount, merged, place, end)
            return self._with_unclear(whole, end) if is_unclear else (whole, end)
        if mark in _ARITHMETIC:
            if is_mixed or other.is_count:
                return None
            if mark in BETWEEN and both_bare and not amount.in_words:
                return None  # «с 9 до 18 парковка»
            return self._reckoned_in_words(amount, merged, price, mark, end)
        if mark == "=":
            agrees = amount.value == price
            return replace(merged, doubts=merged.doubts | (set() if agrees else {"amount_unclear"})), end
        is_free = both_bare or (amount.is_reckoned and not other.is_marked)
        if mark == PLUS and not is_mixed and not other.is_count and (is_joined or (is_apart and not amount.is_count)):
            whole = replace(merged, value=value + price)
            is_thing = is_apart and price * 10 <= value and self._is(end, "word")  # «кофе 250 + 2 булки»
            is_clear = (is_joined or is_free or not amount.is_marked) and not is_thing
            return (whole, end) if is_clear else self._with_unclear(whole, end)
        if mark in DASHES and (is_joined or (is_apart and is_free)):
            is_less = (amount.is_reckoned or self.depth > 0) and value > price
            return self._with_unclear(replace(merged, value=value - price if is_less else max(value, price)), end)
        return None

    def _group(self, place: int) -> tuple[Amount, int] | None:
        """«(100+50)», not «(350)»: what is reckoned in brackets."""
        closing = _BRACKETS.get(self._text(place))
        if closing is None or self.depth == _DEEPEST:
            return None
        self.depth += 1
        read = self._reckoned(place + 1)
        self.depth -= 1
        if read is None or self._text(read[1]) != closing:
            return None
        amount, end = read
        if amount.is_count or not any(it.text in _OPERATORS for it in self.tokens[place:end]):
            return None
        named, after = self._currency_after(end + 1)
        doubts: frozenset[AmountDoubt] = amount.doubts
        if named is not None and not named.is_clear:
            doubts = doubts | {"currency_unclear"}
        currency = amount.currency if named is None else named.code
        span = self._span(place, after)
        whole = replace(amount, span=span, currency=currency, is_marked=True, is_reckoned=True, doubts=doubts)
        return whole, after

    def _with_factors(self, amount: Amount, end: int) -> tuple[Amount, int]:
        """«100+50*2» are 200."""
        while self._text(end) in TIMES_SIGNS and (step := self._step(amount, end)) is not None:
            amount, end = step
        return amount, end

    def _with_share(self, amount: Amount, mark: str, place: int) -> tuple[Amount, int] | None:
        """«1000-10%», "50 + 15%"; of «1000 -10%» and «1000 - 10%» the sum may be the one that was paid."""
        number = self._token(place + 1)
        value = None if number is None or number.kind != "number" else read_digits(number.text, 2).value
        if number is None or value is None or not value.is_finite() or amount.value is None or amount.is_count:
            return None
        way = 1 if mark in _ADDS else -1 if mark in _TAKES_OFF else 0
        if (not way and mark not in TIMES_SIGNS) or not amount.value.is_finite() or value > 100:
            return None
        is_joined = self.tokens[place].joined and number.joined
        is_clear = bool(way) and (is_joined or mark in ("plus", "minus") or (mark == PLUS and not number.joined))
        share = _product(amount.value, value) / 100
        exact = amount.value + way * share if way else share
        whole = rounded(exact, CURRENCIES[amount.currency or self.own[0]])
        span = Span(amount.span.start, self.tokens[place + 2].span.end)
        merged = replace(amount, span=span, value=whole, is_marked=True, is_reckoned=True)
        named, end = self._currency_after(place + 3)
        if named is not None and amount.currency is None:
            merged = replace(merged, currency=named.code, span=Span(span.start, self.tokens[end - 1].span.end))
            is_clear = is_clear and named.is_clear
        else:
            end = place + 3
        return (merged, end) if is_clear else self._with_unclear(merged, end)

    def _divided(self, amount: Amount, mark: str, place: int) -> tuple[Amount, int] | None:
        """«(300+200)/2»; a plain «3000/2» may be a part of something, or the sum of two."""
        if amount.is_reckoned:
            follows = self._group(place + 1) or self._single(place + 1, signed=False)
            parts = None if follows is None or follows[0].is_count else follows[0].value
            if (
                follows is None
                or not parts
                or amount.value is None
                or not (amount.value.is_finite() and parts.is_finite())
            ):
                return None
            exact = amount.value / parts
            whole = rounded(exact, CURRENCIES[amount.currency or self.own[0]])
            currency = amount.currency or follows[0].currency
            span = Span(amount.span.start, follows[0].span.end)
            merged = replace(amount, span=span, value=whole, currency=currency, is_marked=True)
            return (merged, follows[1]) if whole == exact else self._with_unclear(merged, follows[1])
        if not self._is(place + 1, "number", joined=True):
            return None
        unclear, end = self._with_unclear(amount, place + 2)
        return replace(unclear, is_marked=amount.is_marked), end  # «шины 205/55 24000»

    def _may_be_sizes(self, amount: Amount, mark: str, other: Amount) -> bool:
        """«Коробка 30x40x50», «холст 50x70 900»."""
        written = self.line.folded[amount.span.start : amount.span.end]
        if mark not in _EACH and " " in self.line.folded[other.span.start : other.span.end].strip():
            return other.currency is None and not other.in_words and not other.is_reckoned
        return amount.is_reckoned and mark not in _EACH and mark != "*" and "+" not in written

    def _may_be_card(self, value: Decimal, place: int) -> bool:
        """«2 *1400», «800 * 1234»: the last four digits of a card stand like that, too. And stars: «5* 9000»."""
        mark, number = self._token(place), self._token(place + 1)
        if mark is not None and number is not None and mark.joined and not number.joined:
            return True  # «отель 5* 9000»
        if mark is None or number is None or mark.joined or (not number.joined and value <= _MOST_PIECES):
            return False
        return number.text.isdecimal() and len(number.text) == _DIGITS_OF_CARDS

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
