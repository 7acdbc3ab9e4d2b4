"""Finds the sums in a typed line: «3,5 тыс», «48 руб 50 коп», «2×140», «сто пятьдесят рублей», "$12"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from kopilka.money import CURRENCIES
from kopilka.quick_entry.currency_words import DOLLARS, PREFIXES, NamedCurrency, currency_of, nation_of, part_of
from kopilka.quick_entry.digits import MOST_DIGITS, TOO_LONG, read_digits
from kopilka.quick_entry.doubts import AmountDoubt
from kopilka.quick_entry.number_words import PIECES, SCALES, read_words
from kopilka.quick_entry.typed_line import Line, Span, Token

_PLUS, _MINUS, _DASHES = "+", frozenset("-−–"), frozenset("-−–—")
_TIMES = frozenset("*xх×")
_EXACT_DIGITS = 24
_MOST_TONNES = 1_000
# Words for less are seldom a sum: «два кофе».
_SMALL = 10
# Letters joined to digits: fewer are the name of a model («wd-40»), so many Russian ones are a word («обед350»).
_WHOLE_WORD = 3
# «16летний», «100мегапиксельная», "1000mbps", "64gbit": how large, not for how much.
_OF_SO_MANY = ("ний", "няя", "нее", "ный", "ная", "ное", "ные", "ние", "ых", "bps", "bit", "hz")
_WITH_DASH = 2  # tokens before the digits of «wd-40»
_EACH = frozenset({"по", "at", "@"})
# What follows a number of things, not a sum.
_UNITS = frozenset({
    "кг", "г", "гр", "грамм", "грамма", "граммов", "мг", "л", "литр", "литра", "литров", "мл", "шт", "уп", "упак",
    "пачка", "пачки", "пачек", "бутылка", "бутылки", "бутылок", "банка", "банки", "банок", "порция", "порции",
    "порций", "чашка", "чашки", "чашек", "м", "метр", "метра", "метров", "см", "мм", "км", "кв", "гб", "мб", "tb",
    "gb", "mb", "kg", "g", "l", "ml", "oz", "lb", "lbs", "km", "cm", "mm", "pcs", "pack", "packs", "bottle",
    "bottles", "процент", "процента", "процентов", "percent", "градусов", "раз", "раза", "лет", "год", "года", "дней",
    "дня", "часа", "часов", "ч", "мин", "минут", "человек", "чел", "персон", "times", "days", "hours", "people",
    "размер", "размера", "мбит", "дюйм", "дюйма", "дюймов", "den", "ватт", "вт", "вольт", "мегабит", "inch", "inches",
    "билет", "ден", "капсул", "капсулы", "таблеток", "таблетки", "листов", "рулон", "рулона", "рулонов", "пар", "пары",
    "capsules", "tablets", "pills", "sheets", "rolls", "pairs",
})  # fmt: skip
# These scales stand for whole words: a smaller number may follow them («5 тысяч 300», but not «5к 300»).
_WHOLE_SCALES = frozenset(SCALES) - {"k", "к", "тр", "mln", "bn"}


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


class _Reader:
    def __init__(self, line: Line, taken: Sequence[Span], own: Sequence[str]) -> None:
        self.line = line
        self.tokens = line.tokens
        self.own = own
        self.latin = not any("а" <= it <= "я" for it in line.folded)
        self.taken = [any(token.span.overlaps(it) for it in taken) for token in self.tokens]

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

    def _token(self, place: int) -> Token | None:
        """None at the end, and where something else than a sum was found."""
        return self.tokens[place] if 0 <= place < len(self.tokens) and not self.taken[place] else None

    def _is(self, place: int, kind: str, *, joined: bool | None = None) -> bool:
        token = self._token(place)
        return token is not None and token.kind == kind and joined in (None, token.joined)

    def _text(self, place: int) -> str:
        token = self._token(place)
        return "" if token is None else token.text

    def _reckoned(self, place: int) -> tuple[Amount, int] | None:
        """A sum with what is reckoned with it: «2*140», «600+150», «3 по 200», «700-750»."""
        read = self._single(place)
        if read is None:
            return None
        amount, end = read
        while True:
            step = self._step(amount, end)
            if step is None:
                return amount, end
            amount, end = step

    def _step(self, amount: Amount, place: int) -> tuple[Amount, int] | None:
        mark = self._text(place)
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
            return replace(merged, value=_product(amount.value, price)), end
        if mark == "=":
            agrees = amount.value == price
            return replace(merged, doubts=merged.doubts | (set() if agrees else {"amount_unclear"})), end
        if mark == _PLUS and (is_joined or (is_apart and both_bare)):
            return replace(merged, value=amount.value + price), end
        if mark in _DASHES and (is_joined or (is_apart and both_bare)):
            return self._with_unclear(replace(merged, value=max(amount.value, price)), end)
        return None

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
        value, end, is_scaled = self._scaled(value, end, in_words=in_words)
        if not is_scaled and self._is_other(end):
            return None
        currency, end = self._currency_after(end)
        named = currency or before
        value, end, part = self._hundredths(value, end, named)
        named = named or part
        if named is None and not is_scaled and self._is_unit(end):
            return Amount(self._span(start, end), value, is_count=True), end + 1
        doubts: set[AmountDoubt] = set()
        if not is_clear:
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

    def _number(self, place: int) -> tuple[Decimal | None, int, bool, bool, bool] | None:
        """Its value, where it ends, whether it is money by itself, whether it is clear, whether it is in words."""
        token = self._token(place)
        if token is None:
            return None
        if token.kind == "word":
            return self._number_in_words(place)
        if token.kind != "number" or self._is_part_of_a_name(place):
            return None
        text, end = token.text, place + 1
        if text.isdecimal() and len(text) <= 3 and not text.startswith("0"):
            while self._is(end, "number", joined=False) and _is_group(self._text(end)):
                text += self._text(end)
                end += 1
                if not text.isdecimal():
                    break
        if end > place + 1:
            whole, _, decimals = text.replace(",", ".").partition(".")
            value = TOO_LONG if len(whole) > MOST_DIGITS else Decimal(f"{whole}.{decimals}" if decimals else whole)
            # «кофе 150 200» are rather two numbers, unless the second one is 000.
            is_clear = len(token.text) < 3 or not value.is_finite() or value % 1000 == 0
            return value, end, False, is_clear, False
        is_cut = place > 0 and token.joined and self.tokens[place - 1].text in ".,"  # «.50»
        digits = read_digits(text, CURRENCIES[self._currency_near(end)], latin=self.latin)
        return digits.value, end, False, digits.is_clear and not is_cut, False

    def _is_part_of_a_name(self, place: int) -> bool:
        """«3в1», «wd-40», «аи-92»: digits joined to letters that are neither a currency nor a whole Russian word."""
        before = self.tokens[place - 1] if place and self.tokens[place].joined else None
        if before is None:
            return False
        if before.kind == "word":
            is_word = len(before.text) >= _WHOLE_WORD
            return not is_word and before.text not in _TIMES and currency_of(before.text, "", self.own) is None
        if before.text != "-" or not before.joined or place < _WITH_DASH:
            return False
        name = self.tokens[place - 2]
        return name.kind == "word" and len(name.text) <= _WHOLE_WORD

    def _currency_near(self, place: int) -> str:
        """Which currency decides how many decimals a number has."""
        token = self._token(place)
        named = currency_of(token.text, self.line.typed(token), self.own) if token is not None else None
        return named.code if named else self.own[0]

    def _number_in_words(self, place: int) -> tuple[Decimal, int, bool, bool, bool] | None:
        words: list[str] = []
        end = place
        while self._is(end, "word") and len(words) < 12:
            words.append(self._text(end))
            end += 1
        if words[0] in PIECES:
            alone = len(words) == 1 or self.taken[place - 1 : place] == [True]
            return (Decimal(1_000), place + 1, True, alone, True) if words[0] in ("штука", "штуку") else None
        read = read_words(words)
        is_less = place > 0 and self.tokens[place - 1].text == "без"  # «без двухсот тысяча»
        if read is None or self.line.typed(self.tokens[place]) == "СТО":
            return None
        # «два кофе»: less than ten of something is seldom a sum.
        is_clear = (read.is_money or read.value >= _SMALL) and not is_less
        return read.value, place + read.length, read.is_money, is_clear, True

    def _scaled(self, value: Decimal | None, place: int, *, in_words: bool) -> tuple[Decimal | None, int, bool]:
        if value is None or in_words:
            return value, place, False
        word, joined = self._text(place), self._is(place, "word", joined=True)
        scale = SCALES.get(word)
        if scale is None and word == "т" and self._text(place + 1) == "." and self._text(place + 2) == "р":
            return self._times(value, 1_000), self._after_dot(place + 3), True
        if word == "т" and value < _MOST_TONNES and self._are_thousands(place):
            return self._times(value, 1_000), place + 1, True
        if scale is None or (scale == 100 and not word.startswith("сот")):
            return value, place, False
        # «1200 к чаю»: a preposition, unless the number ends with it.
        if word in ("к", "k") and not joined and self._is(place + 1, "word"):
            after, _ = self._currency_after(place + 1)
            if after is None:
                return value, place, False
        end = self._after_dot(place + 1)
        value = self._times(value, scale)
        if word in _WHOLE_SCALES and value.is_finite():
            value, end = self._lower(value, end, scale)
        return value, end, True

    def _are_thousands(self, place: int) -> bool:
        """«Продукты 2т», «продукты 2 т», not «песок 2т 3000»."""
        numbers = [at for at, it in enumerate(self.tokens) if it.kind == "number" and not self.taken[at]]
        return numbers == [place - 1] and (self.tokens[place].joined or place + 1 == len(self.tokens))

    def _lower(self, value: Decimal, place: int, scale: int) -> tuple[Decimal, int]:
        """«5 тысяч 300», «1 млн 200 тыс»; «2 тысячи 3 билета» are two numbers."""
        if not self._is(place, "number", joined=False) or value != value.to_integral_value():
            return value, place
        text = self._text(place)
        if not text.isdecimal() or len(text) > 3:
            return value, place
        lower, end, _ = self._scaled(Decimal(text), place + 1, in_words=False)
        is_last = not self._is(end, "word") or self._currency_after(end)[0] is not None
        if lower is None or lower >= scale or (lower * 10 < scale and not is_last):
            return value, place
        return value + lower, end

    def _times(self, value: Decimal, scale: int) -> Decimal:
        return value * scale if value.is_finite() else value

    def _after_dot(self, place: int) -> int:
        """The dot of an abbreviation: «тыс.», «руб.»"""
        return place + 1 if self._text(place) == "." and self.tokens[place].joined else place

    def _currency_after(self, place: int) -> tuple[NamedCurrency | None, int]:
        token = self._token(place)
        if token is None or token.kind == "number":
            return None, place
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
        self, value: Decimal | None, place: int, named: NamedCurrency | None
    ) -> tuple[Decimal | None, int, NamedCurrency | None]:
        part = part_of(self._text(place), self.own)
        if part is not None and named is None and value is not None and value.is_finite():
            return value / 100, self._after_dot(place + 1), part
        if not self._is(place, "number") or len(self._text(place)) > 2 or value is None:
            return value, place, None
        if value != value.to_integral_value():
            return value, place, None
        part = part_of(self._text(place + 1), self.own)
        if part is None and named is not None and self._text(place + 1) == "к" and self.tokens[place + 1].joined:
            part = named
        if part is None or not self._text(place).isdecimal():
            return value, place, None
        return value + Decimal(self._text(place)) / 100, self._after_dot(place + 2), part

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
        is_long = len(word) >= (_WHOLE_WORD if is_russian else _WHOLE_WORD + 1)
        return is_long and len(digits) > 1 and word not in _UNITS and not word.endswith(_OF_SO_MANY)

    def _is_unit(self, place: int) -> bool:
        return self._is(place, "word") and (self._text(place) in _UNITS or self._text(place) in PIECES)


def _product(count: Decimal, price: Decimal) -> Decimal:
    """Exact, or infinite where it would have more digits than a Decimal keeps."""
    is_finite = count.is_finite() and price.is_finite()
    return count * price if is_finite and count.adjusted() + price.adjusted() < _EXACT_DIGITS else TOO_LONG


def _is_group(text: str) -> bool:
    """«234» or «234,50» after «1»."""
    whole = text.replace(",", ".").partition(".")
    is_three = len(whole[0]) == 3 and whole[0].isdecimal()
    return is_three and (not whole[1] or (len(whole[2]) <= 2 and whole[2].isdecimal()))
