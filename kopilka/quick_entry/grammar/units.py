"""Units that things are counted and weighed in, and prices of one of them: «по 900 за кг», "at 12 per kg"."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# What follows a number of things, not a sum.
UNITS = frozenset({
    "кг", "г", "гр", "грамм", "грамма", "граммов", "мг", "л", "литр", "литра", "литров", "мл", "шт", "уп", "упак",
    "пачка", "пачки", "пачек", "бутылка", "бутылки", "бутылок", "банка", "банки", "банок", "порция", "порции",
    "порций", "чашка", "чашки", "чашек", "м", "метр", "метра", "метров", "см", "мм", "км", "кв", "гб", "мб", "tb",
    "gb", "mb", "kg", "g", "l", "ml", "oz", "lb", "lbs", "km", "cm", "mm", "pcs", "pack", "packs", "bottle",
    "bottles", "процент", "процента", "процентов", "percent", "градусов", "раз", "раза", "лет", "год", "года", "дней",
    "дня", "часа", "часов", "ч", "мин", "минут", "человек", "чел", "персон", "times", "days", "hours", "people",
    "размер", "размера", "мбит", "дюйм", "дюйма", "дюймов", "den", "ватт", "вт", "вольт", "мегабит", "inch", "inches",
    "билет", "ден", "капсул", "капсулы", "таблеток", "таблетки", "листов", "рулон", "рулона", "рулонов", "пар", "пары",
    "capsules", "tablets", "pills", "sheets", "rolls", "pairs",
    "килограмм", "килограмма", "килограммов", "миллилитров", "gr", "gram", "grams", "kilo", "kilos", "liter", "liters",
    "litre", "litres", "fl", "ounce", "ounces", "унция", "унции", "унций", "gallon", "gallons", "галлон", "галлона",
    "галлонов", "pint", "pints", "quart", "quarts", "cup", "cups", "dozen", "slices", "boxes", "cans", "bags",
    "дюжина", "дюжины", "упаковка", "упаковки", "упаковок", "коробка", "коробки", "коробок", "пакет", "пакета",
    "пакетов", "десяток", "десятка", "десятков",
})  # fmt: skip
# In the form that no count stands with but of 1, 21, 31: «500 билет на самолёт» is a sum.
ONE_OF_THEM = frozenset({"билет", "рулон", "порция", "чашка", "банка", "бутылка", "пачка", "упаковка", "коробка"})
_SIZES = (
    ("weight", Decimal("0.001"), "г гр грамм грамма граммов g gr gram grams"),
    ("weight", Decimal(1), "кг кило килограмм килограмма килограммов kg kilo kilos"),
    ("volume", Decimal("0.001"), "мл миллилитров ml"),
    ("volume", Decimal(1), "л литр литра литров l liter liters litre litres"),
)
_BY_WORD = {word: (kind, size) for kind, size, words in _SIZES for word in words.split()}
_MOST_ROUNDED = 20  # digits: a Decimal keeps 28
_ONE = "|".join(sorted(_BY_WORD, key=len, reverse=True))
_OF_ONE = re.compile(
    rf" ?(?:за|/|per|a|an)(?:(?<=/) ?| )(?P<count>\d{{1,4}})? ?(?P<unit>{_ONE})(?!\w)(?=\.? *(?:[.,;)]|$))"
)


@dataclass(frozen=True, slots=True)
class PriceUnit:
    """What a price is of: `size` in kilograms or litres, `length` of its words in characters."""

    kind: str
    size: Decimal
    length: int


def find_price_unit(after: str) -> PriceUnit | None:
    """In the folded text right behind a price: «за кг», "per 100 g", with nothing but a mark after it."""
    found = _OF_ONE.match(after)
    if found is None or found["count"] == "0":
        return None
    kind, size = _BY_WORD[found["unit"]]
    return PriceUnit(kind, size * int(found["count"] or 1), found.end())


def how_many(count: Decimal, unit: str, price_of: PriceUnit | None) -> tuple[Decimal, bool]:
    """How often a price is paid for so much («300 г»), and whether that is sure: «300 г по 900» may tell the price of
    a pack, but rather that of a kilogram.
    """
    kind, size = _BY_WORD.get(unit, ("", Decimal(1)))
    if price_of is not None:
        if not price_of.size or kind != price_of.kind:
            return count, False
        return count * size / price_of.size, True
    return count * size, size == 1


def rounded(value: Decimal, decimals: int) -> Decimal:
    """As a shop does with the price of so many grams."""
    step = Decimal(1).scaleb(-decimals)
    return value.quantize(step, ROUND_HALF_UP) if value.is_finite() and value.adjusted() < _MOST_ROUNDED else value


def is_weight(unit: str) -> bool:
    return unit in _BY_WORD
