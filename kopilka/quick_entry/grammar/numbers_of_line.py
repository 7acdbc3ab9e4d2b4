"""Reads one number at a place of a typed line, in digits or in words, with the scale behind it: «1 234,50», «5 тыс»."""

from decimal import Decimal

from kopilka.money import CURRENCIES
from kopilka.quick_entry.grammar.beside_numbers import BesideNumbers
from kopilka.quick_entry.grammar.currency_words import currency_of
from kopilka.quick_entry.grammar.digits import MOST_DIGITS, TOO_LONG, read_digits
from kopilka.quick_entry.grammar.number_words import PIECES, SCALES, read_words
from kopilka.quick_entry.grammar.units import is_weight

_TIMES = frozenset("*xх×")
_ROUBLES = frozenset({"р", "руб", "рублей"})
_MOST_TONNES = 1_000
# Words for less are seldom a sum: «два кофе».
_SMALL = 10
# Letters joined to digits: fewer are the name of a model («wd-40»), so many Russian ones are a word («обед350»).
WHOLE_WORD = 3
_WITH_DASH = 2  # tokens before the digits of «wd-40»
# These scales stand for whole words: a smaller number may follow them («5 тысяч 300», but not «5к 300»).
_WHOLE_SCALES = frozenset(SCALES) - {"k", "к", "тр", "mln", "bn"}


class NumbersOfLine(BesideNumbers):
    """Adds the numbers to what stands beside them."""

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
            while self._is(end, "number", joined=False) and _is_group(self._text(end)) and not self._is_size(end, text):
                text += self._text(end)
                end += 1
                if not text.isdecimal():
                    break
        if end > place + 1:
            whole, _, decimals = text.replace(",", ".").partition(".")
            value = TOO_LONG if len(whole) > MOST_DIGITS else Decimal(f"{whole}.{decimals}" if decimals else whole)
            # «кофе 150 200» are rather two numbers, unless the second one is 000.
            is_round = not value.is_finite() or value % 1000 == 0 or bool(decimals)
            # «обед 1 200 300» are rather 1 200 and 300.
            is_clear = is_round or (len(token.text) < 3 and end == place + 2)
            return value, end, False, is_clear, False
        is_cut = place > 0 and token.joined and self.tokens[place - 1].text in ".,"  # «.50»
        digits = read_digits(text, CURRENCIES[self._currency_near(end)], latin=self.latin)
        return digits.value, end, False, digits.is_clear and not is_cut, False

    def _is_size(self, place: int, before: str) -> bool:
        """«Капучино 240 400мл»: a number with its unit, no thousands of the one before."""
        return int(before) >= _SMALL and self._is(place + 1, "word", joined=True) and is_weight(self._text(place + 1))

    def _is_part_of_a_name(self, place: int) -> bool:
        """«3в1», «wd-40», «аи-92»: digits joined to letters that are neither a currency nor a whole Russian word."""
        before = self.tokens[place - 1] if place and self.tokens[place].joined else None
        if before is None:
            return False
        if before.kind == "word":
            is_word = len(before.text) >= WHOLE_WORD
            return not is_word and before.text not in _TIMES and currency_of(before.text, "", self.own) is None
        if before.text != "-" or not before.joined or place < _WITH_DASH:
            return False
        name = self.tokens[place - 2]
        return name.kind == "word" and len(name.text) <= WHOLE_WORD

    def _number_in_words(self, place: int) -> tuple[Decimal, int, bool, bool, bool] | None:
        words = self._words(place)
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
        if word == "т" and self._text(place + 1) == "." and self._text(place + 2) in _ROUBLES:
            return times(value, 1_000), self._after_dot(place + 3), True
        if word == "т" and self._text(place + 1) in _ROUBLES:
            return times(value, 1_000), self._after_dot(place + 2), True
        if word == "т" and value < _MOST_TONNES and self._are_thousands(place):
            return times(value, 1_000), place + 1, True
        if scale is None or (scale == 100 and not word.startswith(("сот", "hundred"))):
            return value, place, False
        # «1200 к чаю»: a preposition, unless the number ends with it.
        if word in ("к", "k") and not joined and self._is(place + 1, "word"):
            after, _ = self._currency_after(place + 1)
            if after is None:
                return value, place, False
        end = self._after_dot(place + 1)
        value = times(value, scale)
        if word in _WHOLE_SCALES and value.is_finite():
            value, end = self._lower(value, end, scale)
        return value, end, True

    def _are_thousands(self, place: int) -> bool:
        """«Продукты 2т», «продукты 2 т», not «песок 2т 3000»."""
        numbers = [at for at, it in enumerate(self.tokens) if it.kind == "number" and not self.taken[at]]
        return numbers == [place - 1] and (self.tokens[place].joined or place + 1 == len(self.tokens))

    def _lower(self, value: Decimal, place: int, scale: int) -> tuple[Decimal, int]:
        """«5 тысяч 300», «5 тысяч двести», «1 млн 200 тыс»; «2 тысячи 3 билета» are two numbers."""
        words = self._words(place)
        if words and value == value.to_integral_value() and (read := read_words(words)) is not None:
            end = place + read.length
            is_last = not self._is(end, "word") or self._currency_after(end)[0] is not None
            is_lower = read.value < scale and (read.is_money or is_last)
            return (value + read.value, end) if is_lower else (value, place)
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


def times(value: Decimal, scale: int) -> Decimal:
    return value * scale if value.is_finite() else value


def _is_group(text: str) -> bool:
    """«234» or «234,50» after «1»."""
    whole = text.replace(",", ".").partition(".")
    is_three = len(whole[0]) == 3 and whole[0].isdecimal()
    return is_three and (not whole[1] or (len(whole[2]) <= 2 and whole[2].isdecimal()))
