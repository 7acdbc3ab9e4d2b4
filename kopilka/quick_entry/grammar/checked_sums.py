"""What else a line tells of its sum: how many times it was paid, and why it may be another one."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kopilka.money import CURRENCIES
from kopilka.quick_entry.grammar.amounts import Amount
from kopilka.quick_entry.grammar.counts import Count, find_count
from kopilka.quick_entry.grammar.doubts import AmountDoubt
from kopilka.quick_entry.grammar.other_numbers import find_numbers_of_things, may_begin_with_a_model
from kopilka.quick_entry.grammar.typed_line import Line, Span
from kopilka.quick_entry.grammar.units import PriceUnit, find_price_unit, how_many, is_weight, rounded
from kopilka.quick_entry.grammar.unknown_money import is_in_unknown

# What a price of one is told with, before it and after it.
_PRICE_AFTER = re.compile(r"(?:(?:^|\s)(?:по(?: цене)?|at)|[*×]|(?<=\s)[xх])\s*$")
_EACH = re.compile(
    r"^\s*(?:[₽$€р.]*\s*)?(?:each|apiece|кажд\w+|за шт\w*|x ?\d+|[хx×*] ?\d+|два раза|три раза|дважды|трижды|"
    r"twice|thrice|\d times|пополам)(?!\w)"
)
# «доходы за 2025» is more likely the year than a sum.
_YEAR_AFTER = re.compile(r"(?<!\w)(?:за|в|for|in) $")
YEARS_NEAR = 15
# «такси 2025» may be either.
_YEARS_NEXT = 1
_SHARED = re.compile(r"(?<!\w)(?:пополам|половин[ау] от|split|half of)(?!\w)")
_FOR_SEVERAL = re.compile(r"(?<!\w)(?:на (?:двоих|троих|четверых|пятерых)|for (?:two|three|four))(?!\w)")
# «Не меньше 300», «300 с лишним», «300+», «300?»: how much it was is not told.
_ROUGHLY_BEFORE = re.compile(
    r"(?:(?<!\w)(?:более|менее|больше|меньше|свыше|не меньше|не больше|выше|ниже|дороже|дешевле|до|от|минимум|"
    r"over|under|above|below|up to|more than|less than|at least|from|min)|[<>≤≥]) ?$"
)
_ROUGHLY_AFTER = re.compile(
    r"^(?: ?(?:[₽$€р]|руб\w*\.?))? ?(?:\?|\+(?! ?[\d(])|[*×/^] ?$|(?:"
    r"с (?:чем-то|лишним|хвостиком|копейками|небольшим|мелочью)|или (?:около|больше|меньше)|и (?:выше|больше)|"
    r"plus change|or so|and change|something)(?!\w))"
)
# «Рубль двадцать»
_ONE_BEFORE = re.compile(r"(?<!\w)(?:рубль|доллар|бакс|евро|тысяча|тысячу|dollar|buck|pound|euro) $")
# «В 9 250»: at nine o'clock.
_HOUR_BEFORE, _HOUR = re.compile(r"(?<!\w)(?:в|к|at) $"), re.compile(r"(?:1?\d|2[0-4]) (?!000)\d{3}")
# «200 за бутылку»: of so many bottles.
_PER_ONE = re.compile(
    r"^(?: ?(?:[₽$€р]|руб\w*\.?))? ?(?:(?:за|в|per|a|an) |/ ?)(?:бутылк|пачк|штук|банк|порци|пар[уы]|кусок|билет|"
    r"человек|чел|ноч|сут|день|дня|час|месяц|мес|раз|урок|заняти|литр|кило|упаков|коробк|bottle|pack|piece|ticket|"
    r"person|night|day|hour|month|box|each|lesson)\w*"
)
_ORDER_BEFORE = re.compile(r"(?<!\w)(?:заказ\w*|чек\w*|номер|накладн\w+|договор\w*|счет|order|invoice) ([1-9]\d{2,}) $")
# So few roubles nobody pays for so many litres: the price of one, or what else?
_MANY_BEFORE, _LEAST_FOR_ONE = re.compile(r"(?<![\d.,])(\d{1,4}) ?(?:л|литр\w*|кг)\.? $"), 5
# «Хлеб 2 45»
_PIECES_BEFORE = re.compile(r"(?<![\d.,/:*+x×-])[1-9] $")
# Signs of a reckoning that was not understood: «100)*2», «2*(», «5(».
_GOES_ON = re.compile(
    r"^ ?[)\]]{0,2} ?(?:[*×÷^] ?[\d(\[]|/ ?[\d(]|\+ ?[\d(\[]|[-–−+] ?\d+(?:[.,]\d+)? ?%)|"
    r"^ ?[)\]]{1,2} ?[-–−xх:] ?[\d(]"
)
_GOES_BEFORE = re.compile(r"(?:\d ?[-–−+*×÷/xх:] ?|\d)[(\[]{1,2} ?$")
# «1000 скидка 10%», «1000 + чаевые 10%»: before or after it?
_SHARE_WORDS = (
    r"(?:скид\w+|чаев\w+|наценк\w+|комисси\w+|сервис\w*|обслуживани\w+|ндс|налог\w*|сбор\w*|кэшбэк\w*|"
    r"discount|off|tips?|service|vat|tax|gst|fee|gratuity|commission|surcharge)"
)
_PERCENT = r"[-–−+]? ?\d{1,3}(?:[.,]\d+)? ?(?:%|процент\w*|percent)"
_SHARE_AFTER = re.compile(
    rf"^[^\d\w]*(?:[^\W\d]+ ){{0,2}}(?:{_SHARE_WORDS}\W{{1,3}}(?:[^\W\d]+ )?{_PERCENT}|"
    rf"{_PERCENT} ?\w{{0,2}} ?{_SHARE_WORDS})"
)
_SHARE_OF = re.compile(rf"{_PERCENT} (?:[^\W\d]+ )?(?:от|of|on|с|со) (?:[^\W\d]+ )?$")


@dataclass(frozen=True, slots=True)
class SumOfLine:
    """`main` is the currency of sums without one, `names` the words of the household's accounts."""

    line: Line
    main: str
    today: date
    names: Collection[str]

    def checked(self, amount: Amount, taken: Sequence[Span]) -> Amount:
        """«2 билета в кино по 450» are 900; «3 beers 5 each» and «2400 пополам» are asked about. `taken`: the places
        of what is no sum.
        """
        before, after = self.line.folded[: amount.span.start], self.line.folded[amount.span.end :]
        price = _PRICE_AFTER.search(before)
        count = None if price is None or amount.in_words else find_count(before[: price.start()], taken)
        price_of = find_price_unit(after)
        if count is not None and amount.value is not None and amount.value.is_finite():
            return self._at_price(amount, count, price_of)
        is_unclear = (
            _EACH.search(self._free_after(amount, taken))
            or _SHARED.search(self.line.folded)
            or (price is not None and _FOR_SEVERAL.search(self.line.folded))
            or self._may_be_year(amount, before)
            or (price_of is not None and (price is not None or find_count(before, taken) is not None))
            or may_begin_with_a_model(before, self.line.folded[amount.span.start : amount.span.end])
            or self._is_part(amount, before, taken)
            or self._is_rough(amount, before, taken)
        )
        if price is not None and (after.strip() or amount.in_words) and find_count(before + after, taken) is not None:
            is_unclear = price  # «по 300 за два кофе»
        if is_in_unknown(self.line, amount, self.names):
            amount = replace(amount, doubts=amount.doubts | {"currency_unclear"})
        return replace(amount, doubts=amount.doubts | {"amount_unclear"}) if is_unclear else amount

    def _is_part(self, amount: Amount, before: str, taken: Sequence[Span]) -> bool:
        """Of a reckoning, or of what a share is of. What is `taken` goes on with nothing: «250 +7 999 1234567»."""
        after = self._free_after(amount, taken)
        if before[-1:].isdecimal() and self.line.folded[amount.span.start] in "([{":
            return True  # «2(100+50)»
        found = _GOES_ON.search(after) or _SHARE_AFTER.search(after) or _SHARE_OF.search(before)
        return (found or _GOES_BEFORE.search(before)) is not None

    def _is_rough(self, amount: Amount, before: str, taken: Sequence[Span]) -> bool:
        """«Больше 300», «300 с лишним»; or of what it may be the price of one."""
        after = self._free_after(amount, taken)
        if _ROUGHLY_BEFORE.search(before) or _ROUGHLY_AFTER.search(after):
            return True
        per_one = _PER_ONE.search(after)
        if per_one is not None and find_count(f"{before} {after[per_one.end() :]}", taken) is not None:
            return True
        if amount.in_words:
            return _ONE_BEFORE.search(before) is not None
        return not amount.is_marked and self._may_be_two(amount, before, taken)

    def _may_be_two(self, amount: Amount, before: str, taken: Sequence[Span]) -> bool:
        """«Заказ 900 4567», «в 9 250», «бензин 40 л 60», «хлеб 2 45»."""
        written, value = self.line.folded[amount.span.start : amount.span.end], amount.value
        if value is None or not value.is_finite():
            return False
        if _HOUR.fullmatch(written) and _HOUR_BEFORE.search(before):
            return True
        order = _ORDER_BEFORE.search(before)
        if order is not None and int(order[1]) < value:
            return True
        many = _MANY_BEFORE.search(before)
        if (
            many is not None
            and self.main == "RUB"
            and int(many[1]) > _LEAST_FOR_ONE
            and value < int(many[1]) * _LEAST_FOR_ONE
        ):
            return True
        if len(written) != 2 or not written.isdecimal():
            return False
        pieces = _PIECES_BEFORE.search(before)
        things = [] if pieces is None else [*taken, *find_numbers_of_things(self.line.folded)]
        return pieces is not None and not any(it.start <= pieces.start() < it.end for it in things)

    def _free_after(self, amount: Amount, taken: Sequence[Span]) -> str:
        """The text right behind it, up to what is taken."""
        end = min((it.start for it in taken if it.start >= amount.span.end), default=len(self.line.folded))
        return self.line.folded[amount.span.end : end]

    def _may_be_year(self, amount: Amount, before: str) -> bool:
        if amount.value is None or amount.is_marked or amount.in_words or not amount.value.is_finite():
            return False
        if not self.line.folded[amount.span.start : amount.span.end].isdecimal():
            return False
        years = abs(amount.value - self.today.year)
        return years <= (YEARS_NEAR if _YEAR_AFTER.search(before) else _YEARS_NEXT)

    def _at_price(self, amount: Amount, count: Count, price_of: PriceUnit | None) -> Amount:
        """«300 г рыбы по 900 за кг» are 270; without «за кг» that is asked about."""
        pieces, is_clear = how_many(count.number, count.unit, price_of)
        value = (amount.value or Decimal(0)) * pieces
        doubts: frozenset[AmountDoubt] = amount.doubts
        if not is_clear or not count.is_clear:
            doubts = doubts | {"amount_unclear"}
        span = amount.span
        if price_of is not None:
            span = Span(span.start, span.end + price_of.length)
        if price_of is not None or is_weight(count.unit):
            value = rounded(value, CURRENCIES[amount.currency or self.main])
        return replace(amount, span=span, value=value, is_marked=True, doubts=doubts)
